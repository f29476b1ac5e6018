import type { PointMm } from '@vfab/core'

/** Further from the path than this, the pen has not stopped on it. */
const onPathMm = 0.3
/** How far the length that the plotter reports may be off, mm. */
const slackMm = 3

/**
 * What is left of a stroke that was interrupted: from the point of its path nearest to where the pen stopped. The length
 * drawn says at which of several passages that is.
 * @returns undefined when the pen did not stop on the stroke, or at its very beginning: then all of it is left
 */
export function restOfStroke(coordsMm: Float64Array, stoppedAt: PointMm, drawnMm: number): Float64Array | undefined {
  let best: { readonly distanceMm: number; readonly index: number; readonly point: PointMm } | undefined
  let beforeMm = 0
  for (let index = 0; index + 3 < coordsMm.length; index += 2) {
    const [ax, ay, bx, by] = coordsMm.subarray(index, index + 4) as unknown as [number, number, number, number]
    const length = Math.hypot(bx - ax, by - ay)
    const share = length === 0 ? 0 : ((stoppedAt.xMm - ax) * (bx - ax) + (stoppedAt.yMm - ay) * (by - ay)) / length ** 2
    const along = Math.min(1, Math.max(0, share))
    const point = { xMm: ax + (bx - ax) * along, yMm: ay + (by - ay) * along }
    const distanceMm = Math.hypot(stoppedAt.xMm - point.xMm, stoppedAt.yMm - point.yMm)
    const isNear = Math.abs(beforeMm + along * length - drawnMm) <= slackMm
    if (isNear && distanceMm <= onPathMm && distanceMm < (best?.distanceMm ?? Infinity))
      best = { distanceMm, index, point }
    beforeMm += length
  }
  if (best === undefined || drawnMm < onPathMm) return undefined
  const { xMm, yMm } = best.point
  return Float64Array.of(xMm, yMm, ...coordsMm.subarray(best.index + 2))
}
