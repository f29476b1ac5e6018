import type { PenHook } from '../gcode/pen-hook.ts'

/** What a simulated Marlin board and its machine are like. */
export interface MarlinBoardOptions {
  /** Default `2.1.2.5`. */
  readonly firmware?: string | undefined
  /** What `M115` calls the machine. Default `Pen plotter`. */
  readonly machineType?: string | undefined
  /** How the pen is lifted. Default a servo that is on the paper below 65 degrees. */
  readonly pen?: PenHook | undefined
  /** Travel, mm. Default 300 × 200. */
  readonly widthMm?: number | undefined
  readonly heightMm?: number | undefined
  /** Line rate, bit/s; 0 when bytes come as fast as they are sent. Default 115200. */
  readonly baud?: number | undefined
  /** Whether `ok` tells free places of planner and queue. Default false, as delivered. */
  readonly advancedOk?: boolean | undefined
  /** Whether `M410` and `M112` are heard at any time. Default false, as delivered. */
  readonly emergencyParser?: boolean | undefined
  /** Whether `M3` and `M5` are built in. Default when the pen hangs on the spindle. */
  readonly hasSpindle?: boolean | undefined
  /** Whether opening the port restarts it. Default true: most boards. */
  readonly resetOnOpen?: boolean | undefined
  /** From where it is switched on to its home switches, mm. Default 20 each. */
  readonly homeDistanceMm?: readonly [x: number, y: number] | undefined
  /** Default `works`. Without switches `G28` stops the board for good. */
  readonly switches?: 'works' | 'missing' | undefined
  /** Moves it plans ahead. Default 16. */
  readonly plannerBlocks?: number | undefined
  /** Reading and carrying out a line takes this long, ms. Default 1: an 8-bit board. */
  readonly lineMs?: number | undefined
  /** Board time per real time, or as fast as the client can go. Default `'max'`. */
  readonly speed?: number | 'max' | undefined
  /** From a byte's leaving the client to its arrival, ms. Default 1. */
  readonly linkLatencyMs?: number | undefined
  /** Seeds what is random about faults. Default 1. */
  readonly seed?: number | undefined
}

/** {@link MarlinBoardOptions} with all defaults in place. */
export type MarlinSetup = { readonly [Key in keyof MarlinBoardOptions]-?: NonNullable<MarlinBoardOptions[Key]> } & {
  readonly byteMs: number
}

/** Start bit, eight, stop bit. */
const bitsPerByte = 10

/** Checks the options. @throws RangeError for a value no board has */
export function setUp(options: MarlinBoardOptions): MarlinSetup {
  const speed = options.speed ?? 'max'
  if (speed !== 'max' && !(speed > 0)) throw new RangeError(`speed must be above 0 or 'max', not ${speed}`)
  const baud = options.baud ?? 115_200
  if (!(baud >= 0)) throw new RangeError(`baud must be at least 0, not ${baud}`)
  const pen = options.pen ?? { kind: 'servo' }
  return {
    firmware: options.firmware ?? '2.1.2.5',
    machineType: options.machineType ?? 'Pen plotter',
    pen,
    widthMm: options.widthMm ?? 300,
    heightMm: options.heightMm ?? 200,
    baud,
    byteMs: baud === 0 ? 0 : (1000 * bitsPerByte) / baud,
    advancedOk: options.advancedOk ?? false,
    emergencyParser: options.emergencyParser ?? false,
    hasSpindle: options.hasSpindle ?? pen.kind === 'spindle',
    resetOnOpen: options.resetOnOpen ?? true,
    homeDistanceMm: options.homeDistanceMm ?? [20, 20],
    switches: options.switches ?? 'works',
    plannerBlocks: options.plannerBlocks ?? 16,
    lineMs: options.lineMs ?? 1,
    speed,
    linkLatencyMs: options.linkLatencyMs ?? 1,
    seed: options.seed ?? 1,
  }
}
