import { type GrblFirmware, type GrblFlavour, firmwareOf, grblFlavours } from './firmware.ts'
import type { PenLift } from './pen.ts'

/** What a simulated Grbl board and its machine are like. */
export interface GrblBoardOptions {
  /** Default `grbl`. */
  readonly flavour?: GrblFlavour | undefined
  /** What differs from the firmware as it is known: a longer buffer, a slower processor. */
  readonly firmware?: Partial<Omit<GrblFirmware, 'flavour'>> | undefined
  /** `$$` that differ from a drawing machine's: `{ 110: 6000 }`. */
  readonly settings?: Readonly<Record<number, number>> | undefined
  /** How the pen is lifted. Default a servo that is down from half of `$30` on. */
  readonly pen?: PenLift | undefined
  /** Line rate of the serial port, bit/s; 0 when bytes come as fast as they are sent. Default 115200. */
  readonly baud?: number | undefined
  /** From where it is switched on to its home switches, along each axis, mm. Default 20 each. */
  readonly homeDistanceMm?: readonly [x: number, y: number] | undefined
  /** Board time per real time, or as fast as the client can go. Default `'max'`. */
  readonly speed?: number | 'max' | undefined
  /** From a byte's leaving the client to its arrival, ms of board time. Default 1. */
  readonly linkLatencyMs?: number | undefined
  /** Seeds what is random about faults. Default 1. */
  readonly seed?: number | undefined
}

/** {@link GrblBoardOptions} with all defaults in place. */
export interface GrblBoardSetup {
  readonly firmware: GrblFirmware
  readonly settings: Readonly<Record<number, number>>
  readonly pen: PenLift
  readonly byteMs: number
  readonly homeDistanceMm: readonly [x: number, y: number]
  readonly speed: number | 'max'
  readonly linkLatencyMs: number
  readonly seed: number
}

/** Bits on the line for one byte: start, eight, stop. */
const bitsPerByte = 10

/** Checks the options. @throws RangeError for a value no board has */
export function setUp(options: GrblBoardOptions): GrblBoardSetup {
  const flavour = options.flavour ?? 'grbl'
  if (!grblFlavours.includes(flavour)) throw new RangeError(`there is no flavour "${String(flavour)}"`)
  const speed = options.speed ?? 'max'
  if (speed !== 'max' && !(speed > 0)) throw new RangeError(`speed must be above 0 or 'max', not ${speed}`)
  const baud = atLeast('baud', options.baud ?? 115_200, 0)
  const firmware = { ...firmwareOf(flavour), ...options.firmware }
  return {
    firmware,
    settings: { 10: firmware.statusMask, ...options.settings },
    pen: options.pen ?? { kind: 'servo' },
    byteMs: baud === 0 ? 0 : (1000 * bitsPerByte) / baud,
    homeDistanceMm: options.homeDistanceMm ?? [20, 20],
    speed,
    linkLatencyMs: atLeast('linkLatencyMs', options.linkLatencyMs ?? 1, 0),
    seed: options.seed ?? 1,
  }
}

function atLeast(name: string, value: number, least: number): number {
  if (!(value >= least)) throw new RangeError(`${name} must be at least ${least}, not ${value}`)
  return value
}
