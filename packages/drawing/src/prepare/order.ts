import type { PointMm, StrokeList } from '@vfab/core'

import { type BudgetSpent, TourImprover } from './improve-tour.ts'
import { startLoops } from './loop-starts.ts'
import { nearestOrder } from './nearest-order.ts'
import { PointGrid } from './point-grid.ts'
import { arrangeStrokes, type StrokeEnds, strokeEnds } from './stroke-ends.ts'
import { Tour } from './tour.ts'

/** What {@link orderStrokes} accepts. */
export interface OrderOptions {
  /** Where the pen stands before the first stroke. Without it, the first stroke may be any. */
  readonly startMm?: PointMm | undefined
  /** Whether strokes may be drawn backwards, and closed ones begun anywhere. Default true. */
  readonly reverse?: boolean | undefined
  /** Real time to spend on finding shorter ways, once a first order is found. Default 1000. */
  readonly timeBudgetMs?: number | undefined
  /** Steps to spend on it instead: the same steps give the same order on every machine. */
  readonly iterations?: number | undefined
  /** Monotonic milliseconds. Default: the process's own clock. */
  readonly now?: (() => number) | undefined
}

/** Ends near each end that are looked at. More find shorter ways, but each step takes longer. */
const degree = 8

/**
 * Puts strokes in an order with short pen-up ways: goes to the nearest again and again, then improves on that until the
 * budget is spent. Nothing but order, direction and the starting point of closed strokes changes.
 */
export function orderStrokes(strokes: StrokeList, options: OrderOptions = {}): StrokeList {
  const { startMm, reverse = true, timeBudgetMs = 1000, iterations, now = () => performance.now() } = options
  const started = now()
  const ends = strokeEnds(strokes, 2)
  const count = ends.count / 2
  let entries = nearestOrder(ends, startMm, reverse)
  const spent = iterations === undefined ? timeBudget(now, started + timeBudgetMs) : stepBudget(iterations)
  if (count > 2 && !spent()) entries = improve(entries, ends, startMm, reverse, spent)
  const ordered = arrangeStrokes(strokes, entries)
  return reverse ? startLoops(ordered, startMm) : ordered
}

function timeBudget(now: () => number, end: number): BudgetSpent {
  let calls = 0
  // A look at the clock costs as much as a step.
  return () => calls++ % 16 === 0 && now() >= end
}

function stepBudget(iterations: number): BudgetSpent {
  let left = iterations
  return () => left-- <= 0
}

/** Makes the way a round trip through a place of its own: from the starting point, and back from anywhere for nothing. */
function improve(
  order: Uint32Array,
  ends: StrokeEnds,
  startMm: PointMm | undefined,
  reverse: boolean,
  spent: BudgetSpent,
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
  })
  improver.descend(spent)
  improver.perturb(spent)
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
