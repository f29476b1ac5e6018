import type { PointMm } from '@vfab/core'
import type { MotionLimits } from './limits.ts'

/**
 * Timed moves, one row each, as columns of equal length. A row begins where the one before it ends, at the speed that one
 * ends at. Within a row the pen goes straight and the speed changes evenly, so that `length = duration × (entry + exit) / 2`.
 * After {@link limitJerk} it is the acceleration that changes evenly, and the length tells how: see {@link rowMotion}.
 *
 * Rows are in the order of time: for each stroke those that travel to it with the pen up, then those that draw it. Both
 * start and end at rest. Every stroke has at least one row with the pen down: that of a dot has no length and lasts no time.
 * Pen lifts and drops lie between rows and are not part of the durations.
 */
export interface MotionPlan {
  /** Rows. */
  readonly count: number
  /** Where the first row begins. */
  readonly startMm: PointMm
  readonly endXMm: Float64Array
  readonly endYMm: Float64Array
  readonly entrySpeedMmPerS: Float64Array
  readonly exitSpeedMmPerS: Float64Array
  /** Add up to the machine's time, pen lifts and drops aside. */
  readonly durationS: Float64Array
  /** Index of the stroke that is drawn or travelled to. */
  readonly stroke: Uint32Array
  /** 1 while drawing, 0 while travelling. */
  readonly penDown: Uint8Array
  /** What the rows obey. */
  readonly limits: MotionLimits
}

/** A plan's columns while they are filled. */
export type PlanColumns = Omit<MotionPlan, 'count' | 'startMm' | 'limits'>

/** Columns of `count` rows, all zero. */
export function allocateColumns(count: number): PlanColumns {
  return {
    endXMm: new Float64Array(count),
    endYMm: new Float64Array(count),
    entrySpeedMmPerS: new Float64Array(count),
    exitSpeedMmPerS: new Float64Array(count),
    durationS: new Float64Array(count),
    stroke: new Uint32Array(count),
    penDown: new Uint8Array(count),
  }
}

/** Rows `from` (included) to `to` (excluded) as a plan of its own that shares the memory. */
export function slicePlan(plan: MotionPlan, from: number, to: number = plan.count): MotionPlan {
  if (!(from >= 0 && to >= from && to <= plan.count))
    throw new RangeError(`no rows ${from} to ${to} among ${plan.count}`)
  return { count: to - from, startMm: rowStartMm(plan, from), ...slicePlanColumns(plan, from, to), limits: plan.limits }
}

/** Rows `from` (included) to `to` (excluded) of a plan's columns, in the same memory. */
export function slicePlanColumns(columns: PlanColumns, from: number, to: number): PlanColumns {
  return {
    endXMm: columns.endXMm.subarray(from, to),
    endYMm: columns.endYMm.subarray(from, to),
    entrySpeedMmPerS: columns.entrySpeedMmPerS.subarray(from, to),
    exitSpeedMmPerS: columns.exitSpeedMmPerS.subarray(from, to),
    durationS: columns.durationS.subarray(from, to),
    stroke: columns.stroke.subarray(from, to),
    penDown: columns.penDown.subarray(from, to),
  }
}

/** The row after the last of the travel or stroke that row `row` belongs to. */
export function legEnd({ count, stroke, penDown }: MotionPlan, row: number): number {
  let end = row + 1
  while (end < count && stroke[end] === stroke[row] && penDown[end] === penDown[row]) end++
  return end
}

/** Where row `row` begins; with `row = plan.count`, where the plan ends. */
export function rowStartMm(plan: MotionPlan, row: number): PointMm {
  if (row === 0) return plan.startMm
  const xMm = plan.endXMm[row - 1]
  const yMm = plan.endYMm[row - 1]
  if (xMm === undefined || yMm === undefined) throw new RangeError(`no row ${row} among ${plan.count}`)
  return { xMm, yMm }
}
