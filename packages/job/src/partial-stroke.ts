import type { PointMm } from '@vfab/core'

/** Further from the path than this, the pen has not stopped on it. */
const onPathMm = 0.3
/** How far the length that the plotter reports may be off, mm, and in proportion to it. */
const slackMm = 3
const slackShare = 0.005

/** How far off a length along a stroke may be that a plotter reports, mm. */
export function slackOf(alongMm: number): number {
  return Math.max(slackMm, slackShare * alongMm)
}

/** A place on a stroke. */
export interface StrokePlace {
  /** From the stroke's start along its path. */
  readonly alongMm: number
  /** Index of the coordinate pair before it. */
  readonly index: number
  readonly point: PointMm
}

/**
 * What is left of a stroke that was interrupted: from the point of its path nearest to where the pen stopped. The length
 * drawn says at which of several passages that is.
 * @returns undefined when the pen did not stop on the stroke, or at its very beginning: then all of it is left
 */
export function restOfStroke(coordsMm: Float64Array, stoppedAt: PointMm, drawnMm: number): Float64Array | undefined {
  const place = placeWhereStopped(coordsMm, stoppedAt, drawnMm)
  return place && restFrom(coordsMm, place)
}

/** Where on a stroke the pen stopped after `drawnMm` of it. @returns undefined as {@link restOfStroke} */
export function placeWhereStopped(
  coordsMm: Float64Array,
  stoppedAt: PointMm,
  drawnMm: number,
): StrokePlace | undefined {
  if (drawnMm < onPathMm) return undefined
  const slack = slackOf(drawnMm)
  let best: (StrokePlace & { readonly distanceMm: number }) | undefined
  for (const place of nearestPlaces(coordsMm, stoppedAt)) {
    const isNear = Math.abs(place.alongMm - drawnMm) <= slack
    if (isNear && place.distanceMm <= onPathMm && place.distanceMm < (best?.distanceMm ?? Infinity)) best = place
  }
  return best
}

/**
 * The first passage of a stroke, between two lengths along it, by the place where the pen is: of several that might be meant
 * the one that leaves nothing out.
 */
export function firstPassage(
  coordsMm: Float64Array,
  at: PointMm,
  { fromMm, toMm }: { readonly fromMm: number; readonly toMm: number },
): StrokePlace | undefined {
  let best: (StrokePlace & { readonly distanceMm: number }) | undefined
  for (const place of nearestPlaces(coordsMm, at)) {
    if (place.alongMm > toMm) break
    const isOn = place.alongMm >= fromMm && place.distanceMm <= onPathMm
    // On the same passage, the nearest of neighbouring segments.
    if (best !== undefined && place.alongMm - best.alongMm > 2 * onPathMm) break
    if (isOn && place.distanceMm < (best?.distanceMm ?? Infinity)) best = place
  }
  return best
}

/** The place so far along a stroke. */
export function placeAlong(coordsMm: Float64Array, alongMm: number): StrokePlace {
  let beforeMm = 0
  for (let index = 0; index + 3 < coordsMm.length; index += 2) {
    const dx = coordsMm[index + 2]! - coordsMm[index]!
    const dy = coordsMm[index + 3]! - coordsMm[index + 1]!
    const length = Math.hypot(dx, dy)
    if (beforeMm + length >= alongMm && length > 0) {
      const share = Math.max(0, alongMm - beforeMm) / length
      const point = { xMm: coordsMm[index]! + dx * share, yMm: coordsMm[index + 1]! + dy * share }
      return { alongMm: beforeMm + share * length, index, point }
    }
    beforeMm += length
  }
  const last = coordsMm.length - 2
  return { alongMm: beforeMm, index: last, point: { xMm: coordsMm[last]!, yMm: coordsMm[last + 1]! } }
}

/** The stroke from a place on. */
export function restFrom(coordsMm: Float64Array, { index, point }: StrokePlace): Float64Array {
  const after = coordsMm.subarray(index + 2)
  const rest = new Float64Array(2 + after.length)
  rest[0] = point.xMm
  rest[1] = point.yMm
  rest.set(after, 2)
  return rest
}

/** The nearest point of each segment. */
function* nearestPlaces(
  coordsMm: Float64Array,
  at: PointMm,
): Generator<StrokePlace & { readonly distanceMm: number }, void, undefined> {
  let beforeMm = 0
  for (let index = 0; index + 3 < coordsMm.length; index += 2) {
    const ax = coordsMm[index]!
    const ay = coordsMm[index + 1]!
    const dx = coordsMm[index + 2]! - ax
    const dy = coordsMm[index + 3]! - ay
    const length = Math.hypot(dx, dy)
    const share = length === 0 ? 0 : ((at.xMm - ax) * dx + (at.yMm - ay) * dy) / length ** 2
    const along = Math.min(1, Math.max(0, share))
    const point = { xMm: ax + dx * along, yMm: ay + dy * along }
    const distanceMm = Math.hypot(at.xMm - point.xMm, at.yMm - point.yMm)
    yield { index, point, distanceMm, alongMm: beforeMm + along * length }
    beforeMm += length
  }
}
