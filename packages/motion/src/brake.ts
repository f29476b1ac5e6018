import type { PointMm, StrokeList } from '@vfab/core'
import { GrowingRows } from './growing-rows.ts'
import { type MotionLimits, resolveLimits } from './limits.ts'
import type { MotionPlan } from './motion-plan.ts'
import { shortestSegmentMm } from './polyline.ts'
import { stateInRow } from './row-state.ts'

/** How a plan is broken off, and what of it is left. */
export interface Halt {
  /** From the moment of the call to rest, along the plan's own path; no rows when the pen rests already. */
  readonly brake: MotionPlan
  /** Where the pen comes to rest. */
  readonly atMm: PointMm
  /** Index of the stroke in which, or on the way to which, that is. */
  readonly stroke: number
  /** 1 if the pen is on paper there. */
  readonly penDown: 0 | 1
  /**
   * What is left of that stroke, `x0, y0, x1, y1, …` from {@link atMm} on, in mm. `undefined` when the pen comes to rest on
   * the way to the stroke, so that all of it is left; empty when it comes to rest at the stroke's end.
   */
  readonly restOfStrokeMm: Float64Array | undefined
}

/**
 * Brakes from a moment of the plan as hard as the limits allow, without leaving its path: around a corner if there is
 * not enough way before it. The pen is never faster than planned and comes to rest at the end of the stroke or travel at the
 * latest.
 * @param row - that the pen is in
 * @param timeInRowS - since it began
 * @param limits - the plan's own by default; with lower accelerations than those, corners and ends still brake as planned
 * @throws RangeError when there is no such row, or for a time outside of it
 */
export function brakeFrom(plan: MotionPlan, row: number, timeInRowS: number, limits: MotionLimits = plan.limits): Halt {
  const { endXMm, endYMm, exitSpeedMmPerS } = plan
  const resolved = resolveLimits(limits)
  const state = stateInRow(plan, row, timeInRowS)
  const penDown = plan.penDown[row] === 1 ? 1 : 0
  const direction = penDown === 1 ? resolved.draw : resolved.travel
  const stroke = plan.stroke[row]!
  const rows = new GrowingRows(16)
  let { xMm, yMm, speedMmPerS: speed } = state
  let at = row
  while (speed > 0) {
    const dx = endXMm[at]! - xMm
    const dy = endYMm[at]! - yMm
    const length = Math.sqrt(dx * dx + dy * dy)
    if (length > 0) {
      const accel = direction.accelAlong(dx / length, dy / length)
      const stopMm = (speed * speed) / (2 * accel)
      if (stopMm < length - shortestSegmentMm) {
        const share = stopMm / length
        xMm += share * dx
        yMm += share * dy
        rows.append(xMm, yMm, speed, 0, (2 * stopMm) / speed, stroke, penDown)
        break
      }
      // Where the plan itself brakes to a stop, rounding must not carry the pen past it by a hair's breadth.
      const braked = stopMm > length + shortestSegmentMm ? Math.sqrt(speed * speed - 2 * accel * length) : 0
      const exit = Math.min(braked, exitSpeedMmPerS[at]!)
      rows.append(endXMm[at]!, endYMm[at]!, speed, exit, (2 * length) / (speed + exit), stroke, penDown)
      speed = exit
    }
    xMm = endXMm[at]!
    yMm = endYMm[at]!
    if (!continues(plan, at)) break
    at++
  }
  return {
    brake: { count: rows.count, startMm: { xMm: state.xMm, yMm: state.yMm }, ...rows.finish(), limits: plan.limits },
    atMm: { xMm, yMm },
    stroke,
    penDown,
    restOfStrokeMm: penDown === 1 ? restOfStroke(plan, at, xMm, yMm) : undefined,
  }
}

/** Whether the row after `row` belongs to the same stroke or travel. */
function continues({ count, stroke, penDown }: MotionPlan, row: number): boolean {
  return row + 1 < count && stroke[row + 1] === stroke[row] && penDown[row + 1] === penDown[row]
}

function restOfStroke(plan: MotionPlan, row: number, xMm: number, yMm: number): Float64Array {
  let end = row
  while (continues(plan, end)) end++
  const rest = new Float64Array(2 * (end - row + 2))
  rest[0] = xMm
  rest[1] = yMm
  let moves = false
  for (let i = row; i <= end; i++) {
    const x = plan.endXMm[i]!
    const y = plan.endYMm[i]!
    rest[2 * (i - row) + 2] = x
    rest[2 * (i - row) + 3] = y
    if (Math.hypot(x - xMm, y - yMm) > shortestSegmentMm) moves = true
  }
  return moves ? rest : new Float64Array()
}

/** Strokes that are left of a drawing, and where they belong in it. */
export interface RemainingStrokes {
  readonly strokes: StrokeList
  /** Index in the whole drawing of the first of them. */
  readonly firstStroke: number
}

/** What is left of `strokes` after `halt` of their plan: the rest of a stroke that was being drawn, then all after it. */
export function remainingStrokes(strokes: StrokeList, halt: Halt): RemainingStrokes {
  const { starts, coordsMm } = strokes
  const rest = halt.restOfStrokeMm
  const partly = rest !== undefined && rest.length > 0
  // The stroke counts as drawn when nothing of it is left, as not begun when the pen was still on its way.
  const firstWhole = rest === undefined ? halt.stroke : halt.stroke + 1
  const points = starts[starts.length - 1]!
  const firstPoint = starts[firstWhole]
  if (firstPoint === undefined) throw new RangeError(`no stroke ${halt.stroke} among ${starts.length - 1}`)
  const restPoints = partly ? rest.length / 2 : 0
  const coords = new Float64Array(2 * (restPoints + points - firstPoint))
  if (partly) coords.set(rest)
  coords.set(coordsMm.subarray(2 * firstPoint, 2 * points), 2 * restPoints)
  const wholeStarts = Array.from(starts.subarray(firstWhole), (start) => start - firstPoint + restPoints)
  return {
    strokes: { coordsMm: coords, starts: Uint32Array.from(partly ? [0, ...wholeStarts] : wholeStarts) },
    firstStroke: partly ? halt.stroke : firstWhole,
  }
}
