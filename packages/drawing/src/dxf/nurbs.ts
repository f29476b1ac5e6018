/** A rational B-spline in the plane. */
export interface Nurbs {
  readonly degree: number
  readonly knots: readonly number[]
  readonly x: readonly number[]
  readonly y: readonly number[]
  /** One for each control point; all 1 for a spline that is not rational. */
  readonly weights: readonly number[]
}

/** Halvings of one span at the most. */
const deepest = 12

/** Points along a spline, no line between two further from it than the tolerance. */
export function nurbsPoints(spline: Nurbs, tolerance: number): [number, number][] {
  const { degree, knots, x } = spline
  const points: [number, number][] = []
  for (let span = degree; span < x.length; span++) {
    const from = knots[span]!
    const to = knots[span + 1]!
    if (!(to > from)) continue
    const start = pointAt(spline, span, from)
    if (points.length === 0) points.push(start)
    addCurve(spline, span, from, start, to, pointAt(spline, span, to), tolerance, deepest, points)
  }
  return points
}

function addCurve(
  spline: Nurbs,
  span: number,
  from: number,
  start: readonly [number, number],
  to: number,
  end: [number, number],
  tolerance: number,
  depth: number,
  points: [number, number][],
): void {
  const middle = (from + to) / 2
  const half = pointAt(spline, span, middle)
  const off = [0.25, 0.5, 0.75].map((share) =>
    distanceToLine(pointAt(spline, span, from + (to - from) * share), start, end),
  )
  // The first halvings are made in any case: an S may cross its chord where it is looked at.
  if (depth === 0 || (depth < deepest - 1 && Math.max(...off) <= tolerance)) {
    points.push(end)
    return
  }
  addCurve(spline, span, from, start, middle, half, tolerance, depth - 1, points)
  addCurve(spline, span, middle, half, to, end, tolerance, depth - 1, points)
}

/** De Boor's algorithm on weighted points. */
function pointAt({ degree, knots, x, y, weights }: Nurbs, span: number, at: number): [number, number] {
  const values = Array.from({ length: degree + 1 }, (_, index) => {
    const control = span - degree + index
    const weight = weights[control] ?? 1
    return [x[control]! * weight, y[control]! * weight, weight] as [number, number, number]
  })
  for (let round = 1; round <= degree; round++) {
    for (let index = degree; index >= round; index--) {
      const low = knots[span - degree + index]!
      const high = knots[span + 1 + index - round]!
      const share = high === low ? 0 : (at - low) / (high - low)
      for (const axis of [0, 1, 2] as const) {
        values[index]![axis] = (1 - share) * values[index - 1]![axis] + share * values[index]![axis]
      }
    }
  }
  const [wx, wy, weight] = values[degree]!
  return [wx / weight, wy / weight]
}

function distanceToLine(
  [x, y]: readonly [number, number],
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
): number {
  const length = Math.hypot(x1 - x0, y1 - y0)
  return length === 0 ? Math.hypot(x - x0, y - y0) : Math.abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length
}
