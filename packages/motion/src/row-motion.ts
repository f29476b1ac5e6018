import { type MotionPlan, rowStartMm } from './motion-plan.ts'

/** How the pen moves along one row. */
export interface RowMotion {
  readonly lengthMm: number
  readonly seconds: number
  readonly entryMmPerS: number
  readonly exitMmPerS: number
  /** At the row's beginning. */
  readonly accelMmPerS2: number
  /** Constant over the row. */
  readonly jerkMmPerS3: number
}

/** A difference between lengths that is rounding. */
const roundingMm = 1e-9

/**
 * Acceleration and jerk follow from length, time and both speeds: at the mean of the speeds a row is longer than it is by
 * what a constant jerk takes away, `jerk × seconds³ / 12`.
 */
export function rowMotion(plan: MotionPlan, row: number): RowMotion {
  const { xMm, yMm } = rowStartMm(plan, row)
  const dx = plan.endXMm[row]! - xMm
  const dy = plan.endYMm[row]! - yMm
  const lengthMm = Math.sqrt(dx * dx + dy * dy)
  const seconds = plan.durationS[row]!
  const entryMmPerS = plan.entrySpeedMmPerS[row]!
  const exitMmPerS = plan.exitSpeedMmPerS[row]!
  const missingMm = (seconds * (entryMmPerS + exitMmPerS)) / 2 - lengthMm
  const { jerkMmPerS3: most } = plan.penDown[row] === 1 ? plan.limits.draw : plan.limits.travel
  const isEven = most === undefined || Math.abs(missingMm) <= roundingMm || seconds === 0
  const jerkMmPerS3 = isEven ? 0 : (12 * missingMm) / seconds ** 3
  const accelMmPerS2 = seconds === 0 ? 0 : (exitMmPerS - entryMmPerS) / seconds - (jerkMmPerS3 * seconds) / 2
  return { lengthMm, seconds, entryMmPerS, exitMmPerS, accelMmPerS2, jerkMmPerS3 }
}

/** Speed some time after the row began. */
export function speedAfter({ entryMmPerS, accelMmPerS2, jerkMmPerS3 }: RowMotion, seconds: number): number {
  return Math.max(0, entryMmPerS + (accelMmPerS2 + (jerkMmPerS3 * seconds) / 2) * seconds)
}

/** Way some time after the row began. */
export function wayAfterMm({ entryMmPerS, accelMmPerS2, jerkMmPerS3 }: RowMotion, seconds: number): number {
  return (entryMmPerS + (accelMmPerS2 / 2 + (jerkMmPerS3 * seconds) / 6) * seconds) * seconds
}
