/**
 * Plans speeds over whole strokes, so that no corner, no curve and no motor is overdriven.
 *
 *   speed ▲   ╱‾‾‾‾‾‾╲__╱‾‾╲      1. cap each corner by its angle, each curve by its radius (corner.ts, curve.ts)
 *         └──╱──────────────╲──▶  2. walk back: can it brake in time?  3. walk on: can it get that fast? (sweep.ts)
 *
 * Each stroke is gone through twice: first for its speeds, kept with 8 bytes a point, and for the number of rows; then to
 * fill rows that are allocated once, at their exact number. Time and memory grow in proportion to the points.
 */
import type { PointMm, StrokeList } from '@vfab/core'
import { countRows, type Leg, RowWriter } from './leg.ts'
import { type DirectionLimits, type MotionLimits, resolveLimits } from './limits.ts'
import { allocateColumns, type MotionPlan } from './motion-plan.ts'
import { isUsable, Polyline } from './polyline.ts'
import { SegmentProfile } from './segment-profile.ts'
import { SpeedCaps } from './speed-caps.ts'
import { sweep } from './sweep.ts'

/**
 * Plans the strokes in their order: to each in a straight line with the pen up, then along it with the pen down, every
 * stroke from rest to rest and as fast as the limits allow.
 *
 * Points closer than 1e-9 mm count as one, so duplicates and segments without length do no harm. Strokes of one point
 * become dots, see {@link MotionPlan}. The first and last point of every stroke are met exactly.
 * @param fromMm - where the pen is
 * @throws RangeError naming the stroke when a coordinate is NaN, infinite or absurdly large, or naming the limit that is not positive
 */
export function planStrokes(strokes: StrokeList, limits: MotionLimits, fromMm: PointMm): MotionPlan {
  const { draw, travel } = resolveLimits(limits)
  if (!isUsable(fromMm.xMm) || !isUsable(fromMm.yMm)) {
    throw new RangeError(`the pen cannot be at (${fromMm.xMm}, ${fromMm.yMm}) mm`)
  }
  const { starts, coordsMm } = strokes
  const count = starts.length - 1
  const path = new Polyline(longestStroke(strokes))
  const caps = new SpeedCaps(path.x.length)
  const hop = new Hop(travel)
  const profile = new SegmentProfile()
  const vertex = new Float64Array(starts[count]!)
  const segment = new Float64Array(starts[count]!)

  let rows = 0
  hop.start(fromMm.xMm, fromMm.yMm)
  for (let stroke = 0; stroke < count; stroke++) {
    const offset = starts[stroke]!
    path.load(coordsMm, offset, starts[stroke + 1]!, stroke)
    rows += countRows(hop.to(path, stroke), profile)
    if (path.segments > 0) {
      caps.compute(path, draw, limits.corneringDeviationMm)
      sweep(path, caps, draw)
      for (let i = 0; i < path.segments; i++) {
        vertex[offset + i] = caps.vertex[i]!
        segment[offset + i] = caps.segment[i]!
      }
      rows += countRows({ path, limits: draw, vertex, segment, offset }, profile)
    } else {
      rows++
    }
  }

  const columns = allocateColumns(rows)
  const writer = new RowWriter(columns)
  hop.start(fromMm.xMm, fromMm.yMm)
  for (let stroke = 0; stroke < count; stroke++) {
    const offset = starts[stroke]!
    path.load(coordsMm, offset, starts[stroke + 1]!, stroke)
    writer.leg(hop.to(path, stroke), stroke, 0)
    if (path.segments > 0) writer.leg({ path, limits: draw, vertex, segment, offset }, stroke, 1)
    else writer.dot(stroke, path.endX, path.endY)
  }
  return { count: rows, startMm: { xMm: fromMm.xMm, yMm: fromMm.yMm }, ...columns, limits }
}

/** The straight way with the pen up from where one stroke ended to where the next begins. */
class Hop implements Leg {
  readonly path: Polyline = new Polyline(2)
  readonly limits: DirectionLimits
  readonly vertex: Float64Array = new Float64Array(2)
  readonly segment: Float64Array = new Float64Array(1)
  readonly offset = 0
  readonly #ends = new Float64Array(4)

  constructor(limits: DirectionLimits) {
    this.limits = limits
  }

  start(xMm: number, yMm: number): void {
    this.#ends[2] = xMm
    this.#ends[3] = yMm
  }

  /** Leads to where `stroke` begins; the next call starts where it ends. */
  to(stroke: Polyline, index: number): this {
    const ends = this.#ends
    ends[0] = ends[2]!
    ends[1] = ends[3]!
    ends[2] = stroke.x[0]!
    ends[3] = stroke.y[0]!
    this.path.load(ends, 0, 2, index)
    if (this.path.segments > 0) this.segment[0] = this.limits.speedAlong(this.path.ux[0]!, this.path.uy[0]!) ** 2
    ends[2] = stroke.endX
    ends[3] = stroke.endY
    return this
  }
}

/** Points of the longest stroke. @throws RangeError for a stroke without points, or starts that do not fit the coordinates */
function longestStroke({ starts, coordsMm }: StrokeList): number {
  let longest = 0
  for (let stroke = 0; stroke + 1 < starts.length; stroke++) {
    const points = starts[stroke + 1]! - starts[stroke]!
    if (points < 1) throw new RangeError(`stroke ${stroke} has no points`)
    if (points > longest) longest = points
  }
  const points = starts[starts.length - 1]
  if (points === undefined || 2 * points > coordsMm.length) {
    throw new RangeError(`${points} points need ${2 * (points ?? 0)} coordinates; there are ${coordsMm.length}`)
  }
  return longest
}
