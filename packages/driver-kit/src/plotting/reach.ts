import type { PlotterReach, PointMm } from '@vfab/core'

/** Whether a place lies on one of the ways of a reach, within the tolerance. */
export function isWithinReach(place: PointMm, { pathsMm }: PlotterReach, toleranceMm: number): boolean {
  return pathsMm.some((path) => distanceToPathMm(place, path) <= toleranceMm)
}

/** Distance from a point to a polyline `x0, y0, x1, y1, …`; of a single pair, to that point. */
function distanceToPathMm({ xMm, yMm }: PointMm, path: ArrayLike<number>): number {
  let least = path.length >= 2 ? Math.hypot(path[0]! - xMm, path[1]! - yMm) : Infinity
  for (let at = 0; at + 3 < path.length; at += 2) {
    const ax = path[at]!
    const ay = path[at + 1]!
    const dx = path[at + 2]! - ax
    const dy = path[at + 3]! - ay
    const squared = dx * dx + dy * dy
    const share = squared === 0 ? 0 : ((xMm - ax) * dx + (yMm - ay) * dy) / squared
    const along = Math.min(1, Math.max(0, share))
    least = Math.min(least, Math.hypot(ax + dx * along - xMm, ay + dy * along - yMm))
  }
  return least
}
