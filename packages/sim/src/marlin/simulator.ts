import {
  defineSimulator,
  DriverError,
  nearest,
  type SimulatedDevice,
  type Simulator,
  type SimulatorOptions,
} from '@vfab/core'

import { startDevice } from '../start-device.ts'
import { plotterParts, type StartedPlotter } from '../started-plotter.ts'
import { createMarlinBoard, type MarlinBoard } from './board.ts'
import type { MarlinBoardOptions } from './options.ts'

/** Settings of the simulator `marlin`: {@link MarlinBoardOptions} as a configuration file can hold them. */
export interface MarlinSimulatorSettings {
  readonly firmware: string
  readonly machineType: string
  /** How the pen is lifted: `servo` (default), `z`, `fan`, `spindle`. */
  readonly pen: 'servo' | 'z' | 'fan' | 'spindle'
  readonly widthMm: number
  readonly heightMm: number
  readonly baud: number
  readonly advancedOk: boolean
  readonly emergencyParser: boolean
  readonly resetOnOpen: boolean
  readonly switches: 'works' | 'missing'
  readonly lineMs: number
  readonly linkLatencyMs: number
  readonly seed: number
}

/** A simulated Marlin board that programs reach, and the board itself for whoever wants to look inside. */
export type SimulatedMarlin = SimulatedDevice & StartedPlotter & { readonly board: MarlinBoard }

/**
 * Starts a simulated Marlin board that listens on TCP or at a pseudo-terminal.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `DEPENDENCY_MISSING`, or what the system says of the TCP port
 */
export async function startMarlin(options: SimulatorOptions = {}): Promise<SimulatedMarlin> {
  const { device: board, reached } = await startDevice(kind, options)
  const { record } = board
  return Object.assign(
    reached,
    plotterParts(board, () => record.tipAt(record.nowMs).penDown),
    { board },
  )
}

const kind = {
  id: 'marlin',
  name: 'the simulated Marlin board',
  make: ({ settings = {}, speed }: SimulatorOptions): MarlinBoard =>
    createMarlinBoard({ ...boardOptions(settings), speed }),
}

/** The simulator `marlin`: `vfab --device marlin:sim` starts it. */
export const simulator: Simulator = defineSimulator({ id: 'marlin', start: startMarlin })

const checks: Readonly<Record<keyof MarlinSimulatorSettings, (value: unknown) => boolean>> = {
  firmware: isText,
  machineType: isText,
  pen: (value) => ['servo', 'z', 'fan', 'spindle'].includes(String(value)),
  widthMm: isAmount,
  heightMm: isAmount,
  baud: isAmount,
  advancedOk: isFlag,
  emergencyParser: isFlag,
  resetOnOpen: isFlag,
  switches: (value) => value === 'works' || value === 'missing',
  lineMs: isAmount,
  linkLatencyMs: isAmount,
  seed: isAmount,
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean'
}

function boardOptions(settings: Readonly<Record<string, unknown>>): MarlinBoardOptions {
  for (const [key, value] of Object.entries(settings)) {
    if (!Object.hasOwn(checks, key)) throw unknownKey(key)
    if (value === undefined || checks[key as keyof MarlinSimulatorSettings](value)) continue
    throw new DriverError(`setting ${key} of the simulated Marlin board is ${JSON.stringify(value)}`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: 'marlin',
      hint: `see what vfab-sim marlin --help says of ${key}`,
      context: { key },
    })
  }
  const { pen, ...others } = settings as Partial<MarlinSimulatorSettings>
  return { ...others, ...(pen !== undefined && { pen: { kind: pen } }) }
}

function unknownKey(key: string): DriverError {
  const known = Object.keys(checks)
  const near = nearest(key, known)
  return new DriverError(`the simulated Marlin board has no setting "${key}"`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    driver: 'marlin',
    hint: near === undefined ? `settings are ${known.join(', ')}` : `did you mean ${near}?`,
    context: { key },
  })
}
