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

import { Ledger } from './ledger.ts'
import { estimateMs, isLarge, lotsOf } from './lots.ts'
import type { MotionQueue, QueueEntry } from './motion-queue.ts'
import type { Mover } from './mover.ts'
import type { Pen } from './pen.ts'
import type { PenTiming } from './pen-timing.ts'
import type { BoardStatus } from './protocol.ts'
import { type MoveStep, type PenPlace, type PlanMoment, script, type ScriptStep } from './script.ts'
import type { MotorMove } from './steps.ts'
import type { Watch } from './watch.ts'

/** What a {@link Drawing} works with. */
export interface DrawingParts {
  readonly mover: Mover
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
  readonly plan: MotionPlan
  readonly moment: PlanMoment
}

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
  #totalMs = 0
  #reportedMs: number
  /** Set once the pen was lifted past the queue: what the queue still holds leaves no ink. */
  #liftedAtOnce = false
  /** Commands that were done when the motors were last seen to have power. */
  #verified = 0

  constructor(parts: DrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#ledger = new Ledger((stroke) => options.onStroke?.(stroke))
    this.#reportedMs = parts.clock.now()
  }

  /** Draws; resolves when the machine rests with the pen up. Rejects as `Plotter.draw` does, with the machine made safe. */
  run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    return runDrawing({
      control: this.control,
      signal: this.#options.signal,
      account: this.#ledger,
      draw: () => this.#drawAll(lists),
      makeSafe: (failure) => this.#makeSafe(failure),
    })
  }

  async #drawAll(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<void> {
    for await (const list of pacedLists(lists, this.control, { obey: () => this.#obey() })) await this.#drawList(list)
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
    if (this.#options.onProgress) this.#totalMs += estimateMs(list, mover, this.#parts)
    await this.#obey()
    await mover.prepare()
    this.#begun = true
    for (const lot of lotsOf(list)) {
      // No ink must run while it is planned.
      if (isLarge(lot)) await this.#lift()
      await this.#drawStrokes(sliceStrokes(list, lot.from, lot.to), first + lot.from)
    }
    await this.#lift()
  }

  /** Draws strokes, the first of which is the `first`-th of all. */
  async #drawStrokes(strokes: StrokeList, first: number): Promise<void> {
    while (strokeCount(strokes) > 0) {
      const plan = this.#parts.mover.plan(strokes)
      if (await this.#play(plan, first)) return
      const left = await this.#halt(strokes)
      strokes = left.strokes
      first += left.firstStroke
      this.#mark(first)
      await this.#obey()
    }
  }

  /** Does what the plan says. @returns false when it has to be left before its end */
  async #play(plan: MotionPlan, first: number): Promise<boolean> {
    const { mover, pen, joinToleranceMm, timing } = this.#parts
    this.#place = undefined
    const penPlace = (): PenPlace => (pen.state === 'unknown' ? 'down' : pen.state)
    const context = { motors: mover.motors, pacing: mover.pacing, timing, penPlace, joinToleranceMm }
    for (const step of script(plan, context)) {
      await this.#untilRoom(step)
      if (this.control.mustHalt && movesOn(step)) return false
      await this.#do(step, plan)
      if (step.kind !== 'lift') this.#place = { plan, moment: step }
      this.#account()
      if (step.kind === 'move' && (await this.#parts.watch.look())) this.#verify()
      if (step.kind === 'stroke') {
        this.#mark(first + step.stroke + 1)
        await this.#obey()
      }
    }
    return true
  }

  /** Waits until what is to be done has room in the queue; not when it is not to be done any more. */
  async #untilRoom(step: ScriptStep): Promise<void> {
    const { queue } = this.#parts
    const count = 1 + (step.kind === 'lift' || step.kind === 'drop' ? step.moves.length : 0)
    while (step.kind !== 'stroke' && !this.control.mustHalt && !queue.hasRoom(count)) {
      const waiting = new AbortController()
      await Promise.race([queue.untilRoom(count, waiting), this.control.change(waiting)]).finally(() => waiting.abort())
    }
  }

  async #do(step: ScriptStep, plan: MotionPlan): Promise<void> {
    const { pen } = this.#parts
    switch (step.kind) {
      case 'lift':
        this.#spend(await pen.lift(step.waitMs, step.height, this.#entries(step.moves, plan)))
        await this.#lookAfterLift()
        break
      case 'drop':
        this.#spend(await pen.drop(step.waitMs, this.#entries(step.moves, plan)))
        break
      case 'wait':
        this.#spend(await pen.wait(step.waitMs))
        break
      case 'move':
        await this.#parts.queue.sendTogether(this.#entries([step], plan))
        break
      case 'stroke':
        break
    }
  }

  #entries(steps: readonly MoveStep[], plan: MotionPlan): QueueEntry[] {
    return steps.map(({ move, row, timeInRowS }) =>
      this.#entry(move, plan.penDown[row] === 1, { plan, moment: { row, timeInRowS } }),
    )
  }

  /** @param place - where in the plan the move ends; absent for a braking, which is not braked again */
  #entry(move: MotorMove, draws: boolean, place?: Place): QueueEntry {
    const { mover, queue } = this.#parts
    const entry = mover.entry(move, (certain) => {
      // Before anything else: whatever fails next, braking starts from here.
      this.#place = place
      const { durationMs } = entry
      if (certain) this.#ledger.add(queue.sent, { durationMs, drawnMm: draws ? mover.lengthMm(move) : 0 })
    })
    return entry
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
    return ends ? { strokes, firstStroke: 0 } : remainingStrokes(strokes, halt)
  }

  /** Does what the control demands, at a place where the moves sent so far come to rest. */
  async #obey(): Promise<void> {
    const { control } = this
    if (control.demand === 'go-on') return
    if (control.demand === 'end') await this.#liftAtOnce()
    await this.#comeToRest()
    await this.#verifyAtRest()
    await control.holdStill(() => this.#waitForChange())
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
    this.#options.onProgress?.(progressOf(this.#ledger, this.#totalMs))
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
function movesOn(step: ScriptStep): boolean {
  return step.kind === 'move' || step.kind === 'drop' || (step.kind === 'lift' && step.moves.length > 0)
}
