/**
 * Strokes are planned in lots, small enough that planning one never keeps the machine waiting. Every stroke starts and ends at
 * rest, so that a plan in lots is the same as a plan of all.
 */
import { type PointMm, sliceStrokes, type StrokeList } from '@vfab/core'
import { type MotionLimits, type PenTimes, planDurationMs, planStrokes } from '@vfab/motion'

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

/** The plan's own time for drawing the strokes, lifts between those that are joined not counted. */
export function estimateMs(
  strokes: StrokeList,
  fromMm: PointMm,
  limits: MotionLimits,
  pen: PenTimes & { readonly joinToleranceMm: number },
): number {
  let totalMs = 0
  let hereMm = fromMm
  for (const { from, to } of lotsOf(strokes)) {
    const plan = planStrokes(sliceStrokes(strokes, from, to), limits, hereMm)
    totalMs += planDurationMs(plan, pen).totalMs
    hereMm = { xMm: plan.endXMm[plan.count - 1]!, yMm: plan.endYMm[plan.count - 1]! }
  }
  return totalMs - joinsIn(strokes, pen.joinToleranceMm) * (pen.penLiftMs + pen.penDropMs)
}

function joinsIn({ coordsMm, starts }: StrokeList, toleranceMm: number): number {
  let joins = 0
  for (let stroke = 1; stroke < starts.length - 1; stroke++) {
    const at = 2 * starts[stroke]!
    const gap = Math.hypot(coordsMm[at]! - coordsMm[at - 2]!, coordsMm[at + 1]! - coordsMm[at - 1]!)
    if (gap <= toleranceMm) joins++
  }
  return joins
}
