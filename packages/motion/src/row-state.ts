import { type MotionPlan, rowStartMm } from './motion-plan.ts'

/** Where the pen is within a row, and how fast. */
export interface RowState {
  readonly xMm: number
  readonly yMm: number
  readonly speedMmPerS: number
  /** From the row's beginning. */
  readonly wayMm: number
}

/**
 * State of the pen some time after row `row` began.
 * @throws RangeError when there is no such row, or for a time outside of it
 */
export function stateInRow(plan: MotionPlan, row: number, timeInRowS: number): RowState {
  const start = rowStartMm(plan, row)
  const seconds = plan.durationS[row]
  if (seconds === undefined) throw new RangeError(`no row ${row} among ${plan.count}`)
  if (!(timeInRowS >= 0 && timeInRowS <= seconds)) {
    throw new RangeError(`row ${row} lasts ${seconds} s; it has no time ${timeInRowS} s`)
  }
  const endX = plan.endXMm[row]!
  const endY = plan.endYMm[row]!
  const entry = plan.entrySpeedMmPerS[row]!
  const exit = plan.exitSpeedMmPerS[row]!
  if (timeInRowS === seconds) {
    return { xMm: endX, yMm: endY, speedMmPerS: exit, wayMm: Math.hypot(endX - start.xMm, endY - start.yMm) }
  }
  const speed = entry + ((exit - entry) * timeInRowS) / seconds
  const share = ((entry + speed) * timeInRowS) / ((entry + exit) * seconds)
  const dx = endX - start.xMm
  const dy = endY - start.yMm
  return {
    xMm: start.xMm + share * dx,
    yMm: start.yMm + share * dy,
    speedMmPerS: speed,
    wayMm: share * Math.hypot(dx, dy),
  }
}
