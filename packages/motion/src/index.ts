export { type AxisLimits, type MotionLimits, type MotorLimits } from './limits.ts'
export { type MotionPlan, rowStartMm, slicePlan } from './motion-plan.ts'
export { planStrokes } from './plan-strokes.ts'
export { type PenTimes, type PlanDuration, planDurationMs, strokeTimesMs, type StrokeTimes } from './plan-duration.ts'
