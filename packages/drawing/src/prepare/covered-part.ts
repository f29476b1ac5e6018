import { clamp01, distanceToSegment, footOn, type Segment } from '../segment.ts'

/** From one place along something to another. */
export interface Stretch {
  from: number
  to: number
}

/** Where two segments of one stroke lie along it. */
export interface AlongStroke {
  /** From the stroke's start to the segment's. */
  readonly alongMm: number
  readonly otherAlongMm: number
  /** Points nearer to each other along the stroke are neighbours, not duplicates. */
  readonly leastMm: number
}

/** Rounding must not open gaps between the pieces of a line. */
const shareSlack = 1e-9

/**
 * The part of `segment`, as shares 0 … 1 of it, that runs beside `other` within `reach`: a piece of the band along `other`,
 * which ends where `other` does. So the two ends of a closed line do not count as drawn over.
 */
export function coveredPart(
  segment: Segment,
  other: Segment,
  reach: number,
  stroke: AlongStroke | undefined,
): Stretch | undefined {
  const [x0, y0, x1, y1] = segment
  const [u0, v0, u1, v1] = other
  const dx = x1 - x0
  const dy = y1 - y0
  const length2 = dx * dx + dy * dy
  const length = Math.sqrt(length2)
  const otherLength = Math.hypot(u1 - u0, v1 - v0)
  if (otherLength === 0) return undefined
  const isBeside = (share: number): boolean => {
    const x = x0 + dx * share
    const y = y0 + dy * share
    const foot = footOn(x, y, other)
    if (foot < -shareSlack || foot > 1 + shareSlack || distanceToSegment(x, y, other) > reach) return false
    return !stroke || stroke.alongMm + share * length - stroke.otherAlongMm - foot * otherLength >= stroke.leastMm
  }
  // Of the shared piece, the feet of the other's ends, or its own ends, or the middle between them, are part.
  const one = clamp01(((u0 - x0) * dx + (v0 - y0) * dy) / length2)
  const two = clamp01(((u1 - x0) * dx + (v1 - y0) * dy) / length2)
  const inside = [(one + two) / 2, 0, 1, one, two].find(isBeside)
  if (inside === undefined) return undefined
  const from = isBeside(0) ? 0 : border(0, inside, isBeside)
  const to = isBeside(1) ? 1 : border(1, inside, isBeside)
  return (to - from) * length > 1e-6 ? { from, to } : undefined
}

/** Where `isBeside` turns true on the way from `outside` to `inside`, by halving; on the inside of it. */
function border(outside: number, inside: number, isBeside: (share: number) => boolean): number {
  let far = outside
  let near = inside
  for (let step = 0; step < 40; step++) {
    const middle = (far + near) / 2
    if (isBeside(middle)) near = middle
    else far = middle
  }
  return near
}
