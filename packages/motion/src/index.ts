export { brakeFrom, type Halt, type RemainingStrokes, remainingStrokes } from './brake.ts'
export { limitJerk } from './limit-jerk.ts'
export { type AxisLimits, type MotionLimits, type MotorLimits } from './limits.ts'
export { mergeShortMoves } from './merge-short-moves.ts'
export { type MotionPlan, rowStartMm, slicePlan } from './motion-plan.ts'
export { type PenSchedule, type PenScheduleOptions, schedulePen } from './pen-schedule.ts'
export {
  type PenHop,
  type PenHopOptions,
  type PenMoveTimes,
  penMoveTimesMs,
  type PenPolicy,
  type PenServo,
  type PenSlack,
  planPenHop,
} from './pen-timing.ts'
export { type PenTimes, type PlanDuration, planDurationMs, strokeTimesMs, type StrokeTimes } from './plan-duration.ts'
export { type MoveMerging, planMoves } from './plan-moves.ts'
export { planStrokes } from './plan-strokes.ts'
export { strokeTimesInLots } from './stroke-lots.ts'
export { rowMotion, type RowMotion, speedAfter, wayAfterMm } from './row-motion.ts'
export { type RowState, stateInRow } from './row-state.ts'
