import { type MotionPlan, rowStartMm } from './motion-plan.ts'
import { rowMotion, speedAfter, wayAfterMm } from './row-motion.ts'

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
  const motion = rowMotion(plan, row)
  const atEnd = timeInRowS === seconds
  const wayMm = atEnd ? motion.lengthMm : wayAfterMm(motion, timeInRowS)
  const share = atEnd ? 1 : wayMm / motion.lengthMm
  const endX = plan.endXMm[row]!
  const endY = plan.endYMm[row]!
  return {
    xMm: atEnd ? endX : start.xMm + share * (endX - start.xMm),
    yMm: atEnd ? endY : start.yMm + share * (endY - start.yMm),
    speedMmPerS: atEnd ? motion.exitMmPerS : speedAfter(motion, timeInRowS),
    wayMm,
  }
}
