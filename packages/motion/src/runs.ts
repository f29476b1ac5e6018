import type { DirectionLimits } from './limits.ts'
import type { MotionPlan } from './motion-plan.ts'
import type { RampLimits } from './jerk-ramp.ts'
import { rowMotion } from './row-motion.ts'

/**
 * Rows of one travel or stroke that speed up evenly, go on evenly and brake evenly, each as far as it happens. Between two
 * runs a corner, a curve or an end has set the speed.
 */
export interface Run {
  readonly first: number
  /** The row after the last. */
  end: number
  lengthMm: number
  /** Speeds at both ends, mm/s. */
  entry: number
  exit: number
  /** The highest speed in between. */
  top: number
  /** Of its speeding up and braking, mm/s²; undefined where there is none. */
  up?: number
  down?: number
}

/** Speeds that differ by less are the same, as a share. */
const sameSpeed = 1e-9
/** Accelerations that differ by less are the same, as a share. */
const sameAccel = 1e-3

/** Divides the rows `first` to `end` into runs; they have lengths. */
export function runsOf(plan: MotionPlan, first: number, end: number): Run[] {
  const runs: Run[] = []
  let run: Run | undefined
  let even = false
  for (let row = first; row < end; row++) {
    const { lengthMm, entryMmPerS: entry, exitMmPerS: exit } = rowMotion(plan, row)
    const isEven = Math.abs(exit - entry) <= sameSpeed * Math.max(entry, exit)
    const isUp = !isEven && exit > entry
    const accel = Math.abs(exit * exit - entry * entry) / (2 * lengthMm)
    const fits: boolean = isEven
      ? run?.down === undefined
      : isUp
        ? !even && run?.down === undefined && isSame(run?.up, accel)
        : isSame(run?.down, accel)
    if (run === undefined || !fits) {
      run = { first: row, end: row, lengthMm: 0, entry, exit, top: Math.max(entry, exit) }
      runs.push(run)
      even = false
    }
    run.end = row + 1
    run.lengthMm += lengthMm
    run.exit = exit
    run.top = Math.max(run.top, exit)
    even ||= isEven
    if (isUp) run.up = Math.min(run.up ?? Infinity, accel)
    else if (!isEven) run.down = Math.min(run.down ?? Infinity, accel)
  }
  return runs
}

function isSame(before: number | undefined, accel: number): boolean {
  return before === undefined || Math.abs(accel - before) <= sameAccel * before
}

/** What the run's speeding up and braking keep to. Neither leads above the speeds that the run had. */
export function rampLimitsOf(
  run: Run,
  limits: DirectionLimits,
  leastS: number,
): { readonly up: RampLimits; readonly down: RampLimits } {
  const spare = run.up ?? run.down ?? limits.leastAccelMmPerS2
  const limited = (accelMmPerS2: number): RampLimits => ({
    accelMmPerS2,
    jerkMmPerS3: leastS > 0 ? Math.min(limits.jerkMmPerS3, accelMmPerS2 / leastS) : limits.jerkMmPerS3,
  })
  return { up: limited(run.up ?? spare), down: limited(run.down ?? spare) }
}
