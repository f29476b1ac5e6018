/* eslint-disable max-lines -- one conversation: numbering, resending, waiting and answers share what is under way */
/**
 * Lines to a Marlin board, each with its number and checksum, and what comes back.
 *
 * A damaged line is asked for again by its number, with all that came after it: the board has thrown these away. An answer that
 * was lost is found out by a new line, whose own answer proves that the numbers before it were taken. As many lines are under
 * way as the board says it has places for; a board that does not say so gets one at a time.
 */
import type { BytePipe, Clock, DriverError, OperationOptions } from '@vfab/core'
import { Waiting } from '@vfab/driver-kit'
import { numberedLine } from '@vfab/driver-kit/gcode'
import { createLineSplitter } from '@vfab/driver-kit'

import { badReply, halted, marlinError, notConnected, refused, restarted, silent } from './errors.ts'
import { type Place, type Reply, readReply } from './replies.ts'

/** What a {@link Link} is made of. */
export interface LinkOptions {
  readonly clock: Clock
  /** The board counts as silent when nothing at all comes for this long, ms. */
  readonly timeoutMs: number
  /** Lines under way at most; left out: as the board says. */
  readonly bufferLines?: number | undefined
}

/** What {@link Link.send} accepts. An abort before there is room means that the line is not sent. */
export interface SendOptions extends OperationOptions {
  /** Called right before the line leaves. */
  onSent?: (() => void) | undefined
  /** Called when it was taken. Not called for a line that was refused. */
  onTaken?: (() => void) | undefined
}

interface Sent {
  readonly number: number
  readonly line: string
  readonly bytes: number
  /** Lines that came before its answer; kept for questions alone. */
  readonly heard: string[] | undefined
  readonly onAnswer: ((error: DriverError | undefined) => void) | undefined
  /** A line that only finds out whether answers were lost. */
  readonly isProbe: boolean
  said: string | undefined
  /** Of a probe: whether what it asks for has come. */
  isReported: boolean
}

/** Longer than `M115` of any board. */
const longestReply = 2048
/** Longer lines are cut off by the board, in silence. */
const longestLine = 95
/** Under way at most: the serial buffer of small boards holds 128. */
const mostBytes = 110
/** After a damaged line, this many go one at a time. */
const carefulLines = 6
/** The same line damaged this often in a row is no accident. */
const mostRepeats = 25
const mostOthers = 60
/** Lines that find out whether answers were lost, before the board counts as silent. */
const mostProbes = 2

/** The conversation with one board. */
export class Link {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  /** Lines that are not answers, the last ones. */
  readonly others: string[] = []
  /** Called with each answer that tells how much is planned. */
  onFree: (blocks: number) => void = () => {}
  /** Called when lines had to be sent again, or answers were lost on the way. */
  onRepair: (what: { readonly resent?: number; readonly lostAnswers?: number }) => void = () => {}
  /** Called when the board waits for somebody to press its button. */
  onWaitsForUser: () => void = () => {}
  readonly #pipe: BytePipe
  readonly #options: LinkOptions
  readonly #waiting: Waiting
  #underway: Sent[] = []
  #again: Sent[] = []
  #next = 1
  #window: number
  #careful = 0
  #repeated = { number: 0, times: 0 }
  /** The `ok` after a `Resend` belongs to it. */
  #swallowOk = false
  #heardMs: number
  #failure: DriverError | undefined
  #lost: DriverError | undefined
  #ended = false
  #starts = 0
  #heardCount = 0
  #expectsStart = true
  #place: Place | undefined

  /** Left free in the board's buffer for what another process may have to send. */
  reserveBytes = 0

  constructor(pipe: BytePipe, options: LinkOptions) {
    this.#pipe = pipe
    this.#options = options
    this.#waiting = new Waiting(options.clock)
    this.#window = options.bufferLines ?? 1
    this.#heardMs = options.clock.now()
    this.address = pipe.address
    this.closed = pipe.closed
    pipe.onData(
      createLineSplitter(longestReply, {
        line: (line) => this.#take(line.trim()),
        tooLong: () => this.#fail(badReply(this.address, 'sent a line without an end')),
      }),
    )
    void pipe.closed.then((error) => {
      this.#ended = true
      this.#lost = error
      if (error !== undefined) this.#failure = error
      this.#waiting.changed()
    })
  }

  /** Why nothing is sent any more. */
  get failure(): DriverError | undefined {
    return this.#failure
  }

  /** Whether the pipe is closed. */
  get hasEnded(): boolean {
    return this.#ended
  }

  /** How often the board has said that it starts. */
  get starts(): number {
    return this.#starts
  }

  /** Lines that were sent and not answered. */
  get underwayCount(): number {
    return this.#underway.length + this.#again.length
  }

  /** Lines under way at most. */
  get window(): number {
    return this.#window
  }

  /** Lines that came so far. */
  get heardCount(): number {
    return this.#heardCount
  }

  /** A restart that comes from now on is a failure. */
  expectNoStart(): void {
    this.#expectsStart = false
  }

  /** Numbers begin again at 1, and nothing is owed: the board has been told so, or it has restarted. */
  startAnew(): void {
    this.#underway = []
    this.#again = []
    this.#next = 1
    this.#swallowOk = false
    this.#careful = 0
    this.#failure = this.#lost
    this.#heardMs = this.#now
  }

  /**
   * Sends a line when there is room for it; resolves once it is sent, not answered.
   * @throws what {@link failure} holds, the signal's reason
   */
  async send(line: string, options: SendOptions = {}): Promise<void> {
    const { onTaken } = options
    const onAnswer = (error: DriverError | undefined): void => {
      if (error === undefined) onTaken?.()
      else this.#fail(error)
    }
    await this.#put(line, { ...options, heard: undefined, onAnswer })
  }

  /** Sends a line when everything before it is answered, and resolves with the lines that came before its `ok`. */
  async ask(line: string, options: OperationOptions & { readonly patient?: boolean } = {}): Promise<readonly string[]> {
    await this.drained(options)
    const heard: string[] = []
    let answer: { readonly error: DriverError | undefined } | undefined
    const onAnswer = (error: DriverError | undefined): void => void (answer = { error })
    await this.#put(line, { ...options, heard, onAnswer })
    await this.until(() => answer !== undefined, options)
    if (answer?.error !== undefined) throw answer.error
    return heard
  }

  /** Where the last line leads, by `M114`. */
  async place(options: OperationOptions = {}): Promise<Place> {
    await this.ask('M114', options)
    if (this.#place === undefined) throw badReply(this.address, 'does not answer M114 with a position')
    return this.#place
  }

  /** Waits until all lines are answered. */
  async drained(options: OperationOptions & { readonly patient?: boolean } = {}): Promise<void> {
    await this.until(() => this.underwayCount === 0, options)
  }

  /** Waits until everything that was sent has been carried out. */
  async rest(options: OperationOptions = {}): Promise<void> {
    await this.ask('M400', options)
  }

  /**
   * Waits until something holds, looking whenever anything comes.
   * @param options.patient - for commands that may take their time without a sign of life
   * @throws what {@link failure} holds, the signal's reason, `TIMEOUT` when the board falls silent
   */
  async until(holds: () => boolean, options: OperationOptions & { readonly patient?: boolean } = {}): Promise<void> {
    this.#heardMs = this.underwayCount === 0 ? this.#now : this.#heardMs
    for (;;) {
      options.signal?.throwIfAborted()
      if (this.#failure !== undefined) throw this.#failure
      if (this.#ended) throw notConnected(this.address)
      if (holds()) return
      const leftMs = this.#heardMs + this.#options.timeoutMs - this.#now
      if (leftMs <= 0 && options.patient !== true) await this.#probe()
      await this.#waiting.changeOrSleep(leftMs > 0 ? leftMs : this.#options.timeoutMs, options.signal)
    }
  }

  /** Waits for something up to a time. @returns false when the time is over */
  async within(ms: number, holds: () => boolean, options: OperationOptions = {}): Promise<boolean> {
    const endMs = this.#now + ms
    while (!holds()) {
      options.signal?.throwIfAborted()
      if (this.#lost !== undefined) throw this.#lost
      if (this.#ended) throw notConnected(this.address)
      const leftMs = endMs - this.#now
      if (leftMs <= 0) return false
      await this.#waiting.changeOrSleep(leftMs, options.signal)
    }
    return true
  }

  /** The open port, where another process can inherit it. */
  get descriptor(): number | undefined {
    return this.#pipe.descriptor
  }

  /** Writes without a number and without waiting. */
  async sendBlindly(lines: readonly string[]): Promise<void> {
    await this.#pipe.write(Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1'))
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#pipe.close()
    this.#waiting.changed()
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  async #put(
    line: string,
    { signal, heard, onAnswer, onSent }: SendOptions & Pick<Sent, 'heard' | 'onAnswer'>,
  ): Promise<void> {
    await this.until(() => this.#again.length === 0 && this.#fits(line.length + 10), { signal })
    onSent?.()
    await this.#write(this.#numbered(line, heard, onAnswer, false))
  }

  #numbered(line: string, heard: string[] | undefined, onAnswer: Sent['onAnswer'], isProbe: boolean): Sent {
    if (!/^[\x20-\x7e]+$/.test(line)) throw new TypeError(`cannot send ${JSON.stringify(line)} as a line`)
    const number = this.#next
    const bytes = numberedLine(number, line).length + 1
    if (bytes > longestLine) {
      throw marlinError('CONFIG_INVALID', `"${line}" is longer than the ${longestLine} characters that Marlin reads`, {
        hint: 'cut the pen commands into several lines',
      })
    }
    this.#next += 1
    return { number, line, bytes, heard, onAnswer, isProbe, said: undefined, isReported: false }
  }

  async #write(sent: Sent): Promise<void> {
    if (this.#underway.length === 0) this.#heardMs = this.#now
    this.#underway.push(sent)
    await this.#pipe.write(Buffer.from(`${numberedLine(sent.number, sent.line)}\n`, 'latin1'))
  }

  #fits(bytes: number): boolean {
    if (this.#underway.length === 0) return true
    if (this.#careful > 0 || this.#underway.length >= this.#window) return false
    return this.#underway.reduce((sum, sent) => sum + sent.bytes, bytes) <= mostBytes - this.reserveBytes
  }

  /** Nothing has come for too long: were answers lost? A new line finds out; a repeated one would be dropped. */
  async #probe(): Promise<void> {
    if (this.#underway.filter(({ isProbe }) => isProbe).length >= mostProbes) {
      throw (this.#failure = silent(this.address, this.#options.timeoutMs))
    }
    this.#heardMs = this.#now
    await this.#write(this.#numbered('M114', undefined, undefined, true))
  }

  #take(line: string): void {
    if (line === '') return
    this.#heardMs = this.#now
    this.#heardCount += 1
    const reply = readReply(line)
    const isOwnOk = this.#swallowOk && reply.kind === 'ok' && reply.number === undefined
    this.#swallowOk = false
    if (!isOwnOk) this.#deal(reply, line)
    this.#waiting.changed()
  }

  #deal(reply: Reply, line: string): void {
    switch (reply.kind) {
      case 'ok':
        return this.#answer(reply)
      case 'resend':
        return this.#resend(reply.number)
      case 'start':
        this.#starts += 1
        if (!this.#expectsStart) this.#fail(restarted(this.address))
        return
      case 'busy':
        if (reply.waitsForUser) this.onWaitsForUser()
        return
      case 'damaged':
        return
      case 'halted':
        return this.#fail(halted(this.address, reply.said))
      case 'refused':
        return this.#refuse(reply.said)
      case 'place':
        this.#place = reply.place
        this.#settleBeforeProbe()
        return this.#hear(line)
      case 'other':
        return this.#hear(line)
    }
  }

  /** A line that lost its number on the way is unknown to the board, and asked for again: it was never ours. */
  #refuse(said: string): void {
    const sent = this.#underway[0]
    const quoted = /^unknown command:\s*"(.*)"/i.exec(said)?.[1]
    if (quoted !== undefined && quoted !== sent?.line) this.#swallowOk = true
    else if (sent !== undefined) sent.said ??= said
  }

  #hear(line: string): void {
    this.#underway[0]?.heard?.push(line)
    this.others.push(line)
    if (this.others.length > mostOthers) this.others.shift()
  }

  #answer({ number, free }: Reply & { readonly kind: 'ok' }): void {
    if (free !== undefined) {
      if (this.#options.bufferLines === undefined) this.#window = Math.max(this.#window, free.lines + 1)
      this.onFree(free.blocks)
    }
    // One that names its line answers for those before it too: their own answers were lost.
    const index = number === undefined ? 0 : this.#underway.findIndex((sent) => sent.number === number)
    if (index < 0) return
    for (let count = 0; count <= index; count++) this.#answered(this.#underway.shift())
    this.#pump()
  }

  #answered(sent: Sent | undefined): void {
    if (sent === undefined) return
    if (this.#careful > 0) this.#careful -= 1
    sent.onAnswer?.(sent.said === undefined ? undefined : refused(this.address, sent.line, sent.said))
  }

  /** The probe is being answered: whatever was sent before it has been taken. */
  #settleBeforeProbe(): void {
    const index = this.#underway.findIndex(({ isProbe, isReported }) => isProbe && !isReported)
    if (index < 0) return
    this.#underway[index]!.isReported = true
    if (index === 0) return
    this.onRepair({ lostAnswers: index })
    for (let count = 0; count < index; count++) this.#answered(this.#underway.shift())
  }

  /** The board has not taken this line, nor any after it. */
  #resend(number: number): void {
    this.#swallowOk = true
    const times = this.#repeated.number === number ? this.#repeated.times + 1 : 1
    this.#repeated = { number, times }
    if (times > mostRepeats) {
      return this.#fail(badReply(this.address, `asked for line ${number} ${times} times: the line is too noisy`))
    }
    const again = this.#underway.filter((sent) => sent.number >= number)
    if (again.length === 0 && this.#again.length === 0) {
      if (number < this.#next) this.#fail(badReply(this.address, `asks for line ${number}, which it had taken`))
      return
    }
    this.#underway = this.#underway.filter((sent) => sent.number < number)
    // Asked for the second time with older lines unanswered: these were taken, and their answers lost.
    if (times > 1) for (const sent of this.#underway.splice(0)) this.#answered(sent)
    const known = new Set(again)
    this.#again = [...again, ...this.#again.filter((sent) => !known.has(sent))].filter(({ isProbe, number: own }) => {
      return !isProbe || own !== this.#next - 1
    })
    // A probe was only asked to find this out.
    if (again.at(-1)?.isProbe === true && again.at(-1)?.number === this.#next - 1) this.#next -= 1
    this.#careful = carefulLines
    this.onRepair({ resent: number })
    this.#pump()
  }

  /** Sends what has to be sent again, one at a time. */
  #pump(): void {
    if (this.#underway.length > 0 || this.#failure !== undefined || this.#ended) return
    const sent = this.#again.shift()
    if (sent === undefined) return
    sent.said = undefined
    this.#write(sent).catch(() => {}) // the pipe's end tells
  }

  #fail(error: DriverError): void {
    this.#failure ??= error
    this.#waiting.changed()
  }
}
