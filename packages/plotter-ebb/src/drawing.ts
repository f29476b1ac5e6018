import {
  type Clock,
  type DrawOptions,
  type DrawResult,
  isDriverError,
  sliceStrokes,
  strokeCount,
  type StrokeList,
} from '@vfab/core'
import { createDrawingControl, type DrawingControl, pacedLists, runDrawing } from '@vfab/driver-kit'
import { type RemainingStrokes, remainingStrokes } from '@vfab/motion'

import { Account } from './account.ts'
import type { EncodedMove } from './encoded-move.ts'
import type { MotionQueue } from './motion-queue.ts'
import type { Mover } from './mover.ts'
import type { Pen } from './pen.ts'
import type { PenTiming } from './pen-timing.ts'
import { Performer, type Place } from './performer.ts'
import type { PlanningThread } from './planning-thread.ts'
import type { PlanningSettings } from './programmer.ts'
import type { BoardStatus } from './protocol.ts'
import type { ScriptStep } from './script.ts'
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

/** How often the button is asked for during a pause. */
const pausePollMs = 200

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
  readonly #account: Account
  readonly #performer: Performer
  /** False while nothing has been moved for this drawing. */
  #begun = false
  /** Ends waiting for what is planned. */
  #performing = new AbortController()
  /** Set once the pen was lifted past the queue: what the queue still holds leaves no ink. */
  #liftedAtOnce = false

  constructor(parts: DrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#account = new Account(parts, options)
    this.#performer = new Performer(parts, this.control, this.#account)
  }

  /** Draws; resolves when the machine rests with the pen up. Rejects as `Plotter.draw` does, with the machine made safe. */
  run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    return runDrawing({
      control: this.control,
      signal: this.#options.signal,
      account: this.#account,
      draw: () => this.#drawAll(lists).finally(() => this.#account.close()),
      interrupt: () => this.#performing.abort(),
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
      this.#account.verify()
    }
    this.#account.report()
  }

  async #drawList(list: StrokeList): Promise<void> {
    const { mover, check } = this.#parts
    check(list)
    if (strokeCount(list) === 0) return
    await this.#obey()
    await mover.prepare()
    this.#begun = true
    const first = this.#account.addList(list, this.#planningSettings, mover.hereMm)
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
    this.#performer.place = undefined
    this.#performing = new AbortController()
    if (this.control.mustHalt) this.#performing.abort()
    const start = { steps: mover.motors.sent, penPlace: pen.state === 'unknown' ? 'down' : pen.state } as const
    const passages = planning.perform(strokes, this.#planningSettings, start, this.#performing)
    let done = 0
    for await (const { from, plan, steps } of passages) {
      this.#account.findTotal()
      for (const step of steps) {
        await this.#performer.untilRoom(step)
        if (this.control.mustHalt && movesOn(step)) return await this.#haltAndObey(strokes, first)
        await this.#performer.do(step, plan, from)
        if (step.kind === 'lift') await this.#lookAfterLift()
        this.#account.settle()
        if (step.kind === 'move' && (await this.#parts.watch.look())) this.#account.verify()
        if (step.kind === 'stroke') {
          done = from + step.stroke + 1
          this.#account.mark(first + done)
          // What is planned does not know that the pen was lifted.
          if (await this.#obey()) return { strokes: sliceStrokes(strokes, done), firstStroke: done }
        }
      }
    }
    if (done < strokeCount(strokes)) return await this.#haltAndObey(strokes, first)
    return { strokes: sliceStrokes(strokes, done), firstStroke: done }
  }

  async #haltAndObey(strokes: StrokeList, first: number): Promise<RemainingStrokes> {
    const left = await this.#halt(strokes)
    this.#account.mark(first + left.firstStroke)
    await this.#obey()
    return left
  }

  /** Lifts the pen and waits until it is up, unless it is, and makes sure that the machine is well. */
  async #lift(): Promise<void> {
    const { pen } = this.#parts
    if (pen.isUp) return
    this.#account.spend(await pen.lift())
    await this.#lookAfterLift()
  }

  async #lookAfterLift(): Promise<void> {
    // An ending rejects with its own reason, whatever else is wrong.
    if (this.control.demand === 'end') return
    await this.#parts.watch.check()
    this.#account.verify()
  }

  /** Turns a pen around that was already lowered for a stroke that will not be reached now: it has not touched yet. */
  async #liftOnTheWay({ plan, moment }: Place): Promise<void> {
    const { pen } = this.#parts
    if (pen.state === 'down' && plan.penDown[moment.row] === 0) this.#account.spend(await pen.lift(0))
  }

  /** Brakes in the middle of a plan. @returns what is left of its strokes */
  async #halt(strokes: StrokeList): Promise<RemainingStrokes> {
    const ends = this.control.demand === 'end'
    if (ends) await this.#liftAtOnce()
    const { place } = this.#performer
    if (place === undefined) return { strokes, firstStroke: 0 }
    const { pen } = this.#parts
    // Who wants the end wants the pen off the paper: braking may go on beside the lift.
    if (ends && !this.#liftedAtOnce && pen.state === 'down') this.#account.spend(await pen.lift(0))
    const halt = await this.#performer.brake(place)
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
      this.#account.verify()
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
      this.#account.settle()
      if (this.control.demand === 'end') await this.#liftAtOnce()
      else if (this.#begun && (await watch.lookAtPower())) this.#account.verify()
    }
    await queue.rest({ onStatus })
    this.#account.settle()
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
    this.#account.cutOff()
    this.#liftedAtOnce = true
    await pen.liftAtOnce()
  }

  /** After a failure: brakes where that makes sense, lifts the pen and waits for rest, as far as the board still listens. */
  async #makeSafe(failure: unknown): Promise<void> {
    const code = isDriverError(failure) ? failure.code : undefined
    if (!this.#begun || code === 'DEVICE_LOST') return
    try {
      const { place } = this.#performer
      const turning = code !== 'POWER_MISSING' && code !== 'DEVICE_RESET'
      if (turning && place) {
        await this.#liftOnTheWay(place)
        await this.#performer.brake(place)
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
        this.#account.verify()
      }
    } catch {
      // As above. Closing tries once more.
    }
    if (isRefusedPen(failure)) this.#account.retract()
  }
}

/** Whether a command was refused that is no move: what was sent together with it was carried out all the same. */
function isRefusedPen(failure: unknown): boolean {
  if (!isDriverError(failure) || failure.code !== 'REJECTED') return false
  return !/^(SM|LM|T3)\b/.test(String(failure.context['command']))
}

/** Whether the carriage, or the pen, is sent somewhere that it need not be sent to. */
function movesOn(step: ScriptStep<EncodedMove>): boolean {
  return step.kind === 'move' || step.kind === 'drop' || (step.kind === 'lift' && step.moves.length > 0)
}
