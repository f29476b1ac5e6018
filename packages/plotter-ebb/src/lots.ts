/**
 * Strokes are planned in lots, so that memory stays small and the first move need not wait for the last. Every stroke starts
 * and ends at rest, so that a plan in lots is the same as a plan of all.
 */
import { type PointMm, sliceStrokes, type StrokeList } from '@vfab/core'

const lotPoints = 2000

/** Some strokes of a list. */
export interface Lot {
  /** Index in the list of the first of them. */
  readonly from: number
  readonly strokes: StrokeList
  /** Where the stroke after them begins; absent for the last lot. */
  readonly followedBy?: PointMm
}

/** Cuts a list into lots: as many strokes as have {@link lotPoints} points, at least one. They share the list's memory. */
export function* lotsOf(list: StrokeList): Generator<Lot, void, undefined> {
  const { starts, coordsMm } = list
  const count = starts.length - 1
  for (let from = 0; from < count;) {
    let to = from + 1
    while (to < count && starts[to + 1]! - starts[from]! <= lotPoints) to++
    const strokes = sliceStrokes(list, from, to)
    const next = 2 * starts[to]!
    if (to === count) yield { from, strokes }
    else yield { from, strokes, followedBy: { xMm: coordsMm[next]!, yMm: coordsMm[next + 1]! } }
    from = to
  }
}
