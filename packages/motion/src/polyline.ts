/**
 * Points closer than this, a thousandth of a nanometre, are one: coordinates of some hundred mm resolve 1e-13 mm, so that
 * a shorter segment has no direction to speak of.
 */
export const shortestSegmentMm = 1e-9

/** Lengths are computed as roots of squares, which a double holds up to about here. */
const farthestMm = 1e150

/**
 * One stroke without repeated points, with what the planner asks of it again and again. Vertex 0 is where the stroke
 * begins, vertex {@link segments} where it ends; segment `i` leads from vertex `i` to vertex `i + 1`.
 *
 * Made once for the longest stroke and loaded with one after the other, so that planning does not allocate per stroke.
 */
export class Polyline {
  segments = 0
  /** Exactly where the stroke ends, even when it has no segments. */
  endX = 0
  endY = 0
  readonly x: Float64Array
  readonly y: Float64Array
  /** Of each segment. */
  readonly lengthMm: Float64Array
  /** Unit vectors of the segments. */
  readonly ux: Float64Array
  readonly uy: Float64Array

  constructor(points: number) {
    this.x = new Float64Array(points)
    this.y = new Float64Array(points)
    this.lengthMm = new Float64Array(points)
    this.ux = new Float64Array(points)
    this.uy = new Float64Array(points)
  }

  /**
   * Loads the points `first` … `end - 1` of `coordsMm`. The first and the last point stay exactly what they are; where
   * all are one, there are no segments.
   * @throws RangeError naming stroke and point when a coordinate is not a number or absurdly far away
   */
  load(coordsMm: Float64Array, first: number, end: number, stroke: number): void {
    const { x, y, lengthMm, ux, uy } = this
    let atX = coordsMm[2 * first]!
    let atY = coordsMm[2 * first + 1]!
    if (!isUsable(atX) || !isUsable(atY)) throw unusable(coordsMm, first, first, stroke)
    x[0] = atX
    y[0] = atY
    let segments = 0
    for (let point = first + 1; point < end; point++) {
      const nextX = coordsMm[2 * point]!
      const nextY = coordsMm[2 * point + 1]!
      const dx = nextX - atX
      const dy = nextY - atY
      const length = Math.sqrt(dx * dx + dy * dy)
      if (!(length > shortestSegmentMm && length < farthestMm)) {
        if (!(length <= shortestSegmentMm)) throw unusable(coordsMm, first, point, stroke)
        continue
      }
      lengthMm[segments] = length
      ux[segments] = dx / length
      uy[segments] = dy / length
      segments++
      x[segments] = atX = nextX
      y[segments] = atY = nextY
    }
    this.segments = segments
    this.endX = coordsMm[2 * end - 2]!
    this.endY = coordsMm[2 * end - 1]!
    if (segments > 0) {
      // Points left out at the end lie within a thousandth of a nanometre: moving the last vertex there turns nothing.
      x[segments] = this.endX
      y[segments] = this.endY
    }
  }
}

function unusable(coordsMm: Float64Array, first: number, point: number, stroke: number): RangeError {
  const [xMm, yMm] = coordsMm.subarray(2 * point, 2 * point + 2)
  return new RangeError(`stroke ${stroke} has point ${point - first} at (${xMm}, ${yMm}) mm`)
}

/** Whether a coordinate can be planned with. */
export function isUsable(coordinateMm: number): boolean {
  return Math.abs(coordinateMm) < farthestMm / 4
}
