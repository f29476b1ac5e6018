/** What limits the way to the end of a block. Speeds in mm/s. */
export interface Ramp {
  /** Way left, mm. */
  readonly leftMm: number
  /** Speed that is aimed for. */
  readonly nominal: number
  /** Speed allowed at the end. */
  readonly exit: number
  /** mm/s². */
  readonly accel: number
}

/** Where a moment leads. */
export interface RampState {
  readonly movedMm: number
  readonly speed: number
  /** Shorter than asked for when the end of the block came first, s. */
  readonly tookS: number
}

/**
 * Follows the fastest way along the rest of a block for some time: up to the nominal speed, along at it, and down to what is
 * allowed at the end. Started anew at any moment it leads on in the same way, so that the plan may change in between.
 */
export function followRamp(speed: number, ramp: Ramp, timeS: number): RampState {
  const { leftMm, nominal, exit, accel } = ramp
  const peak = Math.min(nominal, Math.sqrt(Math.max(0, (2 * accel * leftMm + speed ** 2 + exit ** 2) / 2)))
  const brakeMm = Math.max(0, (peak ** 2 - exit ** 2) / (2 * accel))
  const firstMm = Math.min(leftMm, Math.abs(peak ** 2 - speed ** 2) / (2 * accel))
  const cruiseMm = Math.max(0, leftMm - firstMm - brakeMm)
  let left = timeS
  let movedMm = 0
  let now = speed
  for (const [lengthMm, target] of [
    [firstMm, peak],
    [cruiseMm, peak],
    [Math.max(0, leftMm - firstMm - cruiseMm), exit],
  ] as const) {
    if (lengthMm <= 0) continue
    const mean = (now + target) / 2
    const neededS = mean > 0 ? lengthMm / mean : Infinity
    if (neededS > left) {
      const end = now + ((target - now) * left) / neededS
      return { movedMm: movedMm + (left * (now + end)) / 2, speed: end, tookS: timeS }
    }
    movedMm += lengthMm
    left -= neededS
    now = target
  }
  return { movedMm: leftMm, speed: now, tookS: timeS - left }
}

/** Brakes to a stop, as a feed hold does, as long as the block lasts. */
export function brake(speed: number, leftMm: number, accel: number, timeS: number): RampState {
  const stopMm = speed ** 2 / (2 * accel)
  const exit = stopMm > leftMm ? Math.sqrt(speed ** 2 - 2 * accel * leftMm) : 0
  const wayMm = Math.min(leftMm, stopMm)
  const neededS = (speed - exit) / accel
  if (neededS <= timeS) return { movedMm: wayMm, speed: exit, tookS: neededS }
  const end = speed - accel * timeS
  return { movedMm: (timeS * (speed + end)) / 2, speed: end, tookS: timeS }
}
