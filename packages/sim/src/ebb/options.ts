import type { ErrorFlavour } from './command-errors.ts'
import type { CommandTimes } from './chip.ts'
import { type Firmware, parseFirmware } from './firmware.ts'
import { axisPerMotor, coreXy, type Geometry, type MotorMatrix } from './geometry.ts'

/** What a simulated board is like. */
export interface EbbBoardOptions {
  /** Three numbers, from 2.2.0 to 3.x. Default `3.0.3`. */
  readonly firmware?: string | undefined
  /** The name its owner gave it, at most 16 characters. Default none. */
  readonly nickname?: string | undefined
  /** At the barrel jack; 0 is a brick that is off. Default 9. */
  readonly motorSupplyVolts?: number | undefined
  /** Errors and a few other replies as the firmware's source prints them (default), or as its documentation says. */
  readonly errorFlavour?: ErrorFlavour | undefined
  /** Motor steps per mm of an axis at 1/16 steps (CoreXY: per mm of x + y). Default 80, an AxiDraw. */
  readonly stepsPerMm?: number | undefined
  /** Whether motor 1 turns with x + y and motor 2 with x − y (default), or each with its own axis. */
  readonly corexy?: boolean | undefined
  /** Motor positions as rows of a 2×2 matrix times (x, y), for machines that are neither. */
  readonly motors?: MotorMatrix | undefined
  /** Travel that the picture shows, mm. Default 300 × 218, an AxiDraw V3. */
  readonly travelMm?: { readonly widthMm: number; readonly heightMm: number } | undefined
  /** Most commands the FIFO can hold. Default what the firmware has: 32 in 3.x, 1 before. */
  readonly fifoDepthMax?: number | undefined
  /** Board time per real time, or as fast as the client can go. Default `'max'`. */
  readonly speed?: number | 'max' | undefined
  /** From a reply to the arrival of the command that the client sends upon it, ms of board time. Default 1. */
  readonly linkLatencyMs?: number | undefined
  /**
   * Time the firmware spends on a command, ms of board time; one number for all, or by kind. By default what adds up, with
   * a link of 1 ms, to the shortest commands each firmware sustains.
   */
  readonly commandMs?: number | CommandTimes | undefined
  /** Pulse width of the pen servo at which the tip touches the paper, 1/12 µs. Default half-way between up and down. */
  readonly contactPulse?: number | undefined
  /** Seeds what is random about faults. Default 1. */
  readonly seed?: number | undefined
}

/** {@link EbbBoardOptions} with all defaults in place. */
export interface EbbBoardSetup {
  readonly firmware: Firmware
  readonly nickname: string
  readonly motorSupplyVolts: number
  readonly errorFlavour: ErrorFlavour
  readonly geometry: Geometry
  readonly travelMm: { readonly widthMm: number; readonly heightMm: number }
  readonly speed: number | 'max'
  readonly linkLatencyMs: number
  readonly times: CommandTimes
  readonly contactPulse: number | undefined
  readonly seed: number
}

/** Checks the options. @throws RangeError for a value no board has */
export function setUp(options: EbbBoardOptions): EbbBoardSetup {
  const known = parseFirmware(options.firmware ?? '3.0.3')
  const fifoDepthMax = atLeast('fifoDepthMax', options.fifoDepthMax ?? known.fifoDepthMax, 1)
  const firmware = { ...known, fifoDepthMax }
  const nickname = options.nickname ?? ''
  if (nickname.length > 16) throw new RangeError(`nickname "${nickname}" has more than 16 characters`)
  const stepsPerMm = options.stepsPerMm ?? 80
  if (!(stepsPerMm > 0)) throw new RangeError(`stepsPerMm must be above 0, not ${stepsPerMm}`)
  const speed = options.speed ?? 'max'
  if (speed !== 'max' && !(speed > 0)) throw new RangeError(`speed must be above 0 or 'max', not ${speed}`)
  return {
    firmware,
    nickname,
    motorSupplyVolts: atLeast('motorSupplyVolts', options.motorSupplyVolts ?? 9, 0),
    errorFlavour: options.errorFlavour ?? 'source',
    geometry: { stepsPerMm, motors: motorsOf(options) },
    travelMm: options.travelMm ?? { widthMm: 300, heightMm: 218 },
    speed,
    linkLatencyMs: atLeast('linkLatencyMs', options.linkLatencyMs ?? 1, 0),
    times: commandTimes(options.commandMs, firmware),
    contactPulse: options.contactPulse,
    seed: options.seed ?? 1,
  }
}

/**
 * The documentation tells the shortest moves that can be sustained at full step rate: SM 2 ms and LM 4 ms on 3.x, 3–4 ms
 * on 2.7 and 2.8, 4–7 ms before. One of these milliseconds is the link's.
 */
function commandTimes(given: number | CommandTimes | undefined, firmware: Firmware): CommandTimes {
  if (typeof given === 'number') {
    const time = atLeast('commandMs', given, 0)
    return { simple: time, lowLevel: time, other: time }
  }
  if (given !== undefined) return given
  if (firmware.is3) return { simple: 1, lowLevel: 3, other: 0.2 }
  return firmware.since('2.7.0') ? { simple: 2.5, lowLevel: 3, other: 0.2 } : { simple: 4, lowLevel: 4, other: 0.2 }
}

function motorsOf({ motors, corexy }: EbbBoardOptions): MotorMatrix {
  const matrix = motors ?? (corexy === false ? axisPerMotor : coreXy)
  const [a, b, c, d] = matrix
  if (!(Math.abs(a * d - b * c) > 0)) throw new RangeError(`motors [${matrix.join(', ')}] cannot reach every point`)
  return matrix
}

function atLeast(name: string, value: number, least: number): number {
  if (!(value >= least)) throw new RangeError(`${name} must be at least ${least}, not ${value}`)
  return value
}
