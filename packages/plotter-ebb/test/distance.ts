/** How far two polylines are apart: the greatest distance of a point of one from the other, either way, mm. */
export function apartMm(first: ArrayLike<number>, second: ArrayLike<number>): number {
  return Math.max(farthestMm(first, second), farthestMm(second, first))
}

function farthestMm(from: ArrayLike<number>, to: ArrayLike<number>): number {
  let farthest = 0
  for (let at = 0; at < from.length; at += 2) {
    farthest = Math.max(farthest, distanceMm(from[at]!, from[at + 1]!, to))
  }
  return farthest
}

function distanceMm(x: number, y: number, line: ArrayLike<number>): number {
  let nearest = Math.hypot(x - line[0]!, y - line[1]!)
  for (let at = 2; at < line.length; at += 2) {
    const [ax, ay] = [line[at - 2]!, line[at - 1]!]
    const [dx, dy] = [line[at]! - ax, line[at + 1]! - ay]
    const length = dx * dx + dy * dy
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length))
    nearest = Math.min(nearest, Math.hypot(x - ax - share * dx, y - ay - share * dy))
  }
  return nearest
}
