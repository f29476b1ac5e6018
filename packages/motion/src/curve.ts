/**
 * Speed on a curve that comes as many short chords.
 *
 * The corner formula alone is blind there: on a circle of 0.5 mm radius in chords of 0.05 mm each corner turns by only
 * 0.1 rad and would allow 175 mm/s at 762 mm/s², where the curve allows √(a·r) = 19.5. Finer chords make it worse. Taking
 * the chords' own radius instead is too strict: a single coordinate rounded to 0.001 mm would brake the pen on a straight line.
 *
 * So the path is looked at through windows. Where the direction turns by Φ over a length L, it is as tight as an arc of
 * radius L/Φ between two straight legs. Of all arcs that stay within the cornering deviation δ of the path, as a driver uses
 * the width of the road, the widest runs δ outside the legs and δ inside the middle of the bend. It has radius
 *
 *     r = L/Φ + δ·cos(Φ/2) / (1 − cos(Φ/2)) + δ / (1 − cos(Φ/2))        (both terms vanish from a whole turn on)
 *
 * The first term is the bend's own, the second what is gained inside, as in the corner formula, the third what is gained
 * outside. Swinging out takes room before the bend and after it: the third counts for no more than the first. So r is the
 * corner's for L = 0, and the circle's radius for a circle. The tightest window that a segment lies in
 * sets its speed. Windows longer than half a turn at the radius where nothing is limited any more say nothing; their lengths
 * grow from δ up to there, in a number of steps that depends on the limits but not on the drawing, and windows of one length
 * start an eighth of it apart: the work grows in proportion to the number of segments, however fine they are.
 */
import type { DirectionLimits } from './limits.ts'
import type { Polyline } from './polyline.ts'

/** Each window is this much longer than the one before, so that some window fits any bend within a factor of 1.19. */
const growth = Math.SQRT2
/** Windows of one length start this share of it apart. */
const stride = 0.125

/** What {@link limitCurves} reads of a path, segment by segment and vertex by vertex, and the caps that it lowers. */
export interface CurveCaps {
  /** Squared speeds on the segments, (mm/s)². Lowered. */
  readonly segment: Float64Array
  /** By how much the direction turns at each vertex, rad. */
  readonly turn: Float64Array
  /** Direction of each segment against the first, rad, with full turns counted. */
  readonly heading: Float64Array
  /** Way along the path to each vertex, mm. */
  readonly alongMm: Float64Array
}

/** Lowers the caps of those segments of `path` that belong to curves. */
export function limitCurves(
  path: Polyline,
  caps: CurveCaps,
  limits: DirectionLimits,
  corneringDeviationMm: number,
): void {
  if (corneringDeviationMm === 0) return // the pen stops at every corner anyway
  const freeRadiusMm = limits.speedMmPerS ** 2 / limits.leastAccelMmPerS2
  let windowMm = Math.max(corneringDeviationMm, freeRadiusMm / 1e5)
  slideWindow(path, caps, limits, corneringDeviationMm, freeRadiusMm, windowMm, 1)
  while (windowMm < Math.PI * freeRadiusMm) {
    windowMm *= growth
    // Windows of one segment are the same at every length: the shortest have seen to them.
    slideWindow(path, caps, limits, corneringDeviationMm, freeRadiusMm, windowMm, 2)
  }
}

/** Looks through windows from a vertex to the first one that is `windowMm` further on, of at least `least` segments. */
function slideWindow(
  path: Polyline,
  caps: CurveCaps,
  limits: DirectionLimits,
  deviationMm: number,
  freeRadiusMm: number,
  windowMm: number,
  least: 1 | 2,
): void {
  const { lengthMm } = path
  const { heading, alongMm } = caps
  const end = path.segments - 1
  let to = 1
  for (let from = 1; from < end;) {
    const start = alongMm[from]!
    if (to <= from) to = from + 1
    while (to < end && alongMm[to]! - start < windowMm) to++
    if (from > 1 && alongMm[to]! - start < windowMm) return // cut short by the path's end: shorter windows see to that
    if (to - from >= least) {
      // Half the turn at either end belongs to the segment outside; of a long straight leg only as far as its neighbour reaches.
      const outside = lesser(lengthMm[from - 1]!, lengthMm[from]!) + lesser(lengthMm[to - 1]!, lengthMm[to]!)
      const length = alongMm[to]! - start + outside / 2
      const angle = heading[to]! - heading[from - 1]!
      const turn = angle < 0 ? -angle : angle
      if (turn * freeRadiusMm > length) {
        const radius = widestRadiusMm(turn, length, deviationMm)
        if (radius < freeRadiusMm) {
          lowerSegments(path, caps, limits, from, to, radius, angle / length, deviationMm)
        }
      }
    }
    const next = start + stride * windowMm
    do from++
    while (from < end && alongMm[from]! < next)
  }
}

/**
 * Caps those segments `from` … `to - 1` that belong to the curve: the path turns at both their ends, in the curve's sense
 * and at least half as tightly as it does on the whole, and they stand out from their arc by no more than the deviation.
 * Legs that lead into a corner, and the sides of a polygon, do not belong: there the pen may speed up between corners.
 */
function lowerSegments(
  path: Polyline,
  caps: CurveCaps,
  limits: DirectionLimits,
  from: number,
  to: number,
  radiusMm: number,
  curvature: number,
  deviationMm: number,
): void {
  const { lengthMm, ux, uy } = path
  const { segment, turn } = caps
  const sense = curvature < 0 ? -1 : 1
  const least = (sense * curvature) / 2
  let capSquared = radiusMm * limits.accelMmPerS2
  for (let i = from; i < to; i++) {
    // A curve accelerates the pen across its path.
    if (limits.directional) capSquared = radiusMm * limits.accelAlong(-uy[i]!, ux[i]!)
    if (segment[i]! <= capSquared) continue
    const here = sense * (sense * turn[i]! < sense * turn[i + 1]! ? turn[i]! : turn[i + 1]!)
    const length = lengthMm[i]!
    if (here >= least * length && here * length <= 8 * deviationMm) segment[i] = capSquared
  }
}

/** Radius of the widest arc within `deviationMm` of a bend by `turn` that spreads over `lengthMm`, mm. */
function widestRadiusMm(turn: number, lengthMm: number, deviationMm: number): number {
  const ownMm = lengthMm / turn
  if (turn >= 2 * Math.PI) return ownMm
  const cosHalf = Math.cos(turn / 2)
  const outsideMm = deviationMm / (1 - cosHalf)
  const insideMm = cosHalf * outsideMm
  return Math.max(ownMm, ownMm + insideMm + lesser(outsideMm, ownMm))
}

function lesser(a: number, b: number): number {
  return a < b ? a : b
}
