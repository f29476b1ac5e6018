import { type ConfigTree, DriverError, nearest } from '@vfab/core'
import { parseFirmware } from './firmware.ts'
import { models } from './models.ts'
import type { EbbBoardOptions } from './options.ts'

/** Settings of the simulator `ebb`: {@link EbbBoardOptions} by names, as a configuration file can hold them. */
export interface EbbSimulatorSettings {
  /** Machine on the board, one of the names in the README. Default `axidraw-v3`. */
  readonly model: string
  readonly firmware: string
  readonly nickname: string
  /** Default what the model needs. */
  readonly motorSupplyVolts: number
  readonly errorFlavour: 'source' | 'doc'
  readonly stepsPerMm: number
  readonly corexy: boolean
  readonly fifoDepthMax: number
  readonly linkLatencyMs: number
  readonly contactPulse: number
  readonly seed: number
}

type Check = (value: unknown) => string | undefined

const text: Check = (value) => (typeof value === 'string' ? undefined : 'a text')
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false')
const atLeast =
  (least: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least ? undefined : `a number of at least ${least}`

/** What each setting must be; the message completes "must be". */
const checks: Readonly<Record<keyof EbbSimulatorSettings, Check>> = {
  model: (value) => (Object.hasOwn(models, String(value)) ? undefined : `one of ${Object.keys(models).join(', ')}`),
  firmware: (value) => (isFirmware(value) ? undefined : 'a version from 2.2.0 to 3.x, like "3.0.3"'),
  nickname: (value) => text(value) ?? (String(value).length <= 16 ? undefined : 'at most 16 characters long'),
  motorSupplyVolts: atLeast(0),
  errorFlavour: (value) => (value === 'source' || value === 'doc' ? undefined : '"source" or "doc"'),
  stepsPerMm: atLeast(0.001),
  corexy: flag,
  fifoDepthMax: atLeast(1),
  linkLatencyMs: atLeast(0),
  contactPulse: atLeast(1),
  seed: atLeast(0),
}

/**
 * Checks settings and turns them into options of a board.
 * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function boardOptions(settings: ConfigTree): EbbBoardOptions {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) throw unknownKey(key)
    const wanted = value === undefined ? undefined : checks[key as keyof EbbSimulatorSettings](value)
    if (wanted !== undefined) throw invalid(key, value, wanted)
  }
  const { model = 'axidraw-v3', ...given } = settings as Partial<EbbSimulatorSettings>
  const { widthMm, heightMm, stepsPerMm, motors, supplyVolts } = models[model]!
  return {
    stepsPerMm,
    ...(given.corexy === undefined ? { motors } : {}),
    motorSupplyVolts: supplyVolts,
    travelMm: { widthMm, heightMm },
    ...given,
  }
}

function isFirmware(value: unknown): boolean {
  try {
    return typeof value === 'string' && parseFirmware(value) !== undefined
  } catch {
    return false
  }
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(checks)
  const near = nearest(key, known)
  return new DriverError(`the simulated EiBotBoard has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'ebb',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}

function invalid(key: string, value: unknown, wanted: string): DriverError {
  return new DriverError(`setting ${key} of the simulated EiBotBoard is ${JSON.stringify(value)}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'ebb',
    hint: `${key} must be ${wanted}`,
    context: { key },
  })
}
