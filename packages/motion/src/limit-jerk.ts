/**
 * Limits the jerk of a plan: the machine is no longer struck at the beginning and the end of each acceleration.
 *
 *   speed ▲     ╭──────╮            1. divide each travel and stroke where a corner, a curve or an end sets the speed
 *         │    ╱        ╲    ╭─     2. lower those speeds until each can be reached from the one before, and braked to
 *         └──╭╯          ╰──╯──▶       the one after, with an acceleration that is zero at both
 *            0            0  0      3. in between, as fast as jerk, acceleration and the old plan allow
 *
 * A ramp of the new plan is nowhere steeper than that of the old one, which starts at the same place no slower: so the new
 * speed is nowhere higher, and corners, curves and motors are as safe as they were. Its path is the same.
 */
import { GrowingRows } from './growing-rows.ts'
import { rampS, type RampLimits, reachMmPerS } from './jerk-ramp.ts'
import { lastingParts } from './lasting-parts.ts'
import { type DirectionLimits, resolveLimits } from './limits.ts'
import { legEnd, type MotionPlan, rowStartMm } from './motion-plan.ts'
import { type Phase, PhaseWalk } from './phase-walk.ts'
import { rampLimitsOf, type Run, runsOf } from './runs.ts'
import { straightEnd } from './straight-rows.ts'

/**
 * The same path under the jerk limits of the plan; the plan itself where it has none. Rows go with a constant jerk then, so
 * that speeds change along an S. Time and memory grow in proportion to the rows.
 * @param leastS - a machine may need so much time for each command: no row lasts less, those of the plan aside that do.
 *   Changes of speed that would be over within two of them come in one row of even acceleration, and on a curve with short
 *   rows the acceleration goes in steps
 */
export function limitJerk(plan: MotionPlan, leastS: number = 0): MotionPlan {
  const { draw, travel } = plan.limits
  if (draw.jerkMmPerS3 === undefined && travel.jerkMmPerS3 === undefined) return plan
  const limiter = new JerkLimiter(plan, leastS)
  for (let row = 0; row < plan.count;) row = limiter.leg(row)
  return limiter.finish()
}

/** Phases between ramps, or within one, that last a smaller share of them are rounding. */
const roundingShare = 1e-6

interface LimitedRun extends Run {
  readonly limits: { readonly up: RampLimits; readonly down: RampLimits }
}

class JerkLimiter {
  readonly #plan: MotionPlan
  readonly #leastS: number
  readonly #limits: { readonly draw: DirectionLimits; readonly travel: DirectionLimits }
  readonly #rows: GrowingRows

  constructor(plan: MotionPlan, leastS: number) {
    this.#plan = plan
    this.#leastS = leastS
    this.#limits = resolveLimits(plan.limits)
    this.#rows = new GrowingRows(plan.count)
  }

  finish(): MotionPlan {
    return this.#rows.finishFor(this.#plan)
  }

  /** Takes on the travel or stroke that begins with row `first`. @returns the row after its last */
  leg(first: number): number {
    const plan = this.#plan
    const end = legEnd(plan, first)
    const limits = plan.penDown[first] === 1 ? this.#limits.draw : this.#limits.travel
    // A dot lasts no time.
    if (limits.jerkMmPerS3 === Infinity || plan.durationS[first] === 0) {
      for (let row = first; row < end; row++) this.#rows.copy(plan, row)
      return end
    }
    const runs = runsOf(plan, first, end).map((run) => ({ ...run, limits: rampLimitsOf(run, limits, this.#leastS) }))
    settle(runs)
    for (const run of runs) this.#write(run)
    return end
  }

  #write(run: LimitedRun): void {
    const plan = this.#plan
    const walk = new PhaseWalk(run.entry, this.#phasesOf(run))
    const stroke = plan.stroke[run.first]!
    const penDown = plan.penDown[run.first]!
    const { up, down } = run.limits
    const limits = {
      leastS: this.#leastS,
      accelMmPerS2: Math.max(up.accelMmPerS2, down.accelMmPerS2),
      jerkMmPerS3: Math.max(up.jerkMmPerS3, down.jerkMmPerS3),
    }
    let passedMm = 0
    for (let row = run.first; row < run.end;) {
      const start = rowStartMm(plan, row)
      const next = straightEnd(plan, row, run.end)
      const endX = plan.endXMm[next - 1]!
      const endY = plan.endYMm[next - 1]!
      const lengthMm = Math.hypot(endX - start.xMm, endY - start.yMm)
      const parts = [...walk.to(passedMm + lengthMm, next === run.end ? run.exit : undefined)]
      for (const part of lastingParts(parts, passedMm, limits)) {
        const share = part.isLast ? 1 : (part.untilMm - passedMm) / lengthMm
        const xMm = part.isLast ? endX : start.xMm + share * (endX - start.xMm)
        const yMm = part.isLast ? endY : start.yMm + share * (endY - start.yMm)
        this.#rows.append(xMm, yMm, part.entry, part.exit, part.seconds, stroke, penDown)
      }
      passedMm += lengthMm
      row = next
    }
  }

  /** Up to the highest speed there is way for, along at it, and down again. */
  #phasesOf({ lengthMm, entry, exit, top, limits }: LimitedRun): Phase[] {
    const faster = Math.max(entry, exit)
    const waysMm = (peak: number, leastS: number): number =>
      ((entry + peak) / 2) * timeFor(peak - entry, limits.up, leastS) +
      ((peak + exit) / 2) * timeFor(peak - exit, limits.down, leastS)
    const leastS = waysMm(faster, 2 * this.#leastS) <= lengthMm ? 2 * this.#leastS : 0
    const peak = highest(faster, Math.max(top, faster), (speed) => waysMm(speed, leastS) <= lengthMm)
    let up = timeFor(peak - entry, limits.up, leastS)
    let down = timeFor(peak - exit, limits.down, leastS)
    const cruiseMm = lengthMm - waysMm(peak, leastS)
    let cruise = cruiseMm / peak
    if (cruise < Math.max(this.#leastS, roundingShare * (up + down)) && up + down > 0) {
      // Too short for a command of its own, or rounding: the longer ramp takes it in.
      if (up > down) up += (2 * cruiseMm) / (entry + peak)
      else down += (2 * cruiseMm) / (peak + exit)
      cruise = 0
    }
    const phases = [
      ...this.#ramp(peak - entry, up, limits.up),
      { seconds: cruise, accel: 0, jerk: 0 },
      ...this.#ramp(exit - peak, down, limits.down),
    ]
    return phases.filter(({ seconds }) => seconds > 0)
  }

  /** A change of speed in so many seconds, drawn out where that is more than it needs. */
  #ramp(change: number, seconds: number, limits: RampLimits): Phase[] {
    if (seconds < 2 * this.#leastS) return [{ seconds, accel: seconds > 0 ? change / seconds : 0, jerk: 0 }]
    const share = limits.accelMmPerS2 / limits.jerkMmPerS3 / rampS(change, limits)
    const isShort = share > 0.5 - roundingShare || (0.5 - share) * 2 * seconds < this.#leastS
    // Without a middle, where that is no steeper.
    const fits = seconds >= peakedS(change, limits) * (1 - roundingShare)
    const riseS = isShort && fits ? seconds / 2 : share * seconds
    const accel = change / (seconds - riseS)
    const jerk = accel / riseS
    return [
      { seconds: riseS, accel: 0, jerk },
      { seconds: seconds - 2 * riseS, accel, jerk: 0 },
      { seconds: riseS, accel, jerk: -jerk },
    ]
  }
}

/** Lowers the speeds between runs until each run can get from one to the other: once back for braking, once forth for speeding up. */
function settle(runs: readonly LimitedRun[]): void {
  for (let at = runs.length - 1; at > 0; at--) {
    const run = runs[at]!
    run.entry = Math.min(run.entry, reachMmPerS(run.exit, run.lengthMm, run.limits.down))
    runs[at - 1]!.exit = run.entry
  }
  for (let at = 0; at < runs.length - 1; at++) {
    const run = runs[at]!
    run.exit = Math.min(run.exit, reachMmPerS(run.entry, run.lengthMm, run.limits.up))
    runs[at + 1]!.entry = run.exit
  }
}

/**
 * How long a change of speed takes, and no less than `leastS`, in which its acceleration rises and falls. One whose middle
 * part would last less than one of these takes as long as without it.
 */
function timeFor(change: number, limits: RampLimits, leastS: number): number {
  if (change === 0) return 0
  const seconds = Math.max(leastS, rampS(change, limits))
  const middleS = seconds - (2 * limits.accelMmPerS2) / limits.jerkMmPerS3
  return middleS > 0 && middleS < leastS / 2 ? Math.max(seconds, peakedS(change, limits)) : seconds
}

/** How long a change of speed takes whose acceleration rises to its limit and falls at once. */
function peakedS(change: number, { accelMmPerS2 }: RampLimits): number {
  return (2 * Math.abs(change)) / accelMmPerS2
}

/** The highest number from `low`, which does, up to `high` that still does. */
function highest(low: number, high: number, does: (number: number) => boolean): number {
  if (does(high)) return high
  // What is left over by then goes to the cruise, or draws out a ramp by a billionth.
  for (let halving = 0; halving < 32; halving++) {
    const middle = (low + high) / 2
    if (does(middle)) low = middle
    else high = middle
  }
  return low > 0 ? low : high
}
