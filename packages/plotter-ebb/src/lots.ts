/**
 * Strokes are planned in lots, small enough that planning one never keeps the machine waiting. Every stroke starts and ends at
 * rest, so that a plan in lots is the same as a plan of all.
 */
import { type PointMm, sliceStrokes, type StrokeList } from '@vfab/core'
import { type MotionPlan, penMoveTimesMs, schedulePen } from '@vfab/motion'

import type { PenTiming } from './pen-timing.ts'

const lotPoints = 2000

/** Strokes `from` (included) to `to` (excluded) of a list. */
export interface Lot {
  readonly from: number
  readonly to: number
  readonly points: number
}

/** Cuts a list into lots: as many strokes as have {@link lotPoints} points, at least one. */
export function* lotsOf({ starts }: StrokeList): Generator<Lot, void, undefined> {
  const count = starts.length - 1
  for (let from = 0; from < count;) {
    let to = from + 1
    while (to < count && starts[to + 1]! - starts[from]! <= lotPoints) to++
    yield { from, to, points: starts[to]! - starts[from]! }
    from = to
  }
}

/** Whether planning the lot may take longer than the board's queue lasts. */
export function isLarge(lot: Lot): boolean {
  return lot.points > lotPoints
}

/** What {@link estimateMs} asks of a mover: where it is, and how it plans. */
export interface Planner {
  readonly hereMm: PointMm
  planFrom(strokes: StrokeList, fromMm: PointMm): MotionPlan
}

/** The plan's own time for drawing the strokes, from a raised pen to a raised pen. */
export function estimateMs(
  strokes: StrokeList,
  planner: Planner,
  { timing, joinToleranceMm }: { readonly timing: PenTiming; readonly joinToleranceMm: number },
): number {
  const { penLiftMs } = penMoveTimesMs(timing.servo)
  let totalMs = 0
  let hereMm = planner.hereMm
  for (const { from, to } of lotsOf(strokes)) {
    const plan = planner.planFrom(sliceStrokes(strokes, from, to), hereMm)
    const options = { ...timing.options, joinToleranceMm, startsDown: from > 0 }
    totalMs += schedulePen(plan, timing.servo, options).totalMs - penLiftMs
    hereMm = { xMm: plan.endXMm[plan.count - 1]!, yMm: plan.endYMm[plan.count - 1]! }
  }
  return totalMs + timing.penLiftMs
}
