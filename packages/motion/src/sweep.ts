import type { DirectionLimits } from './limits.ts'
import type { Polyline } from './polyline.ts'
import type { SpeedCaps } from './speed-caps.ts'

/**
 * Lowers the vertex caps of `path` until the pen can get from each to the next, from rest to rest: one pass back for
 * braking, one forth for speeding up. What remains is the fastest there is, as both only take away what cannot be reached.
 */
export function sweep(path: Polyline, caps: SpeedCaps, limits: DirectionLimits): void {
  const { segments, lengthMm, ux, uy } = path
  const { vertex } = caps
  const directional = limits.directional
  let accel = limits.accelMmPerS2
  let speed = 0
  vertex[segments] = 0
  for (let i = segments - 1; i > 0; i--) {
    if (directional) accel = limits.accelAlong(ux[i]!, uy[i]!)
    const reach = speed + 2 * accel * lengthMm[i]!
    const cap = vertex[i]!
    speed = cap < reach ? cap : reach
    vertex[i] = speed
  }
  vertex[0] = 0
  speed = 0
  for (let i = 0; i < segments - 1; i++) {
    if (directional) accel = limits.accelAlong(ux[i]!, uy[i]!)
    const reach = speed + 2 * accel * lengthMm[i]!
    const cap = vertex[i + 1]!
    speed = cap < reach ? cap : reach
    vertex[i + 1] = speed
  }
}
