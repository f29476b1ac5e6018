/**
 * Lines to a board and what comes back, by counting characters: as many lines are under way as fit into the board's receive
 * buffer, so that it always has the next one to read, and never one too many. Each `ok` or `error:N` frees what its line took.
 *
 * Whatever ends the conversation (an error, an alarm, a restart, silence) is kept in {@link Link.failure}: from then on
 * nothing is sent, until {@link Link.restart} has put the board and the count back to nothing.
 */
import type { BytePipe, DriverError, OperationOptions } from '@vfab/core'
import { Waiting } from '@vfab/driver-kit'
import { createLineSplitter } from '@vfab/driver-kit'

import { encodeLine } from './encode-line.ts'
import { type FirmwareName, isBanner } from './firmware.ts'
import { IdleCheck } from './idle-check.ts'
import { alarmed, badReply, notConnected, refused, restarted, silent, unfinishedMoves } from './link-errors.ts'
import { Pulse, type PulseOptions } from './pulse.ts'
import { parseReport, type StatusReport } from './report.ts'
import { Underway } from './underway.ts'

/** Real-time characters: they take effect at once, and no room in the buffer. */
export const realtime = { report: 0x3f, hold: 0x21, resume: 0x7e, reset: 0x18, jogCancel: 0x85 } as const

/** What a {@link Link} is made of. */
export type LinkOptions = PulseOptions

/** What {@link Link.send} accepts. An abort before there is room means that the line is not sent. */
export interface SendOptions extends OperationOptions {
  /** Called when there is room, right before the line leaves. */
  onSent?: (() => void) | undefined
  /** Called with its answer: the error when it was refused. */
  onAnswer?: ((error: DriverError | undefined) => void) | undefined
}

/** Longer than M115 of a printer's board. */
const longestReply = 1024
/** More than a printer's board prints when it starts. */
const mostOthers = 60
/** The conversation with one board. */
export class Link {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #pipe: BytePipe
  readonly #options: LinkOptions
  #firmware: FirmwareName = 'grbl'
  #lineBytes = 80
  readonly #underway = new Underway()
  readonly #waiting: Waiting
  readonly #pulse: Pulse
  #failure: DriverError | undefined
  #lost: DriverError | undefined
  #ended = false
  #report: StatusReport | undefined
  #reportCount = 0
  #bannerCount = 0
  #expectsBanner = true
  /** The last lines that were neither an answer nor a report. */
  readonly others: string[] = []
  /** What to make of a board that is idle with lines unanswered. */
  readonly idle: IdleCheck = new IdleCheck()
  /** Called with each status report. */
  onReport: (report: StatusReport) => void = () => {}

  /** The open port, where another process can inherit it. */
  get descriptor(): number | undefined {
    return this.#pipe.descriptor
  }

  /** Leaves so much of the board's buffer free. */
  reserve(bytes: number): void {
    this.#underway.reserveBytes = bytes
  }

  constructor(pipe: BytePipe, options: LinkOptions) {
    this.#pipe = pipe
    this.#options = options
    this.#waiting = new Waiting(options.clock)
    this.#pulse = new Pulse(options)
    this.address = pipe.address
    this.closed = pipe.closed
    pipe.onData(
      createLineSplitter(longestReply, {
        line: (line) => this.#take(line),
        tooLong: () => this.#fail(badReply(this.address, 'a line without an end')),
      }),
    )
    void pipe.closed.then((error) => {
      this.#ended = true
      this.#lost = error
      if (error !== undefined) this.#failure = error
      this.#waiting.changed()
    })
  }

  /** How long the board may be silent, ms. */
  get timeoutMs(): number {
    return this.#options.timeoutMs
  }

  /** Why nothing is sent any more. */
  get failure(): DriverError | undefined {
    return this.#failure
  }

  /** Whether the pipe is closed, by either side. */
  get hasEnded(): boolean {
    return this.#ended
  }

  /** The last status report. */
  get report(): StatusReport | undefined {
    return this.#report
  }

  /** Status reports so far. */
  get reportCount(): number {
    return this.#reportCount
  }

  /** Restarts the board has announced so far. */
  get bannerCount(): number {
    return this.#bannerCount
  }

  /** Lines that were sent and not answered. */
  get underwayCount(): number {
    return this.#underway.count
  }

  /** What the board has told of itself. */
  describe(firmware: FirmwareName, rxBytes: number, lineBytes: number): void {
    this.#firmware = firmware
    this.#underway.rxBytes = rxBytes
    this.#lineBytes = lineBytes
  }

  /** A restart that comes from now on is a failure. */
  expectNoRestart(): void {
    this.#expectsBanner = false
  }

  /** Sends a real-time character at once. */
  signal(character: number): void {
    if (this.#ended) return
    if (character === realtime.report) this.#pulse.asked()
    this.#pipe.write(Uint8Array.of(character)).catch(() => {}) // the pipe's end tells
  }

  /**
   * Sends a line when there is room for it; resolves once it is sent, not answered. What is not ASCII never leaves: the board
   * would take it for real-time commands.
   * @throws what {@link failure} holds, the signal's reason
   */
  async send(line: string, options: SendOptions = {}): Promise<void> {
    await this.#put(line, undefined, options)
  }

  /**
   * Sends a line alone, when everything before it is answered, and resolves with the lines that came before its `ok`. For
   * settings, which the board writes with interrupts off, and for questions.
   * @param options.timeoutMs - for commands that answer late, such as homing: no reports are asked for meanwhile
   */
  async ask(line: string, options: OperationOptions & { timeoutMs?: number } = {}): Promise<readonly string[]> {
    await this.until(() => this.#underway.count === 0, options)
    const heard: string[] = []
    let answered = false
    let refused: DriverError | undefined
    const onAnswer = (error: DriverError | undefined): void => {
      answered = true
      refused = error
    }
    await this.#put(line, heard, { ...options, onAnswer })
    if (options.timeoutMs === undefined) await this.until(() => answered, options)
    else await this.#patiently(() => answered, line, options.timeoutMs, options)
    if (refused !== undefined) throw refused
    return heard
  }

  /** Waits until all lines are answered. */
  async drained(options: OperationOptions = {}): Promise<void> {
    await this.until(() => this.#underway.count === 0, options)
  }

  /**
   * Waits until something holds, looking whenever anything comes, and asking for a status report at a bounded rate.
   * @throws what {@link failure} holds, the signal's reason, `TIMEOUT` when the board falls silent
   */
  async until(holds: () => boolean, options: OperationOptions = {}): Promise<void> {
    try {
      for (;;) {
        options.signal?.throwIfAborted()
        if (this.#failure !== undefined) throw this.#failure
        if (this.#ended) throw notConnected(this.address)
        if (holds()) return
        this.#askWhenDue()
        await this.#waiting.changeOrTick(() => this.#pulse.untilDueMs, options.signal)
      }
    } finally {
      this.#waiting.stopTick()
    }
  }

  /** Waits for something without asking for anything, up to a time. @returns false when the time is over */
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

  /**
   * Resets the board, and the count with it: what was under way is gone on both sides.
   * @returns the alarm that the reset raised, if any: the machine was moving
   * @throws DriverError `TIMEOUT` when it does not announce its restart, `DEVICE_LOST`
   */
  async restart(options: OperationOptions = {}): Promise<DriverError | undefined> {
    const before = this.#bannerCount
    this.#forget()
    const expected = this.#expectsBanner
    this.#expectsBanner = true
    try {
      this.signal(realtime.reset)
      const came = await this.within(this.#options.timeoutMs, () => this.#bannerCount > before, options)
      if (!came) throw silent(this.address, 'a reset', this.timeoutMs)
      const raised = this.#failure
      this.#forget()
      return raised
    } finally {
      this.#expectsBanner = expected
    }
  }

  /** Forgets a failure that has been dealt with. */
  forgive(): void {
    this.#failure = this.#lost
  }

  /** Writes without waiting for anything: for a board that may still listen though it does not answer. */
  async sendBlindly(bytes: Uint8Array): Promise<void> {
    await this.#pipe.write(bytes)
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#pipe.close()
    this.#waiting.changed()
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  async #put(line: string, heard: string[] | undefined, options: SendOptions): Promise<void> {
    const bytes = encodeLine(line, this.#lineBytes)
    await this.until(() => this.#underway.fits(bytes.length), options)
    options.onSent?.()
    this.#underway.add({ line, bytes: bytes.length, heard, onAnswer: options.onAnswer })
    await this.#pipe.write(bytes)
  }

  #take(text: string): void {
    this.#pulse.heard()
    const line = text.trim()
    const report = line.startsWith('<') ? parseReport(line) : undefined
    if (report !== undefined) this.#takeReport(report)
    else if (line === 'ok') this.#answer(undefined)
    else if (/^error:\d+$/.test(line)) this.#answer(Number(line.slice('error:'.length)))
    else if (/^ALARM:\d+$/.test(line))
      this.#fail(alarmed(this.address, this.#firmware, Number(line.slice('ALARM:'.length))))
    else if (isBanner(line)) this.#takeBanner()
    else this.#takeOther(line)
    this.#waiting.changed()
  }

  #takeReport(report: StatusReport): void {
    this.#pulse.settled()
    this.#report = report
    this.#reportCount += 1
    this.onReport(report)
    const { count, hasQuestion } = this.#underway
    const verdict = this.idle.judge(report, { nowMs: this.#now, underway: count, hasQuestion })
    if (verdict === 'nudge') this.signal(realtime.resume)
    else if (verdict === 'lines-lost') {
      this.#fail(badReply(this.address, 'no answer to a line, although it is idle: a line or its answer was lost'))
    } else if (verdict === 'answers-lost') {
      this.idle.reportLost(count)
      while (this.#underway.count > 0) this.#answer(undefined)
    } else if (verdict !== 'wait') this.#fail(unfinishedMoves(this.address, verdict))
  }

  #takeBanner(): void {
    this.#bannerCount += 1
    this.#pulse.settled()
    if (!this.#expectsBanner) this.#fail(restarted(this.address))
  }

  #takeOther(line: string): void {
    this.#underway.next?.heard?.push(line)
    this.others.push(line)
    if (this.others.length > mostOthers) this.others.shift()
  }

  #answer(number: number | undefined): void {
    const answered = this.#underway.answered()
    if (answered === undefined) return // an ok to an empty line that noise has made
    this.idle.answered()
    const error = number === undefined ? undefined : refused(this.address, this.#firmware, answered.line, number)
    answered.onAnswer?.(error)
    // The caller that asked gets the error; a line in a stream ends the stream.
    if (error !== undefined && answered.heard === undefined) this.#fail(error)
  }

  #fail(error: DriverError): void {
    this.#failure ??= error
    this.#waiting.changed()
  }

  #forget(): void {
    this.#underway.forget()
    this.#failure = this.#lost
    this.idle.forget()
    this.#pulse.settled()
    this.#pulse.heard()
  }

  /** Reports keep coming while something is waited for; silence is found out by them. */
  #askWhenDue(): void {
    if (this.#pulse.isSilent) throw (this.#failure = silent(this.address, 'a status report', this.timeoutMs))
    if (this.#pulse.isDue) this.signal(realtime.report)
  }

  async #patiently(holds: () => boolean, line: string, timeoutMs: number, options: OperationOptions): Promise<void> {
    const done = await this.within(timeoutMs, () => holds() || this.#failure !== undefined, options)
    if (this.#failure !== undefined) throw this.#failure
    if (!done) throw (this.#failure = silent(this.address, `"${line}"`, this.timeoutMs))
  }
}
