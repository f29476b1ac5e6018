import type { PointMm, StrokeList } from '@vfab/core'
import { type MotionLimits, type MotionPlan, penMoveTimesMs, planMoves, schedulePen } from '@vfab/motion'

import { encodeMove } from './encoded-move.ts'
import type { Lot } from './lots.ts'
import type { CommandPacing } from './pacing.ts'
import type { PenTiming } from './pen-timing.ts'
import { type Programme, ProgrammeWriter } from './programme.ts'
import { type PenPlace, Script, type ScriptStep } from './script.ts'
import { MotorSteps, pointAt, type StepGeometry } from './steps.ts'
import { type StrokeTravel, strokesIn } from './stroke-rows.ts'

/** All that a drawing is planned by. Plain data: it goes to another thread. */
export interface PlanningSettings {
  readonly geometry: StepGeometry
  readonly limits: MotionLimits
  readonly pacing: CommandPacing
  /** How far merged moves may stay off the planned path. */
  readonly mergeToleranceMm: number
  readonly timing: PenTiming
  /** Gaps up to this long are drawn. */
  readonly joinToleranceMm: number
}

/** Where the machine rests when the first move begins. */
export interface PlanningStart {
  /** Motor steps from the origin. */
  readonly steps: readonly [number, number]
  readonly penPlace: PenPlace
}

/** Entries of a programme, unless its plan ends sooner: some seconds of drawing. */
const programmeEntries = 256
/** Of the first one of a plan, for which the machine may be waiting. */
const firstEntries = 32

/** A plan while it is given out. */
interface Performed {
  readonly plan: MotionPlan
  readonly steps: Iterator<ScriptStep>
  /** Something of it was given out already. */
  begun: boolean
}

/** Makes the programmes of one drawing from where the machine rests to its last stroke. Never waits. */
export class Programmer {
  readonly #settings: PlanningSettings
  readonly #motors: MotorSteps
  readonly #script: Script
  readonly #lots: Lot[] = []
  #hereMm: PointMm
  /** What is being given out at present. */
  #current: Performed | undefined

  constructor(settings: PlanningSettings, { steps, penPlace }: PlanningStart) {
    const { geometry, pacing, timing, joinToleranceMm } = settings
    this.#settings = settings
    this.#motors = new MotorSteps(geometry)
    this.#motors.reset(steps)
    this.#hereMm = pointAt(geometry, steps)
    this.#script = new Script({ motors: this.#motors, pacing, timing, joinToleranceMm, penPlace })
  }

  /** Notes strokes that are to be drawn after all those before. */
  add(lot: Lot): void {
    this.#lots.push(lot)
  }

  /** The next programme; undefined when there is nothing to be planned. @throws RangeError for coordinates or limits that make no sense */
  next(): Programme | undefined {
    const current = (this.#current ??= this.#begin())
    if (current === undefined) return undefined
    const { geometry, pacing } = this.#settings
    const writer = new ProgrammeWriter((move) => encodeMove(move, geometry, pacing))
    const entries = current.begun ? programmeEntries : firstEntries
    let ends = false
    while (!ends && writer.length < entries) {
      const next = current.steps.next()
      if (next.done === true) ends = true
      else this.#take(next.value, writer)
    }
    const plan = current.begun ? undefined : current.plan
    current.begun = true
    if (ends) this.#current = undefined
    return writer.finish(plan, ends)
  }

  #take(step: ScriptStep, writer: ProgrammeWriter): void {
    writer.add(step)
    if (step.kind === 'move') this.#motors.note(step.move)
    else if (step.kind === 'lift' || step.kind === 'drop') for (const { move } of step.moves) this.#motors.note(move)
  }

  #begin(): Performed | undefined {
    const lot = this.#lots.shift()
    if (lot === undefined) return undefined
    const plan = planLot(lot.strokes, this.#settings, this.#hereMm)
    this.#hereMm = endOf(plan)
    const following = lot.followedBy && this.#travelTo(lot.followedBy)
    return { plan, steps: this.#script.steps(plan, following), begun: false }
  }

  /** The way to where the next lot begins, which need not be planned for that. */
  #travelTo({ xMm, yMm }: PointMm): StrokeTravel {
    const dot = { coordsMm: Float64Array.of(xMm, yMm), starts: Uint32Array.of(0, 1) }
    return strokesIn(planLot(dot, this.#settings, this.#hereMm)).next().value!
  }
}

/** The plan's own time for drawing strokes, and where they end. */
export interface Estimate {
  /** From a raised pen, or from the stroke before; without the lift after the last stroke. */
  readonly durationMs: number
  readonly endMm: PointMm
}

/** How long strokes take. @param continues - they come after others: the pen is down at first */
export function estimate(
  strokes: StrokeList,
  settings: PlanningSettings,
  fromMm: PointMm,
  continues: boolean,
): Estimate {
  const { timing, joinToleranceMm } = settings
  const plan = planLot(strokes, settings, fromMm)
  const { totalMs } = schedulePen(plan, timing.servo, { ...timing.options, joinToleranceMm, startsDown: continues })
  return { durationMs: totalMs - penMoveTimesMs(timing.servo).penLiftMs, endMm: endOf(plan) }
}

/** Plans strokes, in rows that last long enough to be sent. */
export function planLot(
  strokes: StrokeList,
  { limits, pacing, mergeToleranceMm }: Pick<PlanningSettings, 'limits' | 'pacing' | 'mergeToleranceMm'>,
  fromMm: PointMm,
): MotionPlan {
  return planMoves(strokes, limits, fromMm, { leastMoveS: pacing.leastMoveS, toleranceMm: mergeToleranceMm })
}

function endOf({ endXMm, endYMm, count }: MotionPlan): PointMm {
  return { xMm: endXMm[count - 1]!, yMm: endYMm[count - 1]! }
}
