import type { Clock } from '@vfab/core'

import { abortBuffer } from './abort-buffer.ts'
import type { UnitPoint } from './bed.ts'
import { pieceBytes, writeBlock } from './block.ts'
import type { Handshake } from './config.ts'
import type { Dialogue } from './dialogue.ts'
import { deviceReset, refused, transmissionFailed } from './errors.ts'
import { hearMark, highestStatus, type MarkAnswer } from './hear-mark.ts'
import { locateStop } from './locate.ts'
import type { Piece } from './pieces.ts'
import { checkMark, deviceControl, questions, readIntegers, statusBits } from './protocol.ts'
import { SentPieces } from './sent-pieces.ts'

/** What a {@link Feed} is made of. */
export interface FeedOptions {
  readonly dialogue: Dialogue
  readonly clock: Clock
  /** Size of the plotter's buffer. */
  readonly bufferBytes: number
  readonly handshake: Handshake
  /** The most to send at a time, so that a slow line is never full of what an end would have to wait for, bytes. */
  readonly blockBytes: number
  /** Where the pen is. */
  readonly at: UnitPoint
  /** Called when the plotter waits for a person, and when it goes on: its status as `ESC.O` tells it. */
  readonly onHeldUp: (status: number) => void
}

/** What a mark tells when the plotter comes to it. */
export interface Mark {
  readonly at: UnitPoint
  readonly penDown: boolean
}

/** Kept free in the buffer besides the mark: for a lift that must get through. */
const reserveBytes = 8

/** A question is asked while a mark is out when that is at least so far away, ms. */
const markMarginMs = 400

/**
 * What has been sent to the plotter and not yet been done by it. Never sends more than the buffer has room for.
 *
 * A mark (`OS;OA;`) is answered when the plotter has carried out what was sent before it: that is how it is known what is done,
 * whether something was refused, and whether the plotter restarted. No other question is asked while a mark is out, and
 * enough is sent behind it that the plotter does not wait meanwhile.
 */
export class Feed {
  readonly #dialogue: Dialogue
  readonly #options: FeedOptions
  readonly #sent: SentPieces
  #settledMs: number
  /** Where the pen was before the first piece of {@link #sent}. */
  #from: UnitPoint
  #last: Mark
  #tip: UnitPoint
  #penDown = false
  #interrupted = false
  /** A question beside the mark is still to be answered. */
  #owesAnswer = false
  /** How long what is performed takes. */
  #performingMs = 0
  /** The mark that is out: how many of {@link #sent} lie before it, and what to expect there. */
  #mark:
    | { readonly pieces: number; readonly at: UnitPoint; readonly waitMs: number; readonly dueMs: number }
    | undefined

  /** Called before the plotter is told to forget what it was sent. */
  onDiscard: () => void = () => {}

  constructor(options: FeedOptions) {
    this.#options = options
    this.#dialogue = options.dialogue
    this.#sent = new SentPieces(options.bufferBytes)
    this.#from = options.at
    this.#tip = options.at
    this.#last = { at: options.at, penDown: false }
    this.#settledMs = options.clock.now()
  }

  /** Where the pen is once everything sent is done. */
  get tip(): UnitPoint {
    return this.#tip
  }

  /** Whether it is down then. */
  get penDown(): boolean {
    return this.#penDown
  }

  /** Where the plotter last said the pen was. */
  get last(): Mark {
    return this.#last
  }

  /** Pieces that are sent and not known to be done. */
  get open(): number {
    return this.#sent.count
  }

  /** Strokes that end among the pieces the plotter has: it will draw them, whatever becomes of this program. */
  strokesSent(): Iterable<number> {
    return this.#sent.strokesArrived()
  }

  /** How long the plotter still draws, ms, as far as can be said. */
  get aheadMs(): number {
    if (this.#options.handshake === 'software') return this.#sent.bufferedMs
    const elapsedMs = this.#options.clock.now() - this.#settledMs
    return Math.max(0, this.#sent.durationMs() - elapsedMs)
  }

  /** How many pieces of any kind there is room for. Asks the plotter, unless its port sees to that. */
  async room(): Promise<number> {
    const { handshake, blockBytes } = this.#options
    if (handshake !== 'software') return Math.max(1, Math.floor(blockBytes / pieceBytes))
    const freeBytes = await this.#dialogue.ask({ text: deviceControl.askFree, read: (line) => this.#readFree(line) })
    this.#sent.noteFree(freeBytes)
    const fitting = Math.floor((freeBytes - reserveBytes - checkMark.length) / pieceBytes)
    return Math.min(fitting, Math.max(1, Math.floor(blockBytes / pieceBytes)))
  }

  /** @throws DriverError `REJECTED` when bytes were damaged or lost on the way */
  async checkTransmission(): Promise<void> {
    const error = await this.#dialogue.ask({
      text: deviceControl.askError,
      read: (line) => readIntegers(line, 1)?.[0],
    })
    this.#sent.confirm()
    // 10: a question that came too early; 11 to 14: device control that this model does not have.
    if (error >= 15) throw transmissionFailed(this.#dialogue.address, error)
  }

  /**
   * Sends pieces, stroke by stroke, with a mark between them.
   * @param before - pieces before the mark
   * @param onArrived - called when the plotter has more of them for certain
   * @returns pieces that were not sent because of an interruption
   */
  async send(pieces: readonly Piece[], before: number, onArrived: () => void): Promise<readonly Piece[]> {
    this.#interrupted = false
    const asks = this.#options.handshake === 'software'
    let sent = 0
    for (const chunk of strokeChunks(pieces.slice(0, before))) {
      if (this.#interrupted) return pieces.slice(sent)
      await this.#write(chunk)
      sent += chunk.length
      if (!asks) continue
      const read = (line: string): number | undefined => this.#readFree(line)
      this.#sent.noteFree(await this.#dialogue.ask({ text: deviceControl.askFree, read }))
      onArrived()
    }
    if (this.#interrupted) return pieces.slice(sent)
    await this.#setMark()
    for (const chunk of strokeChunks(pieces.slice(before))) {
      await this.#write(chunk)
      if (asks && this.#markIsFar && (await this.#confirmBesideMark())) onArrived()
    }
    return []
  }

  async #write(pieces: readonly Piece[]): Promise<void> {
    const { text, ends } = writeBlock(pieces)
    this.#sent.add(pieces, ends, text.length)
    this.#tip = pieces.at(-1)!.at
    this.#penDown = isDown(pieces.at(-1)!)
    await this.#dialogue.send(text)
  }

  async #setMark(): Promise<void> {
    const { count } = this.#sent
    const at = this.#sent.last?.at ?? this.#from
    const dueMs = this.#options.clock.now() + this.aheadMs
    this.#mark = { pieces: count, at, waitMs: this.#sent.durationMs(count), dueMs }
    this.#sent.addBytes(checkMark.length)
    await this.#dialogue.send(checkMark)
  }

  /** Whether a question would be answered well before the mark is. */
  get #markIsFar(): boolean {
    if (this.#mark === undefined || this.#interrupted) return false
    return this.#mark.dueMs - this.#options.clock.now() - this.#dialogue.onLineMs > markMarginMs
  }

  /** Asks for room while a mark is out. What was the mark's after all is left to be read as such. */
  async #confirmBesideMark(): Promise<boolean> {
    const dialogue = this.#dialogue
    await dialogue.send(deviceControl.askFree)
    const line = await dialogue.line(dialogue.timeoutMs + dialogue.onLineMs)
    const free = line === undefined ? undefined : this.#readFree(line)
    if (free !== undefined && free > highestStatus) {
      this.#sent.noteFree(free)
      return true
    }
    if (line !== undefined) dialogue.unread([line])
    this.#owesAnswer = true
    return false
  }

  /**
   * Waits for the mark that is out.
   * @returns the pieces that are known to be done now; `undefined` when the wait was interrupted
   * @throws DriverError `REJECTED`, `DEVICE_RESET`, `TIMEOUT`, `BAD_REPLY`, `DEVICE_LOST`
   */
  async done(): Promise<readonly Piece[] | undefined> {
    const mark = this.#mark
    if (mark === undefined) return []
    const answer = await this.#listen(mark.waitMs, true)
    if (answer === undefined) return undefined
    this.#mark = undefined
    if (answer === 'garbled') {
      // The next mark tells as well.
      await this.#dialogue.quiet()
      return []
    }
    // Where a plotter looks ahead it may answer before it is there. What is done shows at a later mark.
    const { at } = this.#last
    if (Math.abs(at.x - mark.at.x) > 1 || Math.abs(at.y - mark.at.y) > 1) return []
    return this.#settle(mark.pieces)
  }

  /**
   * Sends HP-GL that draws nothing, or moves without pieces, when nothing is open; waits until it is carried out.
   * @param durationMs - what it takes, as far as can be said
   * @returns false when the wait was interrupted: then {@link halt} is due
   */
  perform(text: string, durationMs: number): Promise<boolean> {
    return this.#perform(text, durationMs, true)
  }

  async #perform(text: string, durationMs: number, interruptible: boolean): Promise<boolean> {
    this.#interrupted = false
    this.#performingMs = durationMs
    await this.#dialogue.send(text + checkMark)
    this.#sent.addBytes(text.length + checkMark.length)
    for (let attempt = 0; ; attempt++) {
      const answer = await this.#listen(durationMs, interruptible)
      if (answer === undefined) return false
      if (answer !== 'garbled') break
      if (attempt > 2) throw this.#dialogue.misunderstood(checkMark, 'something garbled')
      await this.#dialogue.quiet()
      await this.#dialogue.send(checkMark)
    }
    this.#performingMs = 0
    this.#from = this.#tip = this.#last.at
    this.#penDown = this.#last.penDown
    return true
  }

  /** Ends the wait for what was sent or performed last. */
  interrupt(): void {
    this.#interrupted = true
    this.#dialogue.interrupt()
  }

  /**
   * Stops the plotter at the end of the vector under way, lifts the pen, and finds out where that is.
   * @returns the pieces that were done, and those that were not
   */
  async halt(): Promise<{ readonly done: readonly Piece[]; readonly left: readonly Piece[] }> {
    this.onDiscard()
    const { bufferBytes } = this.#options
    const freeBytes = await abortBuffer(this.#dialogue, { bufferBytes, underWayMs: this.#underWayMs })
    const expected = this.#underWay(freeBytes)
    const from = this.#from
    const sent = this.#sent.takeBack()
    this.#mark = undefined
    await this.#perform('', 0, false)
    const { done } = locateStop(sent, from, this.#last.at, expected)
    this.#settledMs = this.#options.clock.now()
    return { done: sent.slice(0, done), left: sent.slice(done) }
  }

  /** How long what is under way may take at most, and the lift after it. */
  get #underWayMs(): number {
    return 2 * Math.max(this.#sent.longestMs, this.#performingMs)
  }

  /** Index of the piece the plotter was at: by the bytes it had taken, else by the clock. */
  #underWay(freeBytes: number | undefined): number {
    if (freeBytes !== undefined && this.#options.handshake === 'software') return this.#sent.indexByBuffer(freeBytes)
    return this.#sent.indexByTime(this.#options.clock.now() - this.#settledMs)
  }

  /** Waits for the mark, and keeps what it tells. `undefined`: interrupted. */
  async #listen(expectedMs: number, interruptible: boolean): Promise<'garbled' | 'answered' | undefined> {
    const { bufferBytes, onHeldUp } = this.#options
    const isInterrupted = interruptible ? (): boolean => this.#interrupted : undefined
    const owesAnswer = this.#owesAnswer
    const answer = await hearMark(this.#dialogue, { expectedMs, bufferBytes, isInterrupted, owesAnswer, onHeldUp })
    if (answer === undefined || answer === 'garbled') return answer
    this.#owesAnswer = false
    await this.#take(answer)
    return 'answered'
  }

  /** Keeps what a mark told. @throws DriverError `DEVICE_RESET`, `REJECTED` */
  async #take({ status, place: [x, y, pen] }: MarkAnswer): Promise<void> {
    this.#last = { at: { x: x!, y: y! }, penDown: pen === 1 }
    if ((status & statusBits.initialized) !== 0) throw deviceReset(this.#dialogue.address)
    if ((status & statusBits.error) === 0) return
    this.onDiscard()
    // The buffer may hold more, and the answer comes after it; the first thing to do is to stop that.
    await this.#dialogue.send(`${deviceControl.abort}PU;`)
    this.#sent.emptied()
    const read = (line: string): number | undefined => readIntegers(line, 1)?.[0]
    const error = await this.#dialogue.ask({ text: questions.error, read }, this.#dialogue.timeoutMs + this.#underWayMs)
    if (error !== 0) throw refused(this.#dialogue.address, error)
  }

  #settle(count: number): readonly Piece[] {
    const done = this.#sent.settle(count)
    this.#from = done.at(-1)?.at ?? this.#from
    this.#settledMs = this.#options.clock.now()
    return done
  }

  #readFree(line: string): number | undefined {
    const [free] = readIntegers(line, 1) ?? []
    return free !== undefined && free >= 0 && free <= this.#options.bufferBytes ? free : undefined
  }
}

/** Pieces up to the end of each stroke. */
function* strokeChunks(pieces: readonly Piece[]): Generator<readonly Piece[]> {
  let from = 0
  for (const [index, { endOf }] of pieces.entries()) {
    if (endOf === undefined && index < pieces.length - 1) continue
    yield pieces.slice(from, index + 1)
    from = index + 1
  }
}

function isDown({ kind }: Piece): boolean {
  return kind === 'line' || kind === 'dot'
}
