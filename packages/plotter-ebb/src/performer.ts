import type { DrawingControl } from '@vfab/driver-kit'
import type { Halt, MotionPlan } from '@vfab/motion'

import type { Account } from './account.ts'
import type { EncodedMove } from './encoded-move.ts'
import type { MotionQueue, QueueEntry } from './motion-queue.ts'
import type { Mover } from './mover.ts'
import type { Pen } from './pen.ts'
import type { MoveStep, PlanMoment, ScriptStep } from './script.ts'

/** What a {@link Performer} works with. */
export interface PerformerParts {
  readonly mover: Mover
  readonly queue: MotionQueue
  readonly pen: Pen
}

/** A moment of a plan. */
export interface Place {
  /** Index of the plan's first stroke in what is being performed. */
  readonly from: number
  readonly plan: MotionPlan
  readonly moment: PlanMoment
}

/** Sends steps of plans to the board, and knows how far in which plan the moves sent so far go: it can brake from there. */
export class Performer {
  readonly #parts: PerformerParts
  readonly #control: DrawingControl
  readonly #account: Account
  /** Absent when there is nothing to brake from. */
  place: Place | undefined

  constructor(parts: PerformerParts, control: DrawingControl, account: Account) {
    this.#parts = parts
    this.#control = control
    this.#account = account
  }

  /** Waits until what is to be done has room in the queue; not when it is not to be done any more. */
  async untilRoom(step: ScriptStep<EncodedMove>): Promise<void> {
    const { queue } = this.#parts
    const count = 1 + (step.kind === 'lift' || step.kind === 'drop' ? step.moves.length : 0)
    while (step.kind !== 'stroke' && !this.#control.mustHalt && !queue.hasRoom(count)) {
      const waiting = new AbortController()
      await Promise.race([queue.untilRoom(count, waiting), this.#control.change(waiting)]).finally(() =>
        waiting.abort(),
      )
    }
  }

  /** Does a step of a plan whose first stroke is the `from`-th. */
  async do(step: ScriptStep<EncodedMove>, plan: MotionPlan, from: number): Promise<void> {
    await this.#send(step, plan, from)
    if (step.kind !== 'lift') this.place = { from, plan, moment: step }
  }

  async #send(step: ScriptStep<EncodedMove>, plan: MotionPlan, from: number): Promise<void> {
    const { pen, queue } = this.#parts
    switch (step.kind) {
      case 'move':
        return await queue.sendTogether(this.#entries([step], plan, from))
      case 'lift':
        return this.#account.spend(await pen.lift(step.waitMs, step.height, this.#entries(step.moves, plan, from)))
      case 'drop':
        return this.#account.spend(await pen.drop(step.waitMs, this.#entries(step.moves, plan, from)))
      case 'wait':
        return this.#account.spend(await pen.wait(step.waitMs))
      case 'stroke':
    }
  }

  /** Brakes along the path from {@link place}, from which nothing can be braked any more then, also when it fails. */
  async brake({ plan, moment }: Place): Promise<Halt> {
    this.place = undefined
    const draws = plan.penDown[moment.row] === 1
    return await this.#parts.mover.brake(plan, moment, (move) => this.#entry(move, draws))
  }

  #entries(steps: readonly MoveStep<EncodedMove>[], plan: MotionPlan, from: number): QueueEntry[] {
    return steps.map(({ move, row, timeInRowS }) =>
      this.#entry(move, plan.penDown[row] === 1, { from, plan, moment: { row, timeInRowS } }),
    )
  }

  /** @param place - where in the plan the move ends; absent for a braking, which is not braked again */
  #entry(move: EncodedMove, draws: boolean, place?: Place): QueueEntry {
    return this.#parts.mover.entry(move, (certain) => {
      // Before anything else: whatever fails next, braking starts from here.
      this.place = place
      if (certain) this.#account.spend(move.durationMs, draws ? move.lengthMm : 0)
    })
  }
}
