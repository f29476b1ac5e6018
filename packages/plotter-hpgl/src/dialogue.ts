import { type BytePipe, type Clock, type DriverError } from '@vfab/core'
import { createAwakeClock } from '@vfab/driver-kit'

import { hpglError } from './errors.ts'

/** A question with what its answer must look like. */
export interface Question<T> {
  /** As it is sent. */
  readonly text: string
  /** @returns `undefined` for a line that is no answer to it */
  readonly read: (line: string) => T | undefined
}

/** What a dialogue needs. */
export interface DialogueOptions {
  readonly clock: Clock
  /** For an answer that needs no waiting. */
  readonly timeoutMs: number
  /** How often a question that stays unanswered is asked again. */
  readonly retryCount: number
  /** Time of one byte on the line, ms. */
  readonly byteMs: number
}

/** How long a plotter that has been interrupted in what it says has to be silent. */
const quietMs = 200

/** Handshake characters that a port without flow control lets through, and padding. */
const ignored = new Set([0x00, 0x11, 0x13, 0x7f])

/**
 * Words to and from the plotter. One question at a time: a plotter that is asked while it answers passes the question over
 * (error 10).
 */
export class Dialogue {
  readonly address: string
  readonly timeoutMs: number
  /** Time of one byte on the line, ms. */
  readonly byteMs: number
  readonly #pipe: BytePipe
  readonly #clock: Clock
  /** For how long the plotter is silent. */
  readonly #patience: Clock
  readonly #retryCount: number
  /** When all that was sent has passed the line. */
  #sentByMs = -Infinity
  #lines: string[] = []
  #partial = ''
  #wake: () => void = () => {}
  #interrupt: () => void = () => {}
  #ended: { readonly error: DriverError | undefined } | undefined

  constructor(pipe: BytePipe, { clock, timeoutMs, retryCount, byteMs }: DialogueOptions) {
    this.address = pipe.address
    this.timeoutMs = timeoutMs
    this.#pipe = pipe
    this.#clock = clock
    this.#patience = createAwakeClock(clock)
    this.#retryCount = retryCount
    this.byteMs = byteMs
    pipe.onData((chunk) => this.#receive(chunk))
    void pipe.closed.then((error) => {
      this.#ended = { error }
      this.#wake()
    })
  }

  /** The open port, where another process can inherit it. */
  get descriptor(): number | undefined {
    return this.#pipe.descriptor
  }

  /** Resolves when the pipe is closed, with the error that ended it. */
  get closed(): Promise<DriverError | undefined> {
    return this.#pipe.closed
  }

  /** How long what was sent is still on the line, ms. */
  get onLineMs(): number {
    return Math.max(0, this.#sentByMs - this.#clock.now())
  }

  /** Resolves once the system has taken the text. */
  async send(text: string): Promise<void> {
    this.#sentByMs = Math.max(this.#sentByMs, this.#clock.now()) + text.length * this.byteMs
    await this.#pipe.write(Buffer.from(text, 'latin1'))
  }

  /** Forgets what has been said and not been read. */
  forget(): void {
    this.#lines = []
    this.#partial = ''
  }

  /** Puts lines back that somebody else is to read. */
  unread(lines: readonly string[]): void {
    this.#lines.unshift(...lines)
  }

  /** Ends the wait for a line that may be interrupted, if there is one now. */
  interrupt(): void {
    this.#interrupt()
  }

  /**
   * The next line; `undefined` when none comes within the time, or {@link interrupt} is called.
   * @throws DriverError `DEVICE_LOST`
   */
  async line(withinMs: number, options: { readonly interruptible?: boolean } = {}): Promise<string | undefined> {
    const waiting = new AbortController()
    let over = false
    const end = (): void => {
      over = true
      this.#wake()
    }
    void this.#patience.sleep(withinMs, waiting).then(end, () => {})
    if (options.interruptible === true) this.#interrupt = end
    try {
      for (;;) {
        const line = this.#lines.shift()
        if (line !== undefined) return line
        if (this.#ended !== undefined) throw this.#lost()
        if (over) return undefined
        await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      waiting.abort()
      this.#interrupt = () => {}
    }
  }

  /** Passes over whatever is still being said, so that nothing of it is taken for an answer to what is asked next. */
  async quiet(): Promise<void> {
    while ((await this.line(Math.min(quietMs, this.timeoutMs) + this.onLineMs)) !== undefined) {
      // One more line that is not understood any more.
    }
    this.forget()
  }

  /**
   * Asks, and asks again when nothing that could be the answer comes.
   * @throws DriverError `TIMEOUT`, `BAD_REPLY` when something else was heard, `DEVICE_LOST`
   */
  async ask<T>({ text, read }: Question<T>, withinMs: number = this.timeoutMs): Promise<T> {
    let heard: string | undefined
    for (let attempt = 0; attempt <= this.#retryCount; attempt++) {
      this.forget()
      await this.send(text)
      for (;;) {
        const line = await this.line(withinMs + this.onLineMs)
        if (line === undefined) break
        const answer = read(line)
        if (answer !== undefined) return answer
        heard = line
      }
    }
    throw heard === undefined ? this.silent(text) : this.misunderstood(text, heard)
  }

  /** The error of a plotter that does not answer. */
  silent(asked: string): DriverError {
    return hpglError('TIMEOUT', `the plotter at ${this.address} does not answer "${printable(asked)}"`, {
      context: { address: this.address, request: printable(asked), timeoutMs: this.timeoutMs },
      hint: 'check that it is on, that its switches say RS-232 and the baudRate of the settings, and the cable',
    })
  }

  /** The error of an answer that is none. */
  misunderstood(asked: string, heard: string): DriverError {
    const shown = printable(heard.slice(0, 60))
    return hpglError('BAD_REPLY', `the plotter at ${this.address} answered "${printable(asked)}" with "${shown}"`, {
      context: { address: this.address, request: printable(asked), answer: shown },
      hint: 'check baudRate, dataBits and parity against the switches of the plotter, and the cable',
    })
  }

  /** Frees the port. */
  close(): Promise<void> {
    return this.#pipe.close()
  }

  #receive(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (ignored.has(byte)) continue
      if (byte !== 0x0d && byte !== 0x0a) this.#partial += String.fromCharCode(byte)
      else if (this.#partial !== '') {
        this.#lines.push(this.#partial)
        this.#partial = ''
      }
    }
    this.#wake()
  }

  #lost(): DriverError {
    const { error } = this.#ended!
    if (error?.context['said'] !== undefined) return error
    return hpglError('DEVICE_LOST', `the connection to ${this.address} is gone`, {
      context: { address: this.address },
      hint: error?.hint ?? 'open the plotter again',
      cause: error,
    })
  }
}

/** Control characters as people write them. */
export function printable(text: string): string {
  return text.replaceAll('\x1b', 'ESC').replaceAll(/[^ -~]/g, '?')
}
