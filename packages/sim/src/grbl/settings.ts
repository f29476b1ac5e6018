import { type ConfigTree, DriverError, nearest } from '@vfab/core'
import { type GrblFlavour, grblFlavours } from './firmware.ts'
import type { GrblBoardOptions } from './options.ts'
import { SettingsTable } from './settings-table.ts'

/** Settings of the simulator `grbl`: {@link GrblBoardOptions} as a configuration file can hold them. */
export interface GrblSimulatorSettings {
  /** Default `grbl`. */
  readonly flavour: GrblFlavour
  /** How the pen is lifted: `servo` (default), `z` or `magnet`. */
  readonly pen: 'servo' | 'z' | 'magnet'
  /** Travel along x and y, mm: `$130` and `$131`. */
  readonly widthMm: number
  readonly heightMm: number
  /** Whether it has home switches: `$22`. */
  readonly homing: boolean
  /** Whether opening the port restarts it. Default as the board does. */
  readonly resetOnOpen: boolean
  /** `$$` as an object: `{ "110": 6000 }`. */
  readonly settings: Readonly<Record<string, number>>
  readonly baud: number
  readonly linkLatencyMs: number
  readonly seed: number
}

type Check = (value: unknown) => string | undefined

const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false')
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(String(value)) ? undefined : `one of ${words.join(', ')}`
const atLeast =
  (least: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least ? undefined : `a number of at least ${least}`

/** What each setting must be; the message completes "must be". */
const checks: Readonly<Record<keyof GrblSimulatorSettings, Check>> = {
  flavour: oneOf(...grblFlavours),
  pen: oneOf('servo', 'z', 'magnet'),
  widthMm: atLeast(1),
  heightMm: atLeast(1),
  homing: flag,
  resetOnOpen: flag,
  settings: (value) => (isTable(value) ? undefined : 'settings of Grbl by number, like {"110": 6000}'),
  baud: atLeast(0),
  linkLatencyMs: atLeast(0),
  seed: atLeast(0),
}

/**
 * Checks settings and turns them into options of a board.
 * @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`
 */
export function boardOptions(settings: ConfigTree): GrblBoardOptions {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) throw unknownKey(key)
    const wanted = value === undefined ? undefined : checks[key as keyof GrblSimulatorSettings](value)
    if (wanted !== undefined) throw invalid(key, value, wanted)
  }
  const given = settings as Partial<GrblSimulatorSettings>
  const { flavour, pen, widthMm, heightMm, homing, resetOnOpen, baud, linkLatencyMs, seed } = given
  return {
    flavour,
    baud,
    linkLatencyMs,
    seed,
    ...(pen === undefined ? {} : { pen: { kind: pen } }),
    ...(resetOnOpen === undefined ? {} : { firmware: { resetOnOpen } }),
    settings: {
      ...(widthMm === undefined ? {} : { 130: widthMm }),
      ...(heightMm === undefined ? {} : { 131: heightMm }),
      ...(homing === undefined ? {} : { 22: homing ? 1 : 0 }),
      ...given.settings,
    },
  }
}

function isTable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  if (!Object.values(value).every((entry) => typeof entry === 'number' && entry >= 0)) return false
  try {
    new SettingsTable(value as Record<number, number>)
    return true
  } catch {
    return false
  }
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(checks)
  const near = nearest(key, known)
  return new DriverError(`the simulated Grbl board has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'grbl',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}

function invalid(key: string, value: unknown, wanted: string): DriverError {
  return new DriverError(`setting ${key} of the simulated Grbl board is ${JSON.stringify(value)}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: 'grbl',
    hint: `${key} must be ${wanted}`,
    context: { key },
  })
}
