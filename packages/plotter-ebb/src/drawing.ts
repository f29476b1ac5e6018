import {
  type Clock,
  createDrawingControl,
  type DrawingControl,
  type DrawOptions,
  type DrawResult,
  isDriverError,
  pacedLists,
  progressOf,
  runDrawing,
  sliceStrokes,
  strokeCount,
  type StrokeList,
} from '@vfab/core'
import { type MotionPlan, type RemainingStrokes, remainingStrokes } from '@vfab/motion'

import type { EncodedMove } from './encoded-move.ts'
import { Ledger } from './ledger.ts'
import type { MotionQueue, QueueEntry } from './motion-queue.ts'
import type { Mover } from './mover.ts'
import type { Pen } from './pen.ts'
import type { PenTiming } from './pen-timing.ts'
import type { PlanningThread } from './planning-thread.ts'
import type { PlanningSettings } from './programmer.ts'
import type { BoardStatus } from './protocol.ts'
import type { MoveStep, PlanMoment, ScriptStep } from './script.ts'
import { TotalTime } from './total-time.ts'
import type { Watch } from './watch.ts'

/** What a {@link Drawing} works with. */
export interface DrawingParts {
  readonly mover: Mover
  readonly planning: PlanningThread
  readonly queue: MotionQueue
  readonly pen: Pen
  readonly watch: Watch
  readonly clock: Clock
  readonly joinToleranceMm: number
  readonly timing: PenTiming
  /** Called with each list before anything of it is drawn; throws for one that cannot be drawn. */
  readonly check: (strokes: StrokeList) => void
}

const reportEveryMs = 200
/** How often the button is asked for during a pause. */
const pausePollMs = 200

/** A moment of a plan that moves were made up to. */
interface Place {
  /** Index of the plan's first stroke in what is being performed. */
  readonly from: number
  readonly plan: MotionPlan
  readonly moment: PlanMoment
}

type Step = ScriptStep<EncodedMove>

/**
 * One call of `draw`, from the first stroke to the last.
 *
 * Between two commands it looks at its {@link control}. If it is to stop there and then it brakes along the path, lifts the
 * pen and waits until the machine rests; what is left of the strokes is planned anew when it goes on.
 */
export class Drawing {
  readonly control: DrawingControl = createDrawingControl()
  readonly #parts: DrawingParts
  readonly #options: DrawOptions
  readonly #ledger: Ledger
  /** How far in which plan the moves sent so far go. */
  #place: Place | undefined
  /** False while nothing has been moved for this drawing. */
  #begun = false
  #strokesKnown = 0
  #strokesMarked = 0
  readonly #totalTime: TotalTime
  #reportedMs: number
  /** Set once the pen was lifted past the queue: what the queue still holds leaves no ink. */
  #liftedAtOnce = false
  /** Commands that were done when the motors were last seen to have power. */
  #verified = 0

  constructor(parts: DrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#ledger = new Ledger((stroke) => options.onStroke?.(stroke))
    this.#totalTime = new TotalTime(parts.planning)
    this.#reportedMs = parts.clock.now()
  }

  /** Draws; resolves when the machine rests with the pen up. Rejects as `Plotter.draw` does, with the machine made safe. */
  run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    return runDrawing({
      control: this.control,
      signal: this.#options.signal,
      account: this.#ledger,
      draw: () => this.#drawAll(lists).finally(() => this.#totalTime.stop()),
      makeSafe: (failure) => this.#makeSafe(failure),
    })
  }

  async #drawAll(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<void> {
    for await (const list of pacedLists(lists, this.control, { obey: async () => void (await this.#obey()) })) {
      await this.#drawList(list)
    }
    await this.#comeToRest()
    this.control.throwIfEnded()
    // The last lift was looked at when it was queued; what was queued before it may have run without power.
    if (this.#begun) {
      await this.#parts.watch.check()
      this.#verify()
    }
    this.#report()
  }

  async #drawList(list: StrokeList): Promise<void> {
    const { mover, check } = this.#parts
    check(list)
    if (strokeCount(list) === 0) return
    const first = this.#strokesKnown
    this.#strokesKnown += strokeCount(list)
    await this.#obey()
    await mover.prepare()
    this.#begun = true
    if (this.#options.onProgress) this.#totalTime.add(list, this.#planningSettings, mover.hereMm)
    let left: RemainingStrokes = { strokes: list, firstStroke: 0 }
    while (strokeCount(left.strokes) > 0) {
      const { strokes, firstStroke } = await this.#perform(left.strokes, first + left.firstStroke)
      left = { strokes, firstStroke: left.firstStroke + firstStroke }
    }
    await this.#lift()
  }

  get #planningSettings(): PlanningSettings {
    const { mover, timing, joinToleranceMm } = this.#parts
    return { ...mover.planning, timing, joinToleranceMm }
  }

  /**
   * Draws strokes, the first of which is the `first`-th of all, as far as the control lets it.
   * @returns what is left of them; the machine rests then, or will after what was sent
   */
  async #perform(strokes: StrokeList, first: number): Promise<RemainingStrokes> {
    const { planning, mover, pen } = this.#parts
    this.#place = undefined
    const start = { steps: mover.motors.sent, penPlace: pen.state === 'unknown' ? 'down' : pen.state } as const
    for await (const { from, plan, steps } of planning.perform(strokes, this.#planningSettings, start)) {
      this.#totalTime.find()
      for (const step of steps) {
        await this.#untilRoom(step)
        if (this.control.mustHalt && movesOn(step)) {
          const left = await this.#halt(strokes)
          this.#mark(first + left.firstStroke)
          await this.#obey()
          return left
        }
        await this.#do(step, plan, from)
        if (step.kind !== 'lift') this.#place = { from, plan, moment: step }
        this.#account()
        if (step.kind === 'move' && (await this.#parts.watch.look())) this.#verify()
        if (step.kind === 'stroke') {
          const done = from + step.stroke + 1
          this.#mark(first + done)
          // What is planned does not know that the pen was lifted.
          if (await this.#obey()) return { strokes: sliceStrokes(strokes, done), firstStroke: done }
        }
      }
    }
    const done = strokeCount(strokes)
    return { strokes: sliceStrokes(strokes, done), firstStroke: done }
  }

  /** Waits until what is to be done has room in the queue; not when it is not to be done any more. */
  async #untilRoom(step: Step): Promise<void> {
    const { queue } = this.#parts
    const count = 1 + (step.kind === 'lift' || step.kind === 'drop' ? step.moves.length : 0)
    while (step.kind !== 'stroke' && !this.control.mustHalt && !queue.hasRoom(count)) {
      const waiting = new AbortController()
      await Promise.race([queue.untilRoom(count, waiting), this.control.change(waiting)]).finally(() => waiting.abort())
    }
  }

  async #do(step: Step, plan: MotionPlan, from: number): Promise<void> {
    const { pen } = this.#parts
    switch (step.kind) {
      case 'lift':
        this.#spend(await pen.lift(step.waitMs, step.height, this.#entries(step.moves, plan, from)))
        await this.#lookAfterLift()
        break
      case 'drop':
        this.#spend(await pen.drop(step.waitMs, this.#entries(step.moves, plan, from)))
        break
      case 'wait':
        this.#spend(await pen.wait(step.waitMs))
        break
      case 'move':
        await this.#parts.queue.sendTogether(this.#entries([step], plan, from))
        break
      case 'stroke':
        break
    }
  }

  #entries(steps: readonly MoveStep<EncodedMove>[], plan: MotionPlan, from: number): QueueEntry[] {
    return steps.map(({ move, row, timeInRowS }) =>
      this.#entry(move, plan.penDown[row] === 1, { from, plan, moment: { row, timeInRowS } }),
    )
  }

  /** @param place - where in the plan the move ends; absent for a braking, which is not braked again */
  #entry(move: EncodedMove, draws: boolean, place?: Place): QueueEntry {
    const { mover, queue } = this.#parts
    const { durationMs, lengthMm } = move
    return mover.entry(move, (certain) => {
      // Before anything else: whatever fails next, braking starts from here.
      this.#place = place
      if (certain) this.#ledger.add(queue.sent, { durationMs, drawnMm: draws ? lengthMm : 0 })
    })
  }

  /** Notes time that the last command takes. */
  #spend(durationMs: number): void {
    this.#ledger.add(this.#parts.queue.sent, { durationMs, drawnMm: 0 })
  }

  /** Notes that the first `count` strokes are done when everything sent so far is. */
  #mark(count: number): void {
    while (this.#strokesMarked < count) {
      this.#ledger.addStroke(this.#parts.queue.sent, this.#strokesMarked)
      // What was sent after the pen was lifted past the queue leaves no ink.
      if (!this.#liftedAtOnce) this.#options.onSent?.(this.#strokesMarked)
      this.#strokesMarked++
    }
  }

  /** Lifts the pen and waits until it is up, unless it is, and makes sure that the machine is well. */
  async #lift(): Promise<void> {
    const { pen } = this.#parts
    if (pen.isUp) return
    this.#spend(await pen.lift())
    await this.#lookAfterLift()
  }

  async #lookAfterLift(): Promise<void> {
    // An ending rejects with its own reason, whatever else is wrong.
    if (this.control.demand === 'end') return
    await this.#parts.watch.check()
    this.#verify()
  }

  /** To be called when the motors were seen to have power: what is done by now was drawn. */
  #verify(): void {
    this.#verified = this.#parts.queue.done
    this.#account()
  }

  /** Turns a pen around that was already lowered for a stroke that will not be reached now: it has not touched yet. */
  async #liftOnTheWay({ plan, moment }: Place): Promise<void> {
    const { pen } = this.#parts
    if (pen.state === 'down' && plan.penDown[moment.row] === 0) this.#spend(await pen.lift(0))
  }

  /** Brakes in the middle of a plan. @returns what is left of its strokes */
  async #halt(strokes: StrokeList): Promise<RemainingStrokes> {
    const ends = this.control.demand === 'end'
    if (ends) await this.#liftAtOnce()
    const place = this.#place
    if (place === undefined) return { strokes, firstStroke: 0 }
    // From now on there is nothing to brake from, also when the braking fails.
    this.#place = undefined
    const { pen } = this.#parts
    // Who wants the end wants the pen off the paper: braking may go on beside the lift.
    if (ends && !this.#liftedAtOnce && pen.state === 'down') this.#spend(await pen.lift(0))
    const draws = place.plan.penDown[place.moment.row] === 1
    const halt = await this.#parts.mover.brake(place.plan, place.moment, (move) => this.#entry(move, draws))
    // A braking that ends with its stroke has not drawn it to the end.
    if (ends) return { strokes, firstStroke: 0 }
    return remainingStrokes(strokes, { ...halt, stroke: place.from + halt.stroke })
  }

  /**
   * Does what the control demands, at a place where the moves sent so far come to rest.
   * @returns whether it demanded anything: then the machine has come to rest, with the pen up
   */
  async #obey(): Promise<boolean> {
    const { control } = this
    if (control.demand === 'go-on') return false
    if (control.demand === 'end') await this.#liftAtOnce()
    await this.#comeToRest()
    await this.#verifyAtRest()
    await control.holdStill(() => this.#waitForChange())
    return true
  }

  /** While the machine rests; an ending has its own reason, whatever else is wrong. */
  async #verifyAtRest(): Promise<void> {
    if (!this.#begun || this.#liftedAtOnce) return
    try {
      await this.#parts.watch.check()
      this.#verify()
    } catch (error) {
      if (this.control.demand !== 'end') throw error
    }
  }

  /** Waits, with an eye on the button: it is the one thing a person at the machine can press to go on. */
  async #waitForChange(): Promise<void> {
    const { clock, watch } = this.#parts
    const waiting = new AbortController()
    const slept = clock.sleep(pausePollMs, waiting).then(
      () => true,
      () => false,
    )
    const changed = this.control.change(waiting).then(() => false)
    const isDue = await Promise.race([slept, changed])
    waiting.abort()
    if (isDue) await watch.look()
  }

  /** Lifts the pen and waits until everything sent is done. */
  async #comeToRest(): Promise<void> {
    const { pen, queue, watch } = this.#parts
    await this.#lift()
    const onStatus = async (status: BoardStatus): Promise<void> => {
      watch.note(status)
      this.#account()
      if (this.control.demand === 'end') await this.#liftAtOnce()
      else if (this.#begun && (await watch.lookAtPower())) this.#verify()
    }
    await queue.rest({ onStatus })
    this.#account()
    if (this.#liftedAtOnce) await pen.allowDrop()
  }

  /**
   * Takes the pen off the paper before what is queued is done, where the firmware can. It still has to be lifted in turn,
   * which waits until it is up.
   */
  async #liftAtOnce(): Promise<void> {
    const { pen, queue } = this.#parts
    if (this.#liftedAtOnce || !pen.canLiftAtOnce) return
    await queue.refresh()
    this.#account()
    this.#liftedAtOnce = true
    await pen.liftAtOnce()
  }

  /** Tells what the machine has done. Strokes that were cut off by lifting the pen are not. */
  #account(): void {
    if (this.#liftedAtOnce) return
    this.#ledger.settle(this.#parts.queue.done)
    this.#ledger.confirm(this.#verified)
    if (this.#parts.clock.now() - this.#reportedMs >= reportEveryMs) this.#report()
  }

  #report(): void {
    this.#reportedMs = this.#parts.clock.now()
    const { strokesDone, elapsedMs } = this.#ledger
    const isDone = strokesDone === this.#strokesKnown
    const totalMs = isDone ? elapsedMs : this.#totalTime.totalMs
    // What remains is told once it is known.
    if (totalMs !== undefined) this.#options.onProgress?.(progressOf(this.#ledger, totalMs))
  }

  /** After a failure: brakes where that makes sense, lifts the pen and waits for rest, as far as the board still listens. */
  async #makeSafe(failure: unknown): Promise<void> {
    const code = isDriverError(failure) ? failure.code : undefined
    if (!this.#begun || code === 'DEVICE_LOST') return
    try {
      const turning = code !== 'POWER_MISSING' && code !== 'DEVICE_RESET'
      if (turning && this.#place) {
        await this.#liftOnTheWay(this.#place)
        await this.#parts.mover.brake(this.#place.plan, this.#place.moment)
      }
    } catch {
      // The first failure is the one that is told; lifting the pen is tried all the same.
    }
    try {
      await this.#parts.pen.lift()
      await this.#parts.queue.rest()
      if (this.#liftedAtOnce) await this.#parts.pen.allowDrop()
      else if (code !== 'POWER_MISSING' && code !== 'DEVICE_RESET') {
        // What was queued before the failure has been drawn meanwhile.
        await this.#parts.watch.check()
        this.#verify()
      }
    } catch {
      // As above. Closing tries once more.
    }
  }
}

/** Whether the carriage, or the pen, is sent somewhere that it need not be sent to. */
function movesOn(step: Step): boolean {
  return step.kind === 'move' || step.kind === 'drop' || (step.kind === 'lift' && step.moves.length > 0)
}
