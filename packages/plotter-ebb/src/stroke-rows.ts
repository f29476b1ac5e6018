import type { MotionPlan } from '@vfab/motion'

/** The way to a stroke. */
export interface StrokeTravel {
  readonly travelS: number
  /** From where the stroke before ended, in a straight line. */
  readonly gapMm: number
}

/** The rows of one stroke in a plan: those that travel to it, then those that draw it. */
export interface StrokeRows extends StrokeTravel {
  /** The plan's own index of the stroke. */
  readonly stroke: number
  readonly from: number
  /** First row with the pen down. */
  readonly draw: number
  /** The row after the last. */
  readonly end: number
  readonly drawS: number
}

/** The strokes of a plan, one after the other. */
export function* strokesIn(plan: MotionPlan): Generator<StrokeRows, undefined, undefined> {
  for (let from = 0; from < plan.count;) {
    const stroke = plan.stroke[from]!
    const draw = legEnd(plan, from, stroke, 0)
    const end = legEnd(plan, draw, stroke, 1)
    const [travelS, drawS] = [secondsOf(plan, from, draw), secondsOf(plan, draw, end)]
    yield { stroke, from, draw, end, travelS, drawS, gapMm: distanceMm(plan, from, draw) }
    from = end
  }
  return undefined
}

/**
 * The time since row `from` began at which the rows up to `to` can be cut, at `cutS` or later: so much later that the parts
 * of a row on both sides last at least `leastS`. Infinity when that is not before their end.
 */
export function laterCut(plan: MotionPlan, from: number, to: number, cutS: number, leastS: number): number {
  if (cutS === Infinity) return Infinity
  let startS = 0
  for (let row = from; row < to; row++) {
    const endS = startS + plan.durationS[row]!
    if (cutS <= startS) return row === from ? 0 : startS
    if (cutS < endS) {
      const laterS = Math.max(cutS, startS + leastS)
      if (laterS <= endS - leastS) return laterS
      return row + 1 < to ? endS : Infinity
    }
    startS = endS
  }
  return Infinity
}

/** The row after the last one, from `row` on, of this stroke with the pen like this. */
function legEnd(plan: MotionPlan, row: number, stroke: number, penDown: 0 | 1): number {
  let end = row
  while (end < plan.count && plan.stroke[end] === stroke && plan.penDown[end] === penDown) end++
  return end
}

function secondsOf(plan: MotionPlan, from: number, to: number): number {
  let seconds = 0
  for (let row = from; row < to; row++) seconds += plan.durationS[row]!
  return seconds
}

function distanceMm(plan: MotionPlan, from: number, to: number): number {
  if (to === from) return 0
  const startX = from === 0 ? plan.startMm.xMm : plan.endXMm[from - 1]!
  const startY = from === 0 ? plan.startMm.yMm : plan.endYMm[from - 1]!
  return Math.hypot(plan.endXMm[to - 1]! - startX, plan.endYMm[to - 1]! - startY)
}
