import type { PointMm, StrokeList } from '@vfab/core'

import { TourImprover, type WorkBudget } from './improve-tour.ts'
import { startLoops } from './loop-starts.ts'
import { nearestOrder } from './nearest-order.ts'
import { PointGrid } from './point-grid.ts'
import { arrangeStrokes, type StrokeEnds, strokeEnds } from './stroke-ends.ts'
import { Tour } from './tour.ts'
import { lengthCost, type TravelCost } from './travel-cost.ts'

/** What {@link orderStrokes} accepts. */
export interface OrderOptions {
  /** Where the pen stands before the first stroke. Without it, the first stroke may be any. */
  readonly startMm?: PointMm | undefined
  /** Whether strokes may be drawn backwards, and closed ones begun anywhere. Default true. */
  readonly reverse?: boolean | undefined
  /**
   * How much to look for shorter ways, once a first order is found: 1 by default, 0 for the first order. It is measured by
   * what is tried, not by time: the same effort gives the same order on every machine.
   */
  readonly effort?: number | undefined
  /** What travel costs. Default: its length. */
  readonly travelCost?: TravelCost | undefined
}

/** Units of work at effort 1: for any drawing, and for each of its strokes. */
const unitsAtLeast = 8_000_000
const unitsPerStroke = 600
/** Beyond this many strokes, each adds less: people wait for the first one. */
const manyStrokes = 20_000
const unitsPerFurtherStroke = 200

/** Ends near each end that are looked at. More find shorter ways, but each step takes longer. */
const degree = 8

/**
 * Puts strokes in an order with short pen-up ways: goes to the nearest again and again, then improves on that as far as
 * the effort goes. Nothing but order, direction and the starting point of closed strokes changes.
 */
export function orderStrokes(strokes: StrokeList, options: OrderOptions = {}): StrokeList {
  const { startMm, reverse = true, effort = 1, travelCost = lengthCost } = options
  const ends = strokeEnds(strokes, 2)
  const count = ends.count / 2
  let entries = nearestOrder(ends, startMm, reverse)
  const budget: WorkBudget = { left: effort * unitsFor(count) }
  if (count > 2 && effort > 0) entries = improve(entries, ends, { startMm, reverse, travelCost }, budget)
  const ordered = arrangeStrokes(strokes, entries)
  return reverse ? startLoops(ordered, startMm) : ordered
}

function unitsFor(strokes: number): number {
  const further = Math.max(0, strokes - manyStrokes)
  return unitsAtLeast + unitsPerStroke * (strokes - further) + unitsPerFurtherStroke * further
}

/** Makes the way a round trip through a place of its own: from the starting point, and back from anywhere for nothing. */
function improve(
  order: Uint32Array,
  ends: StrokeEnds,
  { startMm, reverse, travelCost }: Pick<OrderOptions, 'startMm'> & { reverse: boolean; travelCost: TravelCost },
  budget: WorkBudget,
): Uint32Array {
  const home = ends.count
  const all: StrokeEnds = { ...ends, count: ends.count + 2 }
  all.x[home] = startMm?.xMm ?? 0
  all.y[home] = startMm?.yMm ?? 0
  const entries = new Uint32Array(order.length + 1)
  entries[0] = home + 1
  entries.set(order, 1)
  const tour = new Tour(entries)
  const improver = new TourImprover(tour, {
    ends: all,
    firstFree: startMm ? home + 1 : home,
    neighbours: nearestEnds(all, ends.count, reverse),
    degree,
    reverse,
    cost: travelCost,
  })
  improver.descend(budget)
  improver.perturb(budget)
  return readOut(tour, home, order.length)
}

/** The ends nearest to each, those of its own stroke left out. */
function nearestEnds(ends: StrokeEnds, real: number, _reverse: boolean): Uint32Array {
  const neighbours = new Uint32Array(ends.count * degree)
  const grid = new PointGrid(
    ends.x,
    ends.y,
    Uint32Array.from({ length: real }, (_, end) => end),
  )
  const distances = new Float64Array(degree)
  for (let end = 0; end < ends.count; end++) {
    const skip = (other: number): boolean => other >> 1 === end >> 1
    const size = grid.nearestFew(ends.x[end]!, ends.y[end]!, degree, skip, neighbours, end * degree, distances)
    neighbours.fill(end, end * degree + size, (end + 1) * degree)
  }
  return neighbours
}

/** The strokes after the start, in the direction in which the trip leaves it. */
function readOut(tour: Tour, home: number, count: number): Uint32Array {
  const place = tour.placeOf(home)
  const step = place % 2 === 1 ? 2 : -2
  return Uint32Array.from({ length: count }, (_, index) => {
    const offset = place + step * index + (step > 0 ? 1 : -1)
    return tour.endAt(((offset % tour.length) + tour.length) % tour.length)
  })
}
