/**
 * Lines to a board and what comes back, by counting characters: as many lines are under way as fit into the board's receive
 * buffer, so that it always has the next one to read, and never one too many. Each `ok` or `error:N` frees what its line took.
 *
 * Whatever ends the conversation (an error, an alarm, a restart, silence) is kept in {@link Link.failure}: from then on
 * nothing is sent, until {@link Link.restart} has put the board and the count back to nothing.
 */
import { abortable, type BytePipe, type Clock, type DriverError, type OperationOptions } from '@vfab/core'
import { createLineSplitter } from '@vfab/transport'

import { alarmText } from './alarm-texts.ts'
import { errorText } from './error-texts.ts'
import { grblError } from './errors.ts'
import { type FirmwareName, firmwareTitle, isBanner } from './firmware.ts'
import { parseReport, type StatusReport } from './report.ts'

/** Real-time characters: they take effect at once, and no room in the buffer. */
export const realtime = { report: 0x3f, hold: 0x21, resume: 0x7e, reset: 0x18, jogCancel: 0x85 } as const

/** What a {@link Link} is made of. */
export interface LinkOptions {
  readonly clock: Clock
  /** The board counts as silent when nothing comes for so long although it was asked, ms. */
  readonly timeoutMs: number
  /** Between two status reports, ms. */
  readonly reportEveryMs: number
}

/** What {@link Link.send} accepts. An abort before there is room means that the line is not sent. */
export interface SendOptions extends OperationOptions {
  /** Called when there is room, right before the line leaves. */
  onSent?: (() => void) | undefined
  /** Called with its answer: the error when it was refused. */
  onAnswer?: ((error: DriverError | undefined) => void) | undefined
}

/** A line that was sent and not answered yet. */
interface Underway {
  readonly line: string
  readonly bytes: number
  /** Lines that came before its answer; kept only for whoever asked. */
  readonly heard: string[] | undefined
  readonly onAnswer: ((error: DriverError | undefined) => void) | undefined
}

const longestReply = 512
/** More than this under way keeps no machine busier, but is carried out before a pause at the end of a stroke. */
const mostUnderwayBytes = 256
/** Kept free, in case a buffer is one smaller than it is said to be. */
const reserveBytes = 1
/** Answers take some ms; after so long a board that is idle will not send one any more, ms. */
const lostAnswerMs = 1000
/** Until the board has told its own. */
const assumedRxBytes = 128

/** The conversation with one board. */
export class Link {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #pipe: BytePipe
  readonly #options: LinkOptions
  #firmware: FirmwareName = 'grbl'
  #rxBytes = assumedRxBytes
  #lineBytes = 80
  #underway: Underway[] = []
  #usedBytes = 0
  #failure: DriverError | undefined
  #lost: DriverError | undefined
  #ended = false
  #heardMs: number
  #askedMs = -Infinity
  /** Since when an answer to a report has been due. */
  #unansweredSinceMs: number | undefined
  #tick: { readonly done: Promise<void>; readonly stop: AbortController } | undefined
  #wakers: (() => void)[] = []
  #report: StatusReport | undefined
  #reportCount = 0
  /** Since when reports have found the board idle with lines unanswered. */
  #idleSinceMs: number | undefined
  #bannerCount = 0
  #expectsBanner = true
  #ackCount = 0
  readonly others: string[] = []
  /** Called with each line that was answered, in order; with the error when it was refused. */
  onAnswer: (line: string) => void = () => {}
  /** A board that dwells calls itself idle, and answers when the dwell is over: for so long at most, ms. */
  longestDwellMs = 0
  /** Whether the machine stands where everything that was sent leads: then only answers were lost, and no lines. */
  standsAtEnd: (report: StatusReport) => boolean = () => false
  /** Called when answers were lost on the way though the lines were not. */
  onLostAnswers: (count: number) => void = () => {}
  /** Called with each status report. */
  onReport: (report: StatusReport) => void = () => {}

  constructor(pipe: BytePipe, options: LinkOptions) {
    this.#pipe = pipe
    this.#options = options
    this.address = pipe.address
    this.closed = pipe.closed
    this.#heardMs = options.clock.now()
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
      this.#changed()
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

  /** Whether the pipe is closed, by whoever. */
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

  /** Lines that were answered since the count was started. */
  get ackCount(): number {
    return this.#ackCount
  }

  /** Lines that were sent and not answered. */
  get underwayCount(): number {
    return this.#underway.length
  }

  /** What the board has told of itself. */
  describe(firmware: FirmwareName, rxBytes: number, lineBytes: number): void {
    this.#firmware = firmware
    this.#rxBytes = rxBytes
    this.#lineBytes = lineBytes
  }

  /** A restart that comes from now on is a failure. */
  expectNoRestart(): void {
    this.#expectsBanner = false
  }

  /** Sends a real-time character at once. */
  signal(character: number): void {
    if (this.#ended) return
    if (character === realtime.report) {
      this.#askedMs = this.#now
      this.#unansweredSinceMs ??= this.#now
    }
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
    await this.until(() => this.#underway.length === 0, options)
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
    await this.until(() => this.#underway.length === 0, options)
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
        if (this.#ended) throw this.#notConnected()
        if (holds()) return
        this.#askWhenDue()
        await this.#changeOrTick(options.signal)
      }
    } finally {
      this.#stopTick()
    }
  }

  /** Waits for something without asking for anything, up to a time. @returns false when the time is over */
  async within(ms: number, holds: () => boolean, options: OperationOptions = {}): Promise<boolean> {
    const endMs = this.#now + ms
    while (!holds()) {
      options.signal?.throwIfAborted()
      if (this.#lost !== undefined) throw this.#lost
      if (this.#ended) throw this.#notConnected()
      const leftMs = endMs - this.#now
      if (leftMs <= 0) return false
      await this.#changeOrSleep(leftMs, options.signal)
    }
    return true
  }

  /**
   * Resets the board, and the count with it: what was under way is gone on both sides.
   * @throws DriverError `TIMEOUT` when it does not announce its restart, `DEVICE_LOST`
   */
  async restart(options: OperationOptions = {}): Promise<void> {
    const before = this.#bannerCount
    this.#forget()
    const expected = this.#expectsBanner
    this.#expectsBanner = true
    try {
      this.signal(realtime.reset)
      const came = await this.within(this.#options.timeoutMs, () => this.#bannerCount > before, options)
      if (!came) throw this.#silent('a reset')
      this.#forget()
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
    this.#changed()
  }

  get #now(): number {
    return this.#options.clock.now()
  }

  async #put(line: string, heard: string[] | undefined, options: SendOptions): Promise<void> {
    const bytes = encodeLine(line, this.#lineBytes)
    const mostBytes = Math.min(this.#rxBytes - reserveBytes, mostUnderwayBytes)
    const room = (): boolean => this.#usedBytes + bytes.length <= mostBytes
    await this.until(() => room() || this.#underway.length === 0, options)
    options.onSent?.()
    this.#usedBytes += bytes.length
    this.#underway.push({ line, bytes: bytes.length, heard, onAnswer: options.onAnswer })
    await this.#pipe.write(bytes)
  }

  #take(text: string): void {
    this.#heardMs = this.#now
    const line = text.trim()
    const report = line.startsWith('<') ? parseReport(line) : undefined
    if (report !== undefined) this.#takeReport(report)
    else if (line === 'ok') this.#answer(undefined)
    else if (/^error:\d+$/.test(line)) this.#answer(Number(line.slice('error:'.length)))
    else if (/^ALARM:\d+$/.test(line)) this.#fail(this.#alarmed(Number(line.slice('ALARM:'.length))))
    else if (isBanner(line)) this.#takeBanner()
    else this.#takeOther(line)
    this.#changed()
  }

  #takeReport(report: StatusReport): void {
    this.#unansweredSinceMs = undefined
    this.#report = report
    this.#reportCount += 1
    this.onReport(report)
    const stuck = report.state === 'Idle' && this.#underway.length > 0
    this.#idleSinceMs = stuck ? (this.#idleSinceMs ?? this.#now) : undefined
    const patienceMs = this.longestDwellMs + lostAnswerMs
    if (this.#idleSinceMs !== undefined && this.#now - this.#idleSinceMs >= patienceMs) this.#reconcile(report)
  }

  /**
   * A board that is idle has read everything: answers that are still due were lost. If the machine stands at the end of all
   * that was sent, no line was, and things can go on; otherwise nobody knows which one was.
   */
  #reconcile(report: StatusReport): void {
    this.#idleSinceMs = undefined
    const unanswered = this.#underway.filter(({ heard }) => heard === undefined)
    if (unanswered.length < this.#underway.length || !this.standsAtEnd(report)) {
      this.#fail(badReply(this.address, 'no answer to a line, although it is idle: a line or its answer was lost'))
      return
    }
    this.onLostAnswers(unanswered.length)
    while (this.#underway.length > 0) this.#answer(undefined)
  }

  #takeBanner(): void {
    this.#bannerCount += 1
    this.#unansweredSinceMs = undefined
    if (this.#expectsBanner) return
    this.#fail(
      grblError(
        'DEVICE_RESET',
        `the board at ${this.address} has restarted: what it was doing and where it was is gone`,
        {
          context: { address: this.address },
          hint: 'check its power supply, bring the carriage back to its corner, then open the plotter again',
        },
      ),
    )
  }

  #takeOther(line: string): void {
    const heard = this.#underway[0]?.heard
    if (heard !== undefined) heard.push(line)
    this.others.push(line)
    if (this.others.length > 20) this.others.shift()
  }

  #answer(number: number | undefined): void {
    const answered = this.#underway.shift()
    if (answered === undefined) return // an ok to an empty line that noise has made
    this.#idleSinceMs = undefined
    this.#usedBytes -= answered.bytes
    this.#ackCount += 1
    const error = number === undefined ? undefined : this.#refused(answered.line, number)
    answered.onAnswer?.(error)
    // Whoever asked a question is told; a line in a stream ends the stream.
    if (error !== undefined && answered.heard === undefined) this.#fail(error)
    else this.onAnswer(answered.line)
  }

  #fail(error: DriverError): void {
    this.#failure ??= error
    this.#changed()
  }

  #forget(): void {
    this.#underway = []
    this.#usedBytes = 0
    this.#ackCount = 0
    this.#failure = this.#lost
    this.#idleSinceMs = undefined
    this.#unansweredSinceMs = undefined
    this.#heardMs = this.#now
  }

  /** Reports keep coming while something is waited for; silence is found out by them. */
  #askWhenDue(): void {
    const { timeoutMs, reportEveryMs } = this.#options
    const dueMs = this.#unansweredSinceMs
    if (dueMs !== undefined && this.#now - Math.max(dueMs, this.#heardMs) >= timeoutMs) {
      throw (this.#failure = this.#silent('a status report'))
    }
    if (this.#now - this.#askedMs >= reportEveryMs - 1e-6) this.signal(realtime.report)
  }

  async #patiently(holds: () => boolean, line: string, timeoutMs: number, options: OperationOptions): Promise<void> {
    const done = await this.within(timeoutMs, () => holds() || this.#failure !== undefined, options)
    if (this.#failure !== undefined) throw this.#failure
    if (!done) throw (this.#failure = this.#silent(`"${line}"`))
  }

  async #changeOrTick(signal: AbortSignal | undefined): Promise<void> {
    this.#tick ??= this.#startTick()
    await abortable(Promise.race([this.#change(), this.#tick.done]), signal)
  }

  #startTick(): { readonly done: Promise<void>; readonly stop: AbortController } {
    const stop = new AbortController()
    const { clock, reportEveryMs } = this.#options
    const leftMs = Math.max(0, Math.min(reportEveryMs, this.#askedMs + reportEveryMs - this.#now))
    const done = clock.sleep(leftMs, { signal: stop.signal }).then(
      () => {
        this.#tick = undefined
      },
      () => {},
    )
    return { done, stop }
  }

  #stopTick(): void {
    this.#tick?.stop.abort()
    this.#tick = undefined
  }

  async #changeOrSleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const stop = new AbortController()
    const sleep = this.#options.clock.sleep(ms, { signal: stop.signal }).catch(() => {})
    try {
      await abortable(Promise.race([this.#change(), sleep]), signal)
    } finally {
      stop.abort()
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve))
  }

  #changed(): void {
    for (const wake of this.#wakers.splice(0)) wake()
  }

  #refused(line: string, number: number): DriverError {
    const what = errorText(this.#firmware, number)
    const hint = hints[number] ?? 'check the settings of the pen and of the machine; --trace FILE records every byte'
    return grblError('REJECTED', `${firmwareTitle(this.#firmware)} refused "${line}" with error ${number}: ${what}`, {
      context: { address: this.address, line, error: number },
      hint,
    })
  }

  #alarmed(number: number): DriverError {
    const { what, hint, positionLost } = alarmText(this.#firmware, number)
    const title = firmwareTitle(this.#firmware)
    return grblError(positionLost ? 'POSITION_LOST' : 'HARDWARE_FAULT', `${title} is in alarm ${number}: ${what}`, {
      context: { address: this.address, alarm: number },
      hint,
    })
  }

  #silent(what: string): DriverError {
    const { timeoutMs } = this.#options
    return grblError('TIMEOUT', `the board at ${this.address} did not answer ${what} within ${timeoutMs} ms`, {
      context: { address: this.address, timeoutMs },
      hint: 'check that it is switched on and that the baud rate is right; unplug it and plug it in again if it stays silent',
    })
  }

  #notConnected(): DriverError {
    return grblError('DEVICE_LOST', `the connection to ${this.address} is closed`, {
      context: { address: this.address },
      hint: 'open the plotter again',
    })
  }
}

const hints: Readonly<Record<number, string>> = {
  9: 'unlock it: let it find its switches with vfab home, or open the plotter again',
  11: 'shorten the pen commands in the settings',
  20: 'check the pen commands in the settings against what the firmware has',
  22: 'report this: every drawing sets a feed rate',
}

function badReply(address: string, what: string): DriverError {
  return grblError('BAD_REPLY', `the board at ${address} sent ${what}`, {
    context: { address },
    hint: 'check the baud rate and the cable',
  })
}

/** @throws TypeError for what cannot be one line of ASCII; DriverError `CONFIG_INVALID` for a line that is too long */
function encodeLine(line: string, lineBytes: number): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(line) || /[!?~]/.test(line))
    throw new TypeError(`cannot send ${JSON.stringify(line)} as a line`)
  if (line.length + 1 >= lineBytes) {
    throw grblError('CONFIG_INVALID', `"${line}" is longer than the ${lineBytes - 2} characters the firmware takes`, {
      hint: 'cut the pen commands into several lines',
    })
  }
  return Buffer.from(`${line}\n`, 'latin1')
}
