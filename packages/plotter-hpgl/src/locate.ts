import type { UnitPoint } from './bed.ts'
import { distance, type Piece } from './pieces.ts'

/** Where among pieces a plotter stopped. */
export interface StoppingPlace {
  /** Pieces that are done, from the first one on. */
  readonly done: number
}

/** A pen that stands this near to a line is on it: plotters round to whole units. */
const nearUnits = 1.5

/**
 * Finds the piece at which the pen stands still. Where the path passes the same place more than once, the place nearest to
 * the piece that was being drawn is the one.
 * @param from - where the pen was before the first piece
 * @param expected - index of the piece that was under way, as far as the buffer tells
 */
export function locateStop(pieces: readonly Piece[], from: UnitPoint, at: UnitPoint, expected: number): StoppingPlace {
  let best: { readonly done: number; readonly off: number } | undefined
  const offer = (done: number, off: number): void => {
    if (best === undefined || off < best.off) best = { done, off }
  }
  if (distance(from, at) <= nearUnits) offer(0, Math.abs(expected + 1))
  let start = from
  pieces.forEach((piece, index) => {
    if (distance(piece.at, at) <= nearUnits) offer(index + 1, Math.abs(expected - index))
    // Within a move it is not done; a stop at its end is the likelier of the two.
    else if (distanceToLine(start, piece.at, at) <= nearUnits) offer(index, Math.abs(expected - index) + 0.25)
    start = piece.at
  })
  return { done: best?.done ?? Math.min(pieces.length, Math.max(0, expected + 1)) }
}

function distanceToLine(from: UnitPoint, to: UnitPoint, point: UnitPoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length2 = dx * dx + dy * dy
  if (length2 === 0) return distance(from, point)
  const part = Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length2))
  return Math.hypot(from.x + part * dx - point.x, from.y + part * dy - point.y)
}
