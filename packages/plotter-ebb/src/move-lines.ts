/**
 * The lines that move the motors. They are made in another thread, which needs nothing of what answers look like.
 * @see http://evil-mad.github.io/EggBot/ebb.html
 */

/** One motor's part of a low-level move, in the board's units. */
export interface AxisRate {
  /** Steps per tick of 40 µs, times 2³¹; never negative. */
  readonly rate: number
  /** Signed. */
  readonly steps: number
  /** Change of the rate per tick. */
  readonly accel: number
}

/** One motor's part of a timed move, in the board's units. All three have the sign of the direction, or none. */
export interface JerkRate {
  /** Steps per tick of 40 µs at the beginning, times 2³¹. */
  readonly rate: number
  /** Change of the rate per tick, at the beginning. */
  readonly accel: number
  /** Change of the acceleration per tick. */
  readonly jerk: number
}

/** The most that `SM` takes on firmware 2.2.5 to 2.8.1, for its time and its steps. */
const highest24Bit = 2 ** 24 - 1

/**
 * `SM`: a straight move at constant speed.
 * @param durationMs - whole milliseconds, at least 1
 * @param steps - signed motor steps, at most 25 per millisecond; both 0 make a pause
 * @throws RangeError where the board would refuse the speed, or clamp it
 */
export function stepperMoveLine(durationMs: number, steps: readonly [number, number]): string {
  integer(durationMs, 1, highest24Bit)
  for (const count of steps) {
    integer(count, -highest24Bit, highest24Bit)
    if (Math.abs(count) > 25 * durationMs) throw new RangeError(`${count} steps do not fit into ${durationMs} ms`)
  }
  return `SM,${durationMs},${steps[0]},${steps[1]}`
}

/** `LM`: both motors make their steps with a rate that changes evenly. Starts with clean accumulators (`,3`). */
export function lowLevelMoveLine(first: AxisRate, second: AxisRate): string {
  const axis = ({ rate, steps, accel }: AxisRate): [number, number, number] => [
    integer(rate, 0, 2 ** 31 - 1),
    integer(steps, -(2 ** 31) + 1, 2 ** 31 - 1),
    integer(accel, -(2 ** 31), 2 ** 31 - 1),
  ]
  return ['LM', ...axis(first), ...axis(second), 3].join(',')
}

/**
 * `T3`: both motors turn for so many ticks, with accelerations that change evenly. Starts with clean accumulators (`,3`).
 * Firmware ≥ 3.0.0.
 */
export function timedJerkMoveLine(ticks: number, first: JerkRate, second: JerkRate): string {
  const axis = ({ rate, accel, jerk }: JerkRate): number[] =>
    [rate, accel, jerk].map((value) => integer(value, -(2 ** 31), 2 ** 31 - 1))
  return ['T3', integer(ticks, 1, 2 ** 32 - 1), ...axis(first), ...axis(second), 3].join(',')
}

/** @throws RangeError unless the value is one that the board takes */
export function integer(value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most)) {
    throw new RangeError(`${value} is not a whole number from ${least} to ${most}`)
  }
  return value
}
