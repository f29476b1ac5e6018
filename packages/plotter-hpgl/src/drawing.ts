import { type Clock, type DrawOptions, type DrawResult, isDriverError, strokeCount, type StrokeList } from '@vfab/core'
import { createDrawingControl, type DrawingControl, pacedLists, runDrawing, settlesFirst } from '@vfab/driver-kit'

import type { Bed, UnitPoint } from './bed.ts'
import { hpglError } from './errors.ts'
import type { Feed } from './feed.ts'
import type { Hand } from './hand.ts'
import { type Piece, piecesOf, type PieceTimes, travelPiece } from './pieces.ts'
import { PieceSource } from './piece-source.ts'
import { Tally } from './tally.ts'

/** What a {@link Drawing} works with. */
export interface DrawingParts {
  readonly feed: Feed
  readonly hand: Hand
  readonly bed: Bed
  readonly clock: Clock
  readonly bufferAheadMs: number
  readonly storePenAfterMs: number
  /** Called with each list before anything of it is drawn; throws for one that cannot be drawn. */
  readonly check: (strokes: StrokeList) => void
}

/** How long a full buffer is left alone before it is asked for room again, ms. */
const shortestPollMs = 20
const longestPollMs = 500

/** Attempts to find the pen where the last stroke ends. */
const mostLooks = 5

/**
 * One call of `draw`, from the first stroke to the last.
 *
 * Again and again it asks for room, sends as much as fits and lasts for some seconds, and waits for the mark in the middle of
 * it, while the plotter draws what lies behind. A pause at a stroke lets the buffer run out at the end of one; a pause at
 * once and an end make the plotter forget its buffer, and what it had not drawn is sent again.
 */
export class Drawing {
  readonly control: DrawingControl = createDrawingControl()
  readonly #parts: DrawingParts
  readonly #options: DrawOptions
  readonly #tally: Tally
  readonly #times: PieceTimes
  readonly #source = new PieceSource()
  /** Where the last stroke known so far ends. */
  #end: UnitPoint | undefined
  #begun = false
  #strokesKnown = 0
  /** True once `onStroke` or its kin has thrown: nothing is reported any more. */
  #failed = false

  constructor(parts: DrawingParts, options: DrawOptions) {
    this.#parts = parts
    this.#options = options
    this.#tally = new Tally(options)
    this.#times = parts.hand.times(options.overrides)
  }

  /** Draws; resolves when the plotter rests with the pen up. Rejects as `Plotter.draw` does, with the plotter made safe. */
  async run(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<DrawResult> {
    const { feed } = this.#parts
    feed.onDiscard = () => {
      if (!this.#failed) this.#tally.discarded()
    }
    try {
      return await runDrawing({
        control: this.control,
        signal: this.#options.signal,
        account: this.#tally,
        draw: () => this.#drawAll(lists),
        makeSafe: (failure) => this.#makeSafe(failure),
        interrupt: () => feed.interrupt(),
      })
    } finally {
      feed.onDiscard = () => {}
    }
  }

  async #drawAll(lists: Iterable<StrokeList> | AsyncIterable<StrokeList>): Promise<void> {
    // While the next list is waited for, what is drawn is told.
    const finish = (): Promise<void> => this.#finish()
    for await (const list of pacedLists(lists, this.control, { idle: finish, obey: finish })) await this.#drawList(list)
    await this.#finish()
    this.#tally.report()
  }

  async #drawList(list: StrokeList): Promise<void> {
    const { check, bed, feed, hand } = this.#parts
    check(list)
    if (strokeCount(list) === 0) return
    const first = this.#strokesKnown
    this.#strokesKnown += strokeCount(list)
    await this.#obey()
    if (!this.#begun) {
      this.#begun = true
      while (!(await hand.ready(feed, this.#options.overrides))) await this.#obey()
    }
    const from = { at: this.#end ?? feed.tip, down: false }
    const pieces = (): Generator<Piece> => withLift(piecesOf(list, first, bed, this.#times, from), this.#times)
    if (this.#options.onProgress) this.#tally.expect(durationOf(pieces()))
    this.#source.append(pieces())
    this.#end = bed.toUnits(list.coordsMm.at(-2)!, list.coordsMm.at(-1)!)
    await this.#sendAll()
  }

  async #sendAll(): Promise<void> {
    while (this.#source.peek() !== undefined) {
      await this.#obey()
      await this.#sendMore()
    }
  }

  /** Sends what is left, and waits until all of it is done. */
  async #finish(): Promise<void> {
    await this.#obey()
    while (this.#begun && (this.#source.peek() !== undefined || this.#parts.feed.open > 0)) {
      await this.#sendAll()
      await this.#comeToRest()
      await this.#obey()
    }
  }

  /** Sends as much as there is room for, and waits until the plotter has come some way. */
  async #sendMore(): Promise<void> {
    const { feed, clock } = this.#parts
    const room = await feed.room()
    await feed.checkTransmission()
    this.#tally.sent(feed.strokesSent())
    const aheadMs = feed.aheadMs
    const pieces = this.#take(room, aheadMs)
    if (pieces.length === 0) {
      if (this.control.mustHalt || this.#isAtBoundary) return
      await clock.sleep(Math.min(longestPollMs, Math.max(shortestPollMs, aheadMs / 4)))
      return
    }
    const onArrived = (): void => this.#tally.sent(feed.strokesSent())
    this.#source.giveBack(await feed.send(pieces, markPlace(pieces, aheadMs), onArrived))
    await this.#settle()
  }

  /** The pieces to send now: those that fit and do not last too long, but at least one where little is left to do. */
  #take(room: number, aheadMs: number): Piece[] {
    const { bufferAheadMs } = this.#parts
    const source = this.#source
    const pieces: Piece[] = []
    let lastsMs = aheadMs
    for (let next = source.peek(); next !== undefined && pieces.length < room; next = source.peek()) {
      if (this.#isAtBoundary) break
      if (lastsMs + next.durationMs > bufferAheadMs && lastsMs > bufferAheadMs / 2) break
      lastsMs += next.durationMs
      pieces.push(source.take()!)
    }
    return pieces
  }

  /** Whether a stroke is about to begin that a pause has to come before. */
  get #isAtBoundary(): boolean {
    return this.control.demand === 'pause-at-stroke' && this.#source.peek()?.begins === true
  }

  /** Waits for the mark that is out. @returns false when the wait was interrupted */
  async #settle(): Promise<boolean> {
    if (this.control.mustHalt) return false
    const done = await this.#parts.feed.done()
    if (done !== undefined) this.#tell(done)
    return done !== undefined
  }

  #tell(done: readonly Piece[]): void {
    try {
      this.#tally.done(done)
    } catch (error) {
      this.#failed = true
      throw error
    }
  }

  /** Does what the control demands. */
  async #obey(): Promise<void> {
    const { control } = this
    if (control.demand === 'go-on') return
    if (control.demand === 'pause-at-stroke') {
      if (this.#source.peek() !== undefined && !this.#isAtBoundary) return
      if (this.#begun) await this.#comeToRest()
    }
    if (this.control.mustHalt) await this.#halt()
    control.throwIfEnded()
    await control.holdStill(() => this.#whileHeld())
    await this.#readyAgain()
  }

  /** Waits for the end of a pause; a long one sends the pen home, so that it does not dry up. */
  async #whileHeld(): Promise<void> {
    const { clock, feed, hand, storePenAfterMs } = this.#parts
    const resting = new AbortController()
    const rested = clock.sleep(storePenAfterMs, resting).catch(() => {})
    try {
      let changed = this.control.change()
      while (this.control.mustHold && (await settlesFirst(changed, rested))) changed = this.control.change()
      if (!this.control.mustHold) return
      await hand.store(feed)
      while (this.control.mustHold) await this.control.change()
    } finally {
      resting.abort()
    }
  }

  async #readyAgain(): Promise<void> {
    if (!this.#begun) return
    const { feed, hand } = this.#parts
    if (!(await hand.ready(feed, this.#options.overrides))) await this.#obey()
  }

  /** Stops the plotter within its buffer. What was not drawn will be sent again, from where the pen stands. */
  async #halt(): Promise<void> {
    const { feed, bed } = this.#parts
    if (!this.#begun) return
    const { done, left } = await feed.halt()
    if (!this.#failed) this.#tell(done)
    const [next] = left
    if (next === undefined) return
    // A line goes on where the pen is; it belongs to a stroke that has begun.
    const approach = { ...travelPiece(feed.tip, feed.tip, false, bed, this.#times), begins: next.begins }
    this.#source.giveBack(next.kind === 'line' ? [approach, { ...next, begins: false }, ...left.slice(1)] : left)
  }

  /** Lifts the pen and waits until everything sent is done. */
  async #comeToRest(): Promise<void> {
    const { feed, clock } = this.#parts
    await feed.room()
    await feed.checkTransmission()
    const lift: Piece[] = feed.penDown ? [liftPiece(feed.tip, this.#times)] : []
    await feed.send(lift, lift.length, () => {})
    for (let look = 1; ; look++) {
      if (!(await this.#settle())) return
      if (feed.open === 0) return
      if (look > mostLooks) throw notThere(feed)
      // A plotter that looks ahead has still to come there.
      await clock.sleep(Math.min(longestPollMs, Math.max(shortestPollMs, feed.aheadMs)))
      await feed.send([], 0, () => {})
    }
  }

  /** After a failure: makes the plotter forget its buffer and lifts the pen, as far as it still listens. */
  async #makeSafe(failure: unknown): Promise<void> {
    const code = isDriverError(failure) ? failure.code : undefined
    if (this.#begun && code !== 'DEVICE_LOST') {
      if (code === 'DEVICE_RESET') this.#parts.hand.forget()
      try {
        await this.#parts.feed.halt()
      } catch {
        // The first failure is the one that is told. Closing tries once more.
      }
    }
    // What went wrong on the way to an end that was asked for is not what is told.
    if (this.control.ending?.failure !== undefined) throw this.control.ending.failure.reason
  }
}

/** How many pieces go before the mark: as many as leave half of the time behind it, so that the plotter has work meanwhile. */
export function markPlace(pieces: readonly Piece[], aheadMs: number): number {
  const totalMs = aheadMs + pieces.reduce((sum, { durationMs }) => sum + durationMs, 0)
  let behindMs = 0
  for (let before = pieces.length; before > 0; before--) {
    behindMs += pieces[before - 1]!.durationMs
    if (behindMs >= totalMs / 2) return before - 1
  }
  return 0
}

function* withLift(pieces: Iterable<Piece>, times: PieceTimes): Generator<Piece> {
  let last: Piece | undefined
  for (const piece of pieces) yield (last = piece)
  if (last !== undefined) yield liftPiece(last.at, times)
}

function liftPiece(at: Piece['at'], { penMoveMs }: PieceTimes): Piece {
  return { kind: 'lift', at, durationMs: penMoveMs, inkMm: 0, endOf: undefined, begins: false }
}

function durationOf(pieces: Iterable<Piece>): number {
  let sum = 0
  for (const { durationMs } of pieces) sum += durationMs
  return sum
}

function notThere(feed: Feed): Error {
  const { at } = feed.last
  return hpglError('POSITION_LOST', `the pen stands at (${at.x}, ${at.y}), not where the last stroke ends`, {
    context: { at, expected: feed.tip },
    hint: 'check that the pen was not moved at the panel, and that paper and P1 and P2 were not changed while it drew',
  })
}
