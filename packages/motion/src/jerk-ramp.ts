/**
 * Changes of speed under a limit of jerk. The acceleration rises evenly, stays, and falls back to zero:
 *
 *   accel ▲   ╱‾‾‾‾‾‾‾‾╲          A change too small to reach the limit of acceleration has no middle part.
 *         └──╱──────────╲──▶      Either way the mean speed is the mean of both ends: the shape is the same
 *             tj       tj         from both.
 */

/** What a ramp keeps to. Both above zero. */
export interface RampLimits {
  readonly accelMmPerS2: number
  readonly jerkMmPerS3: number
}

/** How long a speed takes to change by so much, from one steady speed to another. */
export function rampS(changeMmPerS: number, { accelMmPerS2: accel, jerkMmPerS3: jerk }: RampLimits): number {
  const change = Math.abs(changeMmPerS)
  return change * jerk <= accel * accel ? 2 * Math.sqrt(change / jerk) : change / accel + accel / jerk
}

/** The way that goes by meanwhile. */
function rampMm(fromMmPerS: number, toMmPerS: number, limits: RampLimits): number {
  return ((fromMmPerS + toMmPerS) / 2) * rampS(toMmPerS - fromMmPerS, limits)
}

/** The highest speed that can be reached within `wayMm`: {@link rampMm} the other way round. */
export function reachMmPerS(fromMmPerS: number, wayMm: number, limits: RampLimits): number {
  const { accelMmPerS2: accel, jerkMmPerS3: jerk } = limits
  const withoutMiddle = accel ** 2 / jerk
  if (rampMm(fromMmPerS, fromMmPerS + withoutMiddle, limits) <= wayMm) {
    // (2·from + d)/2 · (d/accel + accel/jerk) = way
    const half = fromMmPerS + withoutMiddle / 2
    const rest = 2 * fromMmPerS * withoutMiddle - 2 * wayMm * accel
    return fromMmPerS + Math.sqrt(half ** 2 - rest) - half
  }
  // (2·from + x²)·x = way·√jerk with x = √d: rising and bent upwards, so that steps from above never pass the solution.
  const target = wayMm * Math.sqrt(jerk)
  let x = Math.cbrt(target)
  for (let step = 0; step < 40; step++) {
    const next = x - ((2 * fromMmPerS + x * x) * x - target) / (2 * fromMmPerS + 3 * x * x)
    if (!(next < x)) break
    x = next
  }
  return fromMmPerS + x * x
}
