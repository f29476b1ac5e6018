import type { MotionPlan } from '@vfab/motion'

import type { MotorMove, MotorSteps, Pacing } from './steps.ts'

/** A moment of a plan. */
export interface PlanMoment {
  readonly row: number
  readonly timeInRowS: number
}

/** One thing to do, and where in the plan it ends. */
export type ScriptStep =
  | { readonly kind: 'lift' }
  | ({ readonly kind: 'drop' } & PlanMoment)
  | ({ readonly kind: 'move'; readonly move: MotorMove } & PlanMoment)
  /** Everything of the plan's stroke with this index has been done. */
  | ({ readonly kind: 'stroke'; readonly stroke: number } & PlanMoment)

/** What {@link script} asks for while it goes on. */
export interface ScriptContext {
  readonly motors: MotorSteps
  readonly pacing: Pacing
  readonly penIsUp: () => boolean
  /** Gaps up to this long are drawn. */
  readonly joinToleranceMm: number
}

/**
 * What the machine is to do for a plan, in order: for each stroke a lift if the pen is down and the way is long enough to
 * show, the way there, a drop, the drawing. Made while it is taken, so that a long drawing is never in memory as commands.
 * The pen stays down after the last stroke.
 */
export function* script(plan: MotionPlan, context: ScriptContext): Generator<ScriptStep, void, undefined> {
  const { motors, pacing, penIsUp, joinToleranceMm } = context
  for (let from = 0; from < plan.count;) {
    const stroke = plan.stroke[from]!
    const draw = legEnd(plan, from, stroke, 0)
    const end = legEnd(plan, draw, stroke, 1)
    if (!penIsUp() && distanceMm(plan, from, draw) > joinToleranceMm) yield { kind: 'lift' }
    yield* moves(plan, motors, from, draw, pacing)
    if (penIsUp() && end > draw) yield { kind: 'drop', ...endOf(plan, draw) }
    yield* moves(plan, motors, draw, end, pacing)
    yield { kind: 'stroke', stroke, ...endOf(plan, end) }
    from = end
  }
}

function* moves(
  plan: MotionPlan,
  motors: MotorSteps,
  from: number,
  to: number,
  pacing: Pacing,
): Generator<ScriptStep, void, undefined> {
  for (const move of motors.moves(plan, from, to, pacing)) {
    yield { kind: 'move', move, row: move.row, timeInRowS: move.timeInRowS }
  }
}

/** The row after the last one, from `row` on, of this stroke with the pen like this. */
function legEnd(plan: MotionPlan, row: number, stroke: number, penDown: 0 | 1): number {
  let end = row
  while (end < plan.count && plan.stroke[end] === stroke && plan.penDown[end] === penDown) end++
  return end
}

/** The moment before row `row` begins. */
function endOf(plan: MotionPlan, row: number): PlanMoment {
  return row === 0 ? { row: 0, timeInRowS: 0 } : { row: row - 1, timeInRowS: plan.durationS[row - 1]! }
}

function distanceMm(plan: MotionPlan, from: number, to: number): number {
  if (to === from) return 0
  const startX = from === 0 ? plan.startMm.xMm : plan.endXMm[from - 1]!
  const startY = from === 0 ? plan.startMm.yMm : plan.endYMm[from - 1]!
  return Math.hypot(plan.endXMm[to - 1]! - startX, plan.endYMm[to - 1]! - startY)
}
