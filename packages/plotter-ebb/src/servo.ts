/**
 * The servos that lift pens: where they stand, how fast they get there, and how long that takes.
 *
 * Positions are percent of the servo's range, 0 lowest, 100 highest, as the makers' software counts them. Pulse widths are
 * in the board's unit, 1/12 µs.
 */

/** One kind of pen lift. */
export interface ServoModel {
  readonly name: string
  /** Pin of port B that carries the signal. */
  readonly pin: number
  /** Pulse width at 0 %, in 1/12 µs. */
  readonly lowestPulse: number
  /** Pulse width at 100 %, in 1/12 µs. */
  readonly highestPulse: number
  /** Time the signal takes over the whole range at a rate of 100 %. */
  readonly sweepMs: number
  /** Least time of the servo itself for any movement. */
  readonly leastMs: number
  /** Time of the servo itself for each percent of its range, besides {@link leastMs}. */
  readonly msPerPercent: number
  /** Channels that the board goes through, 3 ms each: sets how often the pulse comes. */
  readonly channels: number
  /** Speed of lifting, percent of the fastest sweep. */
  readonly liftRatePercent: number
  /** Speed of lowering, percent of the fastest sweep. */
  readonly dropRatePercent: number
}

/** Figures of `standard` and `brushless`: evil-mad/axidraw, axidraw_conf.py (3.9); rates are the defaults there. */
const standard: ServoModel = {
  name: 'standard servo',
  pin: 1,
  lowestPulse: 9855,
  highestPulse: 27_831,
  sweepMs: 200,
  leastMs: 45,
  msPerPercent: 2.69,
  channels: 8,
  liftRatePercent: 75,
  dropRatePercent: 50,
}

const brushless: ServoModel = {
  name: 'narrow-band brushless servo',
  pin: 2,
  lowestPulse: 5400,
  highestPulse: 12_600,
  sweepMs: 70,
  leastMs: 20,
  msPerPercent: 1.28,
  channels: 1,
  liftRatePercent: 75,
  dropRatePercent: 50,
}

/** Range and rates: evil-mad/EggBot, eggbot.py (50 %/s up, 20 %/s down). The servo itself is taken to be a standard one. */
const eggbot: ServoModel = {
  ...standard,
  name: 'EggBot servo',
  lowestPulse: 6000,
  highestPulse: 30_000,
  sweepMs: 1000,
  liftRatePercent: 50,
  dropRatePercent: 20,
}

/** Range and sweep: techninja/cncserver, machine_types/watercolorbot.ini. The servo itself is taken to be a standard one. */
const watercolorbot: ServoModel = {
  ...standard,
  name: 'WaterColorBot servo',
  lowestPulse: 15_000,
  highestPulse: 28_000,
  sweepMs: 265,
}

/** The kinds of pen lift that the setting `machine.servo` takes. */
export const servoNames = ['standard', 'brushless', 'eggbot', 'watercolorbot'] as const

/** One of {@link servoNames}. */
export type ServoName = (typeof servoNames)[number]

/** Every kind of pen lift. */
export const servoModels: Readonly<Record<ServoName, ServoModel>> = { standard, brushless, eggbot, watercolorbot }

/** Time of one channel of the board's servo output. */
const channelMs = 3

/** The pulse width for a position, in 1/12 µs. */
export function servoPulse(servo: ServoModel, percent: number): number {
  return Math.round(servo.lowestPulse + ((servo.highestPulse - servo.lowestPulse) * percent) / 100)
}

/** How much the pulse width changes from one pulse to the next, in 1/12 µs, at `ratePercent` of the fastest sweep. */
export function servoRate(servo: ServoModel, ratePercent: number): number {
  const periodMs = servo.channels * channelMs
  return Math.round((((servo.highestPulse - servo.lowestPulse) * periodMs) / servo.sweepMs) * (ratePercent / 100))
}

/** How fast the set point of a servo moves at a `rate` as {@link servoRate} gives it, percent of the range per second. */
export function servoPercentPerS(servo: ServoModel, rate: number): number {
  return (100_000 * rate) / (servo.channels * channelMs) / (servo.highestPulse - servo.lowestPulse)
}

/**
 * How long the pen takes over `travelPercent` of the range, in whole ms.
 *
 * Whichever is slower counts, the signal's sweep or the servo itself; the fourth-power mean is a smooth "whichever".
 * The model and its figures are those of evil-mad/axidraw, pen_handling.py.
 */
export function servoTravelMs(servo: ServoModel, travelPercent: number, ratePercent: number): number {
  const distance = Math.abs(travelPercent)
  if (distance < 0.9) return 0 // as good as not moved
  const servoMs = servo.msPerPercent * distance + servo.leastMs
  const sweepMs = (servo.sweepMs * distance) / ratePercent
  return Math.trunc((servoMs ** 4 + sweepMs ** 4) ** 0.25)
}
