/**
 * The board's step generator for one motor: a 31-bit accumulator that each 40 µs tick grows by the rate and makes a step
 * whenever it overflows, while the rate grows by the acceleration and that by the jerk.
 *
 *     acceleration += jerk;  rate += acceleration;  accumulator += rate        (all of them 32-bit integers)
 *     accumulator ≥ 2³¹ or < 0  ⇒  one step, and back into 0 … 2³¹ − 1
 *
 * Since a tick changes the accumulator by less than 2³¹, the steps made are the whole 2³¹s in the sum of all rates. That
 * sum is a polynomial of the ticks, so that a stretch of ticks costs as much as a single one. It holds as long as no
 * 32-bit value wraps and the rate keeps its sign: {@link StepGenerator.advance} cuts the ticks into such stretches and
 * goes tick by tick only across a wrap.
 *
 * @see https://evilmadscience.s3.amazonaws.com/dl/ad/public/AxiDrawKinematics.pdf
 */

const full = 2 ** 31

/** Longest stretch computed at once, in ticks: keeps every intermediate value below 2⁵³, where doubles are exact. */
const maxStretchTicks = 32_768

/** Ticks gone through one by one where the rate wraps, before the next stretch is tried. */
const wrapTicks = 16

/** A motor's part of a move, and its state while the move goes on. */
export interface AxisState {
  /** 0 … 2³¹ − 1. */
  accumulator: number
  /** Added to the accumulator each tick; a signed 32-bit integer, or up to 2³¹ in moves of constant rate. */
  rate: number
  accel: number
  jerk: number
  /** +1 or −1, or 0 where the sign of the rate decides. */
  direction: -1 | 0 | 1
  /** True clears the rate's sign bit each tick (2.7 and 2.8). */
  maskRate: boolean
  /** Steps left; Infinity where time ends the move. */
  stepsLeft: number
  /** Signed sum of the steps made. */
  position: number
}

/** A motor at rest with an empty accumulator. */
export function axisAtRest(): AxisState {
  return { accumulator: 0, rate: 0, accel: 0, jerk: 0, direction: 1, maskRate: false, stepsLeft: 0, position: 0 }
}

/**
 * Lets at most `ticks` ticks pass, ending early with the tick that makes the last step. Changes `axis`.
 * @returns the ticks that passed until then, or `ticks` when steps are left
 */
export function advance(axis: AxisState, ticks: number): number {
  let done = 0
  while (done < ticks && axis.stepsLeft > 0) {
    if (hasConstantRate(axis)) {
      done += advanceConstant(axis, ticks - done)
      continue
    }
    const stretch = regularTicks(axis, Math.min(ticks - done, maxStretchTicks))
    if (stretch > 0) done += advanceRegular(axis, stretch)
    else for (let tick = 0; tick < wrapTicks && done < ticks && axis.stepsLeft > 0; tick++, done++) tickOnce(axis)
  }
  return axis.stepsLeft > 0 ? ticks : done
}

/**
 * Ticks until the last step, or Infinity when it is not made within `horizonTicks`. At a constant rate the horizon does
 * not matter: there the answer is exact however far it lies. `axis` stays as it is.
 */
export function ticksToFinish(axis: AxisState, horizonTicks: number): number {
  if (axis.stepsLeft === 0) return 0
  if (hasConstantRate(axis)) return constantTicksFor(axis, axis.stepsLeft)
  const copy = { ...axis }
  const ticks = advance(copy, horizonTicks)
  return copy.stepsLeft === 0 ? ticks : Infinity
}

function hasConstantRate(axis: AxisState): boolean {
  return axis.accel === 0 && axis.jerk === 0 && !(axis.maskRate && axis.rate < 0)
}

/** The tick that makes the `steps`-th step at a constant rate. */
function constantTicksFor(axis: AxisState, steps: number): number {
  const speed = Math.abs(axis.rate)
  if (speed === 0 || steps === Infinity) return Infinity
  // A falling accumulator makes its first step below 0, a rising one at 2³¹.
  const falling = axis.rate < 0
  if (steps < 2 ** 21) {
    return falling
      ? Math.floor((axis.accumulator + (steps - 1) * full) / speed) + 1
      : Math.ceil((steps * full - axis.accumulator) / speed)
  }
  const [wide, accumulator] = [BigInt(speed), BigInt(axis.accumulator)]
  return falling
    ? Number((accumulator + BigInt(steps - 1) * BigInt(full)) / wide) + 1
    : Number((BigInt(steps) * BigInt(full) - accumulator + wide - 1n) / wide)
}

function advanceConstant(axis: AxisState, ticks: number): number {
  const finish = constantTicksFor(axis, axis.stepsLeft)
  const used = Math.min(ticks, finish)
  let overflows: number
  if (used <= maxStretchTicks) {
    const sum = axis.accumulator + used * axis.rate
    overflows = Math.floor(sum / full)
    axis.accumulator = sum - overflows * full
  } else {
    const sum = BigInt(axis.accumulator) + BigInt(used) * BigInt(axis.rate)
    overflows = Number(sum >> 31n)
    axis.accumulator = Number(sum & 0x7fffffffn)
  }
  takeSteps(axis, overflows)
  return used
}

function takeSteps(axis: AxisState, overflows: number): void {
  const steps = Math.abs(overflows)
  axis.position += axis.direction === 0 ? overflows : axis.direction * steps
  axis.stepsLeft -= steps
}

/** One interrupt, literally. */
export function tickOnce(axis: AxisState): void {
  axis.accel = (axis.accel + axis.jerk) | 0
  const rate = axis.rate + axis.accel
  axis.rate = axis.maskRate ? rate & 0x7fffffff : rate | 0
  const sum = (axis.accumulator + axis.rate) >>> 0
  if (sum < full) {
    axis.accumulator = sum
    return
  }
  axis.accumulator = sum - full
  axis.position += axis.direction !== 0 ? axis.direction : axis.rate < 0 ? -1 : 1
  axis.stepsLeft -= 1
}

/** Rate after `n` more ticks, before wrapping. */
function rateAfter(axis: AxisState, n: number): number {
  return axis.rate + n * axis.accel + (axis.jerk === 0 ? 0 : axis.jerk * ((n * (n + 1)) / 2))
}

/** Accumulator after `n` more ticks if no step had been taken out of it. */
function sumAfter(axis: AxisState, n: number): number {
  const quadratic = axis.accel === 0 ? 0 : axis.accel * ((n * (n + 1)) / 2)
  const cubic = axis.jerk === 0 ? 0 : axis.jerk * ((n * (n + 1) * (n + 2)) / 6)
  return axis.accumulator + n * axis.rate + quadratic + cubic
}

function advanceRegular(axis: AxisState, ticks: number): number {
  let used = ticks
  let overflows = Math.floor(sumAfter(axis, ticks) / full)
  if (Math.abs(overflows) >= axis.stepsLeft) {
    used = firstTickWith(axis, axis.stepsLeft, ticks)
    overflows = Math.floor(sumAfter(axis, used) / full)
  }
  axis.accumulator = sumAfter(axis, used) - overflows * full
  axis.rate = rateAfter(axis, used)
  axis.accel += used * axis.jerk
  takeSteps(axis, overflows)
  return used
}

/** The tick within a regular stretch that makes the `steps`-th step; the sum is monotone there. */
function firstTickWith(axis: AxisState, steps: number, ticks: number): number {
  let low = 1
  let high = ticks
  while (low < high) {
    const middle = (low + high) >>> 1
    if (Math.abs(Math.floor(sumAfter(axis, middle) / full)) >= steps) high = middle
    else low = middle + 1
  }
  return low
}

/** How many of the next `ticks` ticks keep the rate's sign and wrap nothing; 0 when the very next one does not. */
function regularTicks(axis: AxisState, ticks: number): number {
  if (axis.accel === 0 && axis.jerk === 0) return 0 // only a negative rate that has to be masked first
  const monotone = axis.jerk === 0 ? ticks : monotoneTicks(axis, ticks)
  if (monotone === 0) return 0
  const [min, max] = rateBounds(axis)
  const inBounds = (n: number): boolean => {
    const rate = rateAfter(axis, n)
    return rate >= min && rate <= max
  }
  // The rate is monotone over the stretch, so if both ends keep to the bounds everything between them does.
  if (!inBounds(1)) return 0
  if (inBounds(monotone)) return monotone
  let low = 1
  let high = monotone
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (inBounds(middle)) low = middle
    else high = middle
  }
  return low
}

/** Bounds of the rate that keep the sign it has at the next tick. */
function rateBounds(axis: AxisState): readonly [number, number] {
  const next = rateAfter(axis, 1)
  const falling = next === 0 && rateAfter(axis, 2) < 0
  return next < 0 || (falling && !axis.maskRate) ? (axis.maskRate ? [1, 0] : [-full, 0]) : [0, full - 1]
}

/** How many of the next ticks have an acceleration of one sign, within 32 bits. */
function monotoneTicks(axis: AxisState, ticks: number): number {
  const next = axis.accel + axis.jerk
  if (next < -full || next > full - 1) return 0
  const [min, max] = next < 0 || (next === 0 && axis.jerk < 0) ? [-full, 0] : [0, full - 1]
  const room = axis.jerk > 0 ? max - axis.accel : axis.accel - min
  return Math.min(ticks, Math.floor(room / Math.abs(axis.jerk)))
}
