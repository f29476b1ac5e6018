/** A line segment: x0, y0, x1, y1. */
export type Segment = readonly [x0: number, y0: number, x1: number, y1: number]

/** Distance from a point to the nearest of a segment. */
export function distanceToSegment(x: number, y: number, segment: Segment): number {
  const [x0, y0, x1, y1] = segment
  const share = clamp01(footOn(x, y, segment))
  return Math.hypot(x - x0 - share * (x1 - x0), y - y0 - share * (y1 - y0))
}

/** Where the point of a segment's line nearest to `x`, `y` lies: 0 at its start, 1 at its end. */
export function footOn(x: number, y: number, [x0, y0, x1, y1]: Segment): number {
  const dx = x1 - x0
  const dy = y1 - y0
  const length2 = dx * dx + dy * dy
  return length2 === 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / length2
}

/** The nearest share between 0 and 1. */
export function clamp01(share: number): number {
  return Math.max(0, Math.min(1, share))
}
