/** Points looked at from one anchor; keeps the work linear where a pen scribbles on the spot. */
const longestRun = 4096

/**
 * How far one straight line can replace the points after `from`.
 *
 * Each point within the tolerance of the line leaves it a wedge of directions; the line may end at a point in the wedge of
 * all points before it, if none of them is further from the start. That holds for the lines between the points as well,
 * because what lies within the tolerance of a line segment is convex.
 * @returns the last point that can be reached, at least `from + 1`
 */
export function lineRun(coords: Float64Array, from: number, last: number, toleranceMm: number): number {
  const x0 = coords[2 * from]!
  const y0 = coords[2 * from + 1]!
  let reached = from + 1
  let farthest = 0
  /** The wedge: directions from `low` to `high`, as angles about the first direction that counts. */
  let axis = NaN
  let low = -Math.PI
  let high = Math.PI
  const end = Math.min(last, from + longestRun)
  for (let point = from + 1; point <= end; point++) {
    const dx = coords[2 * point]! - x0
    const dy = coords[2 * point + 1]! - y0
    const distance = Math.hypot(dx, dy)
    if (distance > 0) {
      const direction = Math.atan2(dy, dx)
      if (Number.isNaN(axis) && distance > toleranceMm) axis = direction
      const angle = Number.isNaN(axis) ? 0 : turnBetween(axis, direction)
      if (distance >= farthest && angle >= low && angle <= high) reached = point
      if (distance > toleranceMm) {
        const slack = Math.asin(toleranceMm / distance)
        low = Math.max(low, angle - slack)
        high = Math.min(high, angle + slack)
        if (low > high) return reached
      }
    }
    farthest = Math.max(farthest, distance)
  }
  return reached
}

/** The angle from `from` to `to`, between -π and π. */
function turnBetween(from: number, to: number): number {
  const turn = to - from
  return turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn
}
