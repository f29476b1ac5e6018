import type { PointMm } from '@vfab/core'

import type { StrokeEnds } from './stroke-ends.ts'
import { costOf, type TravelCost } from './travel-cost.ts'

/** What an order of strokes costs in travel. */
export function orderCost(
  entries: ArrayLike<number>,
  ends: StrokeEnds,
  startMm: PointMm | undefined,
  cost: TravelCost,
): number {
  let x = startMm?.xMm ?? ends.x[entries[0]!]!
  let y = startMm?.yMm ?? ends.y[entries[0]!]!
  let total = 0
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!
    total += costOf(Math.hypot(ends.x[entry]! - x, ends.y[entry]! - y), cost)
    x = ends.x[entry ^ 1]!
    y = ends.y[entry ^ 1]!
  }
  return total
}

/** As many strokes as {@link exactOrder} takes: its work doubles with each. */
export const mostExactStrokes = 9
/** Gains below this are rounding errors. */
const leastGain = 1e-9

/**
 * The cheapest order of a few strokes, by the cheapest ways through all sets of them (Held and Karp, 1962).
 * @returns for each stroke in turn, the end at which it is begun
 */
export function exactOrder(
  ends: StrokeEnds,
  startMm: PointMm | undefined,
  reverse: boolean,
  cost: TravelCost,
): Uint32Array {
  const count = ends.count / 2
  const sets = 1 << count
  /** Cheapest way through a set of strokes that leaves the last one at an end; by set and end. */
  const least = new Float64Array(sets * ends.count).fill(Infinity)
  /** The end at which the stroke before was left, on that way. */
  const before = new Int32Array(sets * ends.count).fill(-1)
  const way = (from: number, to: number): number =>
    costOf(Math.hypot(ends.x[from]! - ends.x[to]!, ends.y[from]! - ends.y[to]!), cost)
  const canLeaveAt = (end: number): boolean => reverse || end % 2 === 1
  for (let end = 0; end < ends.count; end++) {
    if (!canLeaveAt(end)) continue
    const entry = end ^ 1
    least[(1 << (end >> 1)) * ends.count + end] = startMm
      ? costOf(Math.hypot(ends.x[entry]! - startMm.xMm, ends.y[entry]! - startMm.yMm), cost)
      : 0
  }
  for (let set = 1; set < sets; set++) {
    for (let index = 0; index < ends.count; index++) {
      // Of two ways that cost the same, the one that leaves strokes as they are.
      const end = index ^ 1
      const soFar = least[set * ends.count + end]!
      if (soFar === Infinity) continue
      for (let next = 0; next < ends.count; next++) {
        const bit = 1 << (next >> 1)
        if ((set & bit) !== 0 || !canLeaveAt(next)) continue
        const total = soFar + way(end, next ^ 1)
        const at = (set | bit) * ends.count + next
        if (total > least[at]! - leastGain) continue
        least[at] = total
        before[at] = end
      }
    }
  }
  let end = 1
  let set = sets - 1
  for (let index = 0; index < ends.count; index++) {
    const other = index ^ 1
    if (least[set * ends.count + other]! < least[set * ends.count + end]! - leastGain) end = other
  }
  const entries = new Uint32Array(count)
  for (let index = count - 1; index >= 0; index--) {
    entries[index] = end ^ 1
    const previous = before[set * ends.count + end]!
    set &= ~(1 << (end >> 1))
    end = previous
  }
  return entries
}
