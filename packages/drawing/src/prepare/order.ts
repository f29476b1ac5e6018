import type { PointMm } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import { type OnProgress, partOf } from '../progress.ts'
import { exactOrder, mostExactStrokes, orderCost } from './exact-order.ts'
import { TourImprover, type WorkBudget } from './improve-tour.ts'
import { startLoops } from './loop-starts.ts'
import { greedyOrder } from './greedy-order.ts'
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
  /** Whether closed strokes may begin anywhere, where strokes may be drawn backwards. Default true. */
  readonly moveLoopStarts?: boolean | undefined
  /**
   * How much to look for shorter ways, once a first order is found: 1 by default, 0 for the first order. It is measured by
   * what is tried, not by time: the same effort gives the same order on every machine.
   */
  readonly effort?: number | undefined
  /** What travel costs. Default: its length. */
  readonly travelCost?: TravelCost | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Units of work at effort 1: for any drawing, and for each of its strokes. */
const unitsAtLeast = 3_500_000
const unitsPerStroke = 300
/** Beyond this many strokes, each adds less: people wait for the first one. */
const manyStrokes = 20_000
const unitsPerFurtherStroke = 200

/** How far the work is, as a rule, once it is known what lies near what. */
const neighboursShare = 0.3

/** Less is a rounding error. */
const leastSaved = 1e-9

/** How often progress is reported. */
const endsPerReport = 4096

/** Ends near each end that are looked at. More find shorter ways, but each step takes longer. */
const degree = 8

/**
 * Puts strokes in an order with short pen-up ways: goes to the nearest again and again, then improves on that as far as
 * the effort goes. Nothing but order, direction and the starting point of closed strokes changes.
 */
export function orderStrokes(strokes: InkStrokes, options: OrderOptions = {}): InkStrokes {
  const { startMm, reverse = true, moveLoopStarts = reverse, effort = 1, travelCost = lengthCost } = options
  const ends = strokeEnds(strokes, 2)
  const rules = { startMm, reverse, travelCost, onProgress: options.onProgress }
  const ordered = arrangeStrokes(strokes, orderOf(ends, rules, effort))
  return reverse && moveLoopStarts ? startLoops(ordered, startMm) : ordered
}

/** What matters of a way through strokes. */
interface WayRules {
  readonly startMm: PointMm | undefined
  readonly reverse: boolean
  readonly travelCost: TravelCost
  readonly onProgress: OnProgress | undefined
}

function orderOf(ends: StrokeEnds, rules: WayRules, effort: number): Uint32Array {
  const { startMm, reverse, travelCost, onProgress } = rules
  const count = ends.count / 2
  if (count <= mostExactStrokes) {
    const nearest = nearestOrder(ends, startMm, reverse)
    if (effort === 0 || count < 2) return nearest
    const exact = exactOrder(ends, startMm, reverse, travelCost)
    const saved = orderCost(nearest, ends, startMm, travelCost) - orderCost(exact, ends, startMm, travelCost)
    // Of two that cost the same, the one that a person would draw.
    return saved > leastSaved ? exact : nearest
  }
  // Room for the place that the trip starts from.
  const all: StrokeEnds = { ...ends, count: ends.count + 2 }
  all.x[ends.count] = startMm?.xMm ?? 0
  all.y[ends.count] = startMm?.yMm ?? 0
  const neighbours = nearestEnds(all, ends.count, partOf(onProgress, 0, neighboursShare))
  const order = greedyOrder(ends, { neighbours, degree }, startMm, reverse)
  return effort === 0 ? order : improve(order, all, neighbours, rules, effort * unitsFor(count))
}

function unitsFor(strokes: number): number {
  const further = Math.max(0, strokes - manyStrokes)
  return unitsAtLeast + unitsPerStroke * (strokes - further) + unitsPerFurtherStroke * further
}

/** Makes the way a round trip through a place of its own: from the starting point, and back from anywhere for nothing. */
function improve(
  order: Uint32Array,
  all: StrokeEnds,
  neighbours: Uint32Array,
  { startMm, reverse, travelCost, onProgress }: WayRules,
  units: number,
): Uint32Array {
  const home = all.count - 2
  const entries = new Uint32Array(order.length + 1)
  entries[0] = home + 1
  entries.set(order, 1)
  const tour = new Tour(entries)
  const improver = new TourImprover(tour, {
    ends: all,
    firstFree: startMm ? home + 1 : home,
    neighbours,
    degree,
    reverse,
    cost: travelCost,
  })
  const onImproved = partOf(onProgress, neighboursShare, 1)
  const budget: WorkBudget = { left: units, onLeft: (left) => onImproved?.(1 - left / units) }
  improver.descend(budget)
  improver.perturb(budget)
  return readOut(tour, home, order.length)
}

/** The ends nearest to each, those of its own stroke left out. */
function nearestEnds(ends: StrokeEnds, real: number, onProgress: OnProgress | undefined): Uint32Array {
  const neighbours = new Uint32Array(ends.count * degree)
  const grid = new PointGrid(
    ends.x,
    ends.y,
    Uint32Array.from({ length: real }, (_, end) => end),
  )
  const distances = new Float64Array(degree)
  for (let end = 0; end < ends.count; end++) {
    if (end % endsPerReport === 0) onProgress?.(end / ends.count)
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
