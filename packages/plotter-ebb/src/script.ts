/**
 * What the machine is to do for a plan, in order: for each stroke a lift if the pen is down and the way is long enough to
 * show, the way there, a drop, the drawing. Made while it is taken, so that a long drawing is never in memory as commands.
 * The pen stays down after the last stroke of all.
 *
 *   queue   … draw │ lift, n ms │ travel │ drop │ travel │ wait, n ms │ draw …        (`overlap`)
 *   tip     ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁╱‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾‾╲▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁
 *
 * The queue does one thing after the other, so a pen move that is to go on beside the carriage's takes a place between two
 * pieces of a move and lasts no time itself. The pieces after it come with it: a queue that held the pen move alone would
 * lift the pen before the end of a stroke, or lower it on the way. All times are counted on the durations of what was really
 * given out.
 */
import { type MotionPlan, type PenHop, penMoveTimesMs, planPenHop } from '@vfab/motion'

import type { PenTiming } from './pen-timing.ts'
import { type MotorMove, type MotorSteps, type Pacing, ticksPerSecond } from './steps.ts'
import { laterCut, type StrokeRows, strokesIn, type StrokeTravel } from './stroke-rows.ts'

/** A moment of a plan. */
export interface PlanMoment {
  readonly row: number
  readonly timeInRowS: number
}

/** A piece of a move. */
export interface MoveStep<Move = MotorMove> extends PlanMoment {
  readonly kind: 'move'
  readonly move: Move
}

/** One thing to do, and where in the plan it ends. */
export type ScriptStep<Move = MotorMove> =
  /**
   * To a height of 0 to 1, all the way up; what follows begins `waitMs` after the lift has begun. The `moves` go on
   * meanwhile, to the end of the stroke, and must be queued with it.
   */
  | {
      readonly kind: 'lift'
      readonly waitMs: number
      readonly height: number
      readonly moves: readonly MoveStep<Move>[]
    }
  /** The `moves` go on meanwhile, until the carriage arrives, and must be queued with it. */
  | ({ readonly kind: 'drop'; readonly waitMs: number; readonly moves: readonly MoveStep<Move>[] } & PlanMoment)
  /** Nothing for so long. */
  | ({ readonly kind: 'wait'; readonly waitMs: number } & PlanMoment)
  | MoveStep<Move>
  /** Everything of the plan's stroke with this index has been done. */
  | ({ readonly kind: 'stroke'; readonly stroke: number } & PlanMoment)

/** Where the pen is: `rising` once its lift has begun and its end was not waited for. */
export type PenPlace = 'up' | 'rising' | 'down'

/** What a {@link Script} follows. */
export interface ScriptContext {
  readonly motors: MotorSteps
  readonly pacing: Pacing
  readonly timing: PenTiming
  /** Gaps up to this long are drawn. */
  readonly joinToleranceMm: number
  /** Where the pen is at first. */
  readonly penPlace: PenPlace
}

/**
 * Gives out what is to be done for one plan after the other. Each step is taken to be done as it is given out: the motors
 * and the pen are where the last one has sent them.
 */
export class Script {
  readonly #context: ScriptContext
  #plan!: MotionPlan
  #penPlace: PenPlace
  /** Since the beginning, by what was given out, ms. */
  #nowMs = 0
  #liftedAtMs = 0
  /** How high the pen is being lifted; undefined while it is down. */
  #liftedTo: number | undefined
  /** When the pen has come down in full, at the latest. */
  #downAtMs = -Infinity

  constructor(context: ScriptContext) {
    this.#context = context
    this.#penPlace = context.penPlace
  }

  /**
   * The steps of a plan, which begins where the one before has ended.
   * @param following - the first stroke of the plan after it; the pen is lifted for it, if need be, at this plan's end.
   * Without one the pen stays down
   */
  *steps(plan: MotionPlan, following?: StrokeTravel): Generator<ScriptStep, void, undefined> {
    for (const step of this.#steps(plan, following)) {
      if (step.kind === 'lift') this.#penPlace = this.#placeAfter(step)
      else if (step.kind === 'drop') this.#penPlace = 'down'
      yield step
    }
  }

  #placeAfter({ waitMs, height }: { readonly waitMs: number; readonly height: number }): PenPlace {
    return height === 1 && waitMs >= this.#context.timing.penLiftMs ? 'up' : 'rising'
  }

  *#steps(plan: MotionPlan, following: StrokeTravel | undefined): Generator<ScriptStep, void, undefined> {
    this.#plan = plan
    let next: StrokeRows | undefined
    const strokes = strokesIn(plan)
    for (let rows = strokes.next().value; rows !== undefined; rows = next) {
      next = strokes.next().value ?? undefined
      if (this.#penPlace === 'down' && this.#isJoined(rows)) yield* this.#move(rows.from, rows.draw)
      else yield* this.#hop(rows)
      yield* this.#draw(rows, next ?? following)
      yield { kind: 'stroke', stroke: rows.stroke, ...this.#momentBefore(rows.end) }
    }
    const joined = following !== undefined && this.#penPlace === 'down' && this.#isJoined(following)
    if (following !== undefined && !joined) yield* this.#clear(following, this.#momentBefore(plan.count))
  }

  #isJoined({ gapMm }: StrokeTravel): boolean {
    return gapMm <= this.#context.joinToleranceMm
  }

  /** Lifts the pen if need be, travels, and lowers it. */
  *#hop(rows: StrokeRows): Generator<ScriptStep, void, undefined> {
    const { timing } = this.#context
    if (this.#penPlace !== 'up') yield* this.#clear(rows, this.#momentBefore(rows.from))
    const hop = this.#planHop(rows, this.#penPlace === 'up')
    const dropAtMs = this.#nowMs + hop.dropAtMs
    const cutS = laterCut(this.#plan, rows.from, rows.draw, hop.dropAtMs / 1000, leastPartS)
    const dropped: MoveStep[] = []
    let droppedAtMs: number | undefined
    for (const step of this.#move(rows.from, rows.draw, cutS)) {
      const startMs = this.#nowMs - durationMs(step)
      if (startMs >= dropAtMs - hairMs) droppedAtMs ??= startMs
      if (droppedAtMs === undefined) yield step
      else dropped.push(step)
    }
    const moment = this.#momentBefore(rows.draw)
    const dropsHere = droppedAtMs === undefined
    if (!dropsHere) yield { kind: 'drop', waitMs: 0, moves: dropped, ...moment }
    // The pen may have to rise further first.
    const risesMs = hop.dropAtMs - hop.arriveAtMs
    if (dropsHere && whole(risesMs) > 0) yield this.#wait(risesMs, moment)
    droppedAtMs ??= this.#nowMs
    const { touchesMs, downMs } = this.#dropTimes(hop, Math.max(0, droppedAtMs - dropAtMs))
    this.#downAtMs = droppedAtMs + downMs
    // For a dot the pen comes down in full.
    const neededMs = Math.min(rows.drawS === 0 ? downMs : touchesMs, timing.penDropMs)
    const leftMs = Math.max(0, droppedAtMs + neededMs - this.#nowMs)
    if (dropsHere) yield this.#count({ kind: 'drop', waitMs: whole(leftMs), moves: [], ...moment })
    else if (whole(leftMs) > 0) yield this.#wait(leftMs, moment)
  }

  /** How long after it has begun a drop touches and ends, at the latest. One that comes late may come from higher up. */
  #dropTimes(hop: PenHop, lateMs: number): { readonly touchesMs: number; readonly downMs: number } {
    const { servo } = this.#context.timing
    const { penLiftMs, penDropMs } = penMoveTimesMs({ ...servo, slowestLiftMs: undefined })
    const longerMs = (lateMs / penLiftMs) * penDropMs
    return {
      touchesMs: hop.drawAtMs - hop.dropAtMs + longerMs,
      downMs: Math.min(hop.downAtMs - hop.dropAtMs + longerMs, penDropMs),
    }
  }

  /** Waits until the tip is off the paper. */
  *#clear(next: StrokeTravel, moment: PlanMoment): Generator<ScriptStep, void, undefined> {
    const { timing } = this.#context
    const lifts = this.#penPlace === 'down'
    if (lifts) {
      this.#liftedAtMs = this.#nowMs
      this.#liftedTo = undefined
    }
    const { travelAtMs, liftTo } = this.#planHop(next, false)
    this.#liftedTo = liftTo
    const waitMs = timing.options.policy === 'wait' ? timing.penLiftMs : travelAtMs
    if (lifts) yield this.#count({ kind: 'lift', waitMs: whole(waitMs), height: liftTo, moves: [] })
    else if (whole(waitMs) > 0) yield this.#wait(waitMs, moment)
  }

  #planHop({ travelS }: StrokeTravel, penIsUp: boolean): PenHop {
    const { servo, options } = this.#context.timing
    const downAtMs = this.#downAtMs - this.#nowMs
    const liftedMs = this.#nowMs - this.#liftedAtMs
    return planPenHop(servo, 1000 * travelS, { ...options, downAtMs, liftedMs, liftedTo: this.#liftedTo, penIsUp })
  }

  /** Draws a stroke; begins to lift the pen before its end where the timing says so and the next one is far enough. */
  *#draw(rows: StrokeRows, next: StrokeTravel | undefined): Generator<ScriptStep, void, undefined> {
    const { liftAtMs, liftTo } = this.#earlyLift(rows, next)
    const drawMs = 1000 * rows.drawS
    const cutAtS = liftAtMs < 0 ? (drawMs + liftAtMs) / 1000 : Infinity
    const cutS = laterCut(this.#plan, rows.draw, rows.end, cutAtS, leastPartS)
    const liftDueMs = this.#nowMs + drawMs + liftAtMs
    const lifted: MoveStep[] = []
    for (const step of this.#move(rows.draw, rows.end, cutS)) {
      const startMs = this.#nowMs - durationMs(step)
      if (lifted.length === 0 && (liftAtMs >= 0 || startMs < liftDueMs - hairMs)) yield step
      else if (lifted.push(step) === 1) this.#liftedAtMs = startMs
    }
    if (lifted.length === 0) return
    this.#liftedTo = liftTo
    yield { kind: 'lift', waitMs: 0, height: liftTo, moves: lifted }
  }

  /** The lift to begin before the stroke's end: so long before it as `liftAtMs` is below zero. */
  #earlyLift(rows: StrokeRows, next: StrokeTravel | undefined): Pick<PenHop, 'liftAtMs' | 'liftTo'> {
    const { servo, options } = this.#context.timing
    const isLong = 1000 * rows.drawS >= options.earlyFromMs
    if (options.policy !== 'early' || !isLong || next === undefined || this.#isJoined(next)) {
      return { liftAtMs: 0, liftTo: 1 }
    }
    const downAtMs = this.#downAtMs - this.#nowMs - 1000 * rows.drawS
    return planPenHop(servo, 1000 * next.travelS, { ...options, downAtMs })
  }

  *#move(from: number, to: number, cutS?: number): Generator<MoveStep, void, undefined> {
    const { motors, pacing } = this.#context
    for (const move of motors.moves(this.#plan, from, to, pacing, cutS)) {
      yield this.#count({ kind: 'move', move, row: move.row, timeInRowS: move.timeInRowS } as const)
    }
  }

  #wait(waitMs: number, moment: PlanMoment): ScriptStep {
    return this.#count({ kind: 'wait', waitMs: whole(waitMs), ...moment })
  }

  #count<Step extends ScriptStep>(step: Step): Step {
    this.#nowMs += durationMs(step)
    return step
  }

  /** The moment before row `row` begins. */
  #momentBefore(row: number): PlanMoment {
    return row === 0 ? { row: 0, timeInRowS: 0 } : { row: row - 1, timeInRowS: this.#plan.durationS[row - 1]! }
  }
}

/** Moves are not cut for the pen into parts shorter than this: one of them among longer ones does not drain a deep queue. */
const leastPartS = 0.001

/** Differences below a tick of the board are none. */
const hairMs = 0.04

function durationMs(step: ScriptStep): number {
  if (step.kind === 'move') return (1000 * step.move.ticks) / ticksPerSecond
  return step.kind === 'stroke' ? 0 : step.waitMs
}

/** Waits are whole milliseconds, the nearest: up to half of one is within what the pen's timing forgives. */
function whole(ms: number): number {
  return Math.max(0, Math.round(ms))
}
