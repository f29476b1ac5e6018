/** A straight move from rest to rest: speeds up, keeps its speed if the way is long enough, brakes. */
export interface VectorTime {
  readonly durationMs: number
  /** Length of the ramp at each end, ms. */
  readonly rampMs: number
  readonly accelMmPerS2: number
}

/** @param speedMmPerS - above 0 @param accelMmPerS2 - above 0 */
export function timeVector(lengthMm: number, speedMmPerS: number, accelMmPerS2: number): VectorTime {
  const rampMm = speedMmPerS ** 2 / (2 * accelMmPerS2)
  if (2 * rampMm >= lengthMm) {
    const rampMs = 1000 * Math.sqrt(lengthMm / accelMmPerS2)
    return { durationMs: 2 * rampMs, rampMs, accelMmPerS2 }
  }
  const rampMs = (1000 * speedMmPerS) / accelMmPerS2
  const cruiseMs = (1000 * (lengthMm - 2 * rampMm)) / speedMmPerS
  return { durationMs: 2 * rampMs + cruiseMs, rampMs, accelMmPerS2 }
}

/** How far along the vector the pen is after `elapsedMs`, mm. */
export function lengthAfter({ durationMs, rampMs, accelMmPerS2 }: VectorTime, elapsedMs: number): number {
  const ms = Math.min(Math.max(elapsedMs, 0), durationMs)
  const ramp = (rampFor: number): number => (accelMmPerS2 * (rampFor / 1000) ** 2) / 2
  if (ms <= rampMs) return ramp(ms)
  const speed = (accelMmPerS2 * rampMs) / 1000
  const cruiseMs = durationMs - 2 * rampMs
  if (ms <= rampMs + cruiseMs) return ramp(rampMs) + (speed * (ms - rampMs)) / 1000
  return 2 * ramp(rampMs) + (speed * cruiseMs) / 1000 - ramp(durationMs - ms)
}
