import type { Clock, DriverError } from '@vfab/core'

import type { UnitPoint } from './bed.ts'
import { pieceBytes, writeBlock } from './block.ts'
import type { Handshake } from './config.ts'
import type { Dialogue } from './dialogue.ts'
import { deviceReset, hpglError, refused, transmissionFailed } from './errors.ts'
import { locateStop } from './locate.ts'
import type { Piece } from './pieces.ts'
import { checkMark, deviceControl, isIdentification, questions, readIntegers, statusBits } from './protocol.ts'

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

interface Sent {
  readonly piece: Piece
  /** Bytes sent before its end, of all since the buffer was empty. */
  readonly end: number
}

/** Kept free in the buffer besides the mark: for a lift that must get through. */
const reserveBytes = 8

/** A question is asked while a mark is out when that is at least so far away, ms. */
const markMarginMs = 400

/** `OS` has six bits. */
const highestStatus = 63

/** How often a plotter that is told to stop may say that it is there, but not at rest. */
const mostWaits = 12

/** How often an unanswered mark may find an empty buffer before it counts as lost. */
const emptyBuffers = 2

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
  #sent: Sent[] = []
  #totalBytes = 0
  #consumedBytes = 0
  #settledMs: number
  /** Where the pen was before the first piece of {@link #sent}. */
  #from: UnitPoint
  #last: Mark
  #tip: UnitPoint
  #penDown = false
  #interrupted = false
  /** How many of {@link #sent} have arrived for certain: the plotter has answered something that was asked after them. */
  #confirmed = 0
  /** A question beside the mark is still to be answered. */
  #owesAnswer = false
  /** How long what is performed takes. */
  #performingMs = 0
  /** The mark that is out: how many of {@link #sent} lie before it, and what to expect there. */
  #mark:
    { readonly pieces: number; readonly at: UnitPoint; readonly waitMs: number; readonly dueMs: number } | undefined

  /** Called before the plotter is told to forget what it was sent. */
  onDiscard: () => void = () => {}

  constructor(options: FeedOptions) {
    this.#options = options
    this.#dialogue = options.dialogue
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
    return this.#sent.length
  }

  /** Strokes that end among the pieces the plotter has: it will draw them, whatever becomes of this program. */
  *strokesSent(): Generator<number> {
    for (const { piece } of this.#sent.slice(0, this.#confirmed)) if (piece.endOf !== undefined) yield piece.endOf
  }

  /** How long the plotter still draws, ms, as far as can be said. */
  get aheadMs(): number {
    if (this.#options.handshake === 'software') {
      return sumMs(this.#sent.filter(({ end }) => end > this.#consumedBytes).map(({ piece }) => piece))
    }
    const elapsedMs = this.#options.clock.now() - this.#settledMs
    return Math.max(0, sumMs(this.#sent.map(({ piece }) => piece)) - elapsedMs)
  }

  /** How many pieces of any kind there is room for. Asks the plotter, unless its port sees to that. */
  async room(): Promise<number> {
    const { handshake, blockBytes } = this.#options
    if (handshake !== 'software') return Math.max(1, Math.floor(blockBytes / pieceBytes))
    const freeBytes = await this.#dialogue.ask({ text: deviceControl.askFree, read: (line) => this.#readFree(line) })
    this.#arrived(freeBytes)
    const fitting = Math.floor((freeBytes - reserveBytes - checkMark.length) / pieceBytes)
    return Math.min(fitting, Math.max(1, Math.floor(blockBytes / pieceBytes)))
  }

  /** @throws DriverError `REJECTED` when bytes were damaged or lost on the way */
  async checkTransmission(): Promise<void> {
    const error = await this.#dialogue.ask({
      text: deviceControl.askError,
      read: (line) => readIntegers(line, 1)?.[0],
    })
    this.#confirmed = this.#sent.length
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
      this.#arrived(await this.#dialogue.ask({ text: deviceControl.askFree, read }))
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
    pieces.forEach((piece, index) => this.#sent.push({ piece, end: this.#totalBytes + ends[index]! }))
    this.#totalBytes += text.length
    this.#tip = pieces.at(-1)!.at
    this.#penDown = isDown(pieces.at(-1)!)
    await this.#dialogue.send(text)
  }

  async #setMark(): Promise<void> {
    const count = this.#sent.length
    const at = this.#sent.at(-1)?.piece.at ?? this.#from
    const dueMs = this.#options.clock.now() + this.aheadMs
    this.#mark = { pieces: count, at, waitMs: this.#aheadOf(count), dueMs }
    this.#totalBytes += checkMark.length
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
      this.#arrived(free)
      return true
    }
    if (line !== undefined) dialogue.unread([line])
    this.#owesAnswer = true
    return false
  }

  #arrived(freeBytes: number): void {
    this.#consumedBytes = this.#totalBytes - (this.#options.bufferBytes - freeBytes)
    this.#confirmed = this.#sent.length
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
    this.#totalBytes += text.length + checkMark.length
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
    const freeBytes = await this.#abort()
    const sent = this.#sent.map(({ piece }) => piece)
    const expected = this.#underWay(freeBytes)
    const from = this.#from
    this.#sent = []
    this.#confirmed = 0
    this.#mark = undefined
    this.#totalBytes = this.#consumedBytes = 0
    await this.#perform('', 0, false)
    const { done } = locateStop(sent, from, this.#last.at, expected)
    this.#settledMs = this.#options.clock.now()
    return { done: sent.slice(0, done), left: sent.slice(done) }
  }

  /**
   * Abort, lift, and the one answer that cannot be mistaken for another.
   * @returns the bytes that were free then, if heard
   * @throws DriverError `TIMEOUT` when the plotter is silent, or does not come to rest
   */
  async #abort(): Promise<number | undefined> {
    const dialogue = this.#dialogue
    const lift = `PU;${questions.identification}`
    const text = `${deviceControl.askFree}${deviceControl.abort}${lift}`
    const numbers: number[] = []
    let waitMs = dialogue.timeoutMs + this.#underWayMs
    let asked = false
    let empty = 0
    await dialogue.send(text)
    for (let waits = 0; waits < mostWaits;) {
      const line = await dialogue.line(waitMs + dialogue.onLineMs)
      if (line === undefined) {
        if (asked) break
        // A slow lift, or nobody there?
        waits++
        await dialogue.send(deviceControl.askFree)
        waitMs = dialogue.timeoutMs
        asked = true
        continue
      }
      if (isIdentification(line)) return freeAmong(numbers, this.#options.bufferBytes)
      const [whole, ...more] = line.split(',').map(Number)
      // The mark was reached at the last moment: its position follows its status, which is not the answer asked for.
      if (more.length === 2) numbers.pop()
      else if (more.length === 0 && Number.isInteger(whole)) {
        if (!asked) numbers.push(whole!)
        else if (whole! < this.#options.bufferBytes) empty = 0
        // Nothing in the buffer, and no answer again and again: it was lost.
        else if (++empty % 3 === 0) await dialogue.send(lift)
        asked = false
      }
    }
    throw dialogue.silent(text)
  }

  /** How long what is under way may take at most, and the lift after it. */
  get #underWayMs(): number {
    return this.#sent.reduce((most, { piece }) => Math.max(most, 2 * piece.durationMs), 2 * this.#performingMs)
  }

  /** Index of the piece the plotter was at: by the bytes it had taken, else by the clock. */
  #underWay(freeBytes: number | undefined): number {
    if (freeBytes !== undefined && this.#options.handshake === 'software') {
      const consumed = this.#totalBytes - (this.#options.bufferBytes - freeBytes)
      return this.#sent.filter(({ end }) => end <= consumed).length - 1
    }
    let leftMs = this.#options.clock.now() - this.#settledMs
    return this.#sent.findIndex(({ piece }) => (leftMs -= piece.durationMs) < 0)
  }

  /** Waits for the two lines of a mark. `undefined`: interrupted. */
  async #listen(expectedMs: number, interruptible: boolean): Promise<'garbled' | 'answered' | undefined> {
    const dialogue = this.#dialogue
    const numbers: number[] = []
    let waitMs = 1.5 * expectedMs + dialogue.onLineMs + dialogue.timeoutMs
    let empty = 0
    let asked: 'room' | 'status' | undefined
    for (;;) {
      if (interruptible && this.#interrupted) return undefined
      const line = await dialogue.line(waitMs, { interruptible })
      if (line === undefined) {
        if (interruptible && this.#interrupted) return undefined
        if (asked !== undefined) throw dialogue.silent(checkMark)
        // Slow, held up by a person, or gone? It says so past the buffer.
        await dialogue.send(deviceControl.askFree)
        asked = 'room'
        waitMs = dialogue.timeoutMs
        continue
      }
      // Still from a halt.
      if (isIdentification(line)) continue
      const place = readIntegers(line, 3)
      const status = numbers.at(-1)
      if (place !== undefined && status !== undefined && status <= highestStatus) {
        if (asked !== undefined || this.#owesAnswer) await dialogue.line(dialogue.timeoutMs)
        this.#owesAnswer = false
        await this.#take(status, place)
        return 'answered'
      }
      const [number] = readIntegers(line, 1) ?? []
      if (place !== undefined || number === undefined) return 'garbled'
      numbers.push(number)
      if (asked === 'room') {
        // Empty again and again: the mark is not there any more.
        empty = number >= this.#options.bufferBytes ? empty + 1 : 0
        if (empty > emptyBuffers) throw await this.#lostMark()
        asked = 'status'
        await dialogue.send(deviceControl.askStatus)
      } else if (asked === 'status') {
        asked = undefined
        this.#options.onHeldUp(number)
      }
    }
  }

  /** Keeps what a mark told. @throws DriverError `DEVICE_RESET`, `REJECTED` */
  async #take(status: number, [x, y, pen]: readonly number[]): Promise<void> {
    this.#last = { at: { x: x!, y: y! }, penDown: pen === 1 }
    if ((status & statusBits.initialized) !== 0) throw deviceReset(this.#dialogue.address)
    if ((status & statusBits.error) === 0) return
    this.onDiscard()
    // The buffer may hold more, and the answer comes after it; the first thing to do is to stop that.
    await this.#dialogue.send(`${deviceControl.abort}PU;`)
    this.#totalBytes = 0
    const read = (line: string): number | undefined => readIntegers(line, 1)?.[0]
    const error = await this.#dialogue.ask({ text: questions.error, read }, this.#dialogue.timeoutMs + this.#underWayMs)
    if (error !== 0) throw refused(this.#dialogue.address, error)
  }

  /** The plotter answers but has lost what it was sent. */
  async #lostMark(): Promise<DriverError> {
    const { address } = this.#dialogue
    const status = await this.#dialogue.ask({ text: questions.status, read: (line) => readIntegers(line, 1)?.[0] })
    if ((status & statusBits.initialized) !== 0) return deviceReset(address)
    return hpglError('BAD_REPLY', `the plotter at ${address} lost what it was sent, or did not understand it`, {
      context: { address, status },
      hint: 'check the cable and the switches of the plotter for baud rate and parity',
    })
  }

  #settle(count: number): readonly Piece[] {
    const done = this.#sent.slice(0, count).map(({ piece }) => piece)
    this.#sent = this.#sent.slice(count)
    this.#confirmed = Math.max(0, this.#confirmed - count)
    this.#from = done.at(-1)?.at ?? this.#from
    this.#settledMs = this.#options.clock.now()
    return done
  }

  #aheadOf(count: number): number {
    return sumMs(this.#sent.slice(0, count).map(({ piece }) => piece))
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

function sumMs(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { durationMs }) => sum + durationMs, 0)
}

function freeAmong(numbers: readonly number[], bufferBytes: number): number | undefined {
  const free = numbers.at(-1)
  return free !== undefined && free >= 0 && free <= bufferBytes ? free : undefined
}
