import { strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'
import { lengthMm } from './tip-path.ts'

/** How the ink on the paper compares with what was to be drawn. */
export interface InkReport {
  /** How often the tip was on the paper. */
  readonly strokes: number
  readonly strokesWanted: number
  /** Farthest that any ink lies from its stroke, mm. */
  readonly strayMm: number
  /** Farthest that any point of a stroke lies from its ink, mm. */
  readonly missingMm: number
}

/**
 * Compares what was drawn with what was wanted, stroke by stroke, in order. Where the numbers of strokes differ, those
 * that have no counterpart are missing or stray by all their length.
 */
export function compareInk(drawn: StrokeList, wanted: StrokeList): InkReport {
  const strokes = strokeCount(drawn)
  const strokesWanted = strokeCount(wanted)
  let strayMm = 0
  let missingMm = 0
  for (let stroke = 0; stroke < Math.max(strokes, strokesWanted); stroke++) {
    const ink = stroke < strokes ? strokeCoordsMm(drawn, stroke) : undefined
    const want = stroke < strokesWanted ? strokeCoordsMm(wanted, stroke) : undefined
    if (ink === undefined) missingMm = Math.max(missingMm, lengthMm(want!))
    else if (want === undefined) strayMm = Math.max(strayMm, lengthMm(ink))
    else {
      strayMm = Math.max(strayMm, farthestMm(ink, want))
      missingMm = Math.max(missingMm, farthestMm(want, ink))
    }
  }
  return { strokes, strokesWanted, strayMm, missingMm }
}

/** What whole steps of both motors round off, in 1/16 step mode of an AxiDraw. */
const roundingMm = 0.02

/** How far beyond the way that a path has gone on the other path may have, before it is lost sight of. */
const aheadMm = 2

/**
 * Farthest that a vertex of `path`, or the middle between two, lies from `other`, both gone along from their beginnings:
 * where a path crosses itself, only the part that is drawn at the time counts.
 */
function farthestMm(path: Float64Array, other: Float64Array): number {
  let farthest = 0
  let segment = 0
  let [x, y] = [path[0]!, path[1]!]
  const look = (px: number, py: number, wayMm: number): void => {
    const found = nearest(other, segment, px, py, 1.5 * wayMm + aheadMm)
    segment = found.segment
    farthest = Math.max(farthest, found.distanceMm)
  }
  look(x, y, 0)
  for (let at = 2; at < path.length; at += 2) {
    const [nextX, nextY] = [path[at]!, path[at + 1]!]
    const wayMm = Math.hypot(nextX - x, nextY - y)
    look((x + nextX) / 2, (y + nextY) / 2, wayMm / 2)
    look(nextX, nextY, wayMm / 2)
    ;[x, y] = [nextX, nextY]
  }
  return farthest
}

/** The nearest segment of `path` to a point, among those from `first` on that begin within `reachMm` of way. */
function nearest(
  path: Float64Array,
  first: number,
  x: number,
  y: number,
  reachMm: number,
): { readonly segment: number; readonly distanceMm: number } {
  const segments = path.length / 2 - 1
  if (segments === 0) return { segment: 0, distanceMm: Math.hypot(path[0]! - x, path[1]! - y) }
  let best = { segment: first, distanceMm: Infinity }
  let nearestMm = Infinity
  let goneMm = 0
  // At a sharp turn the way back is as near as the way there: it begins where it is nearer by more than steps round off.
  for (let segment = first; segment < segments && goneMm <= reachMm; segment++) {
    const [x0, y0, x1, y1] = path.subarray(2 * segment, 2 * segment + 4) as unknown as [number, number, number, number]
    const [dx, dy] = [x1 - x0, y1 - y0]
    const squared = dx * dx + dy * dy
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared))
    const distanceMm = Math.hypot(x - x0 - along * dx, y - y0 - along * dy)
    if (distanceMm < best.distanceMm - roundingMm) best = { segment, distanceMm }
    nearestMm = Math.min(nearestMm, distanceMm)
    if (segment > first) goneMm += Math.sqrt(squared)
  }
  return { segment: best.segment, distanceMm: nearestMm }
}
