/**
 * Words to and from the machine: lots go out, and the machine is asked for its state until it has carried them out. It reports no
 * position, and knows no order to stop: what it has taken, it does.
 */
import type { BytePipe, Clock, DriverError } from '@vfab/core'

import { silhouetteError } from './errors.ts'
import { askIdentity, type MachineState, requests, stateOf } from './gpgl.ts'

/** What a link needs. */
export interface MachineLinkOptions {
  readonly clock: Clock
  /** For how long the machine may be silent. */
  readonly timeoutMs: number
}

/** How often a busy machine is asked, ms. */
const pollMs = 50
/** Between a write and the first question a machine may still say that it is ready. */
const leastReadyAnswers = 2
const endOfText = 0x03

/** The open port of a machine. */
export class MachineLink {
  readonly address: string
  readonly #pipe: BytePipe
  readonly #clock: Clock
  readonly #timeoutMs: number
  #answers: string[] = []
  #partial = ''
  #wake: () => void = () => {}
  #ended: { readonly error: DriverError | undefined } | undefined

  constructor(pipe: BytePipe, { clock, timeoutMs }: MachineLinkOptions) {
    this.address = pipe.address
    this.#pipe = pipe
    this.#clock = clock
    this.#timeoutMs = timeoutMs
    pipe.onData((chunk) => this.#receive(chunk))
    void pipe.closed.then((error) => {
      this.#ended = { error }
      this.#wake()
    })
  }

  get closed(): Promise<DriverError | undefined> {
    return this.#pipe.closed
  }

  get descriptor(): number | undefined {
    return this.#pipe.descriptor
  }

  close(): Promise<void> {
    return this.#pipe.close()
  }

  /** Makes the machine listen from the beginning of a command. Nothing moves. */
  initialize(): Promise<void> {
    return this.#send(requests.initialize)
  }

  /** What the machine says it is. @throws DriverError `TIMEOUT`, `DEVICE_LOST` */
  identify(): Promise<string> {
    return this.#ask(askIdentity, (answer) => (stateOf(answer) === undefined ? answer.trim() : undefined))
  }

  /** @throws DriverError `TIMEOUT`, `DEVICE_LOST` */
  state(): Promise<MachineState> {
    return this.#ask(requests.status, stateOf)
  }

  /**
   * Sends commands, and resolves when the machine has carried them out.
   * @throws DriverError `HARDWARE_FAULT` without media, `TIMEOUT`, `DEVICE_LOST`
   */
  async carryOut(text: string): Promise<void> {
    await this.#send(text)
    for (let ready = 0; ready < leastReadyAnswers;) {
      const state = await this.state()
      if (state === 'unloaded') throw this.#unloaded()
      ready = state === 'ready' ? ready + 1 : 0
      if (ready < leastReadyAnswers) await this.#sleep(pollMs)
    }
  }

  async #send(text: string): Promise<void> {
    if (this.#ended !== undefined) throw this.#lost()
    await this.#pipe.write(Buffer.from(text, 'latin1'))
  }

  async #ask<T>(text: string, read: (answer: string) => T | undefined): Promise<T> {
    this.#answers = []
    await this.#send(text)
    const untilMs = this.#clock.now() + this.#timeoutMs
    for (;;) {
      if (this.#ended !== undefined) throw this.#lost()
      const answer = this.#answers.shift()
      if (answer !== undefined) {
        const value = read(answer)
        if (value !== undefined) return value
        continue
      }
      if (this.#clock.now() >= untilMs) throw this.#silent()
      await this.#nextAnswer(untilMs - this.#clock.now())
    }
  }

  async #nextAnswer(withinMs: number): Promise<void> {
    const waiting = new AbortController()
    const woken = new Promise<void>((resolve) => (this.#wake = resolve))
    try {
      await Promise.race([woken, this.#clock.sleep(withinMs, waiting).catch(() => {})])
    } finally {
      waiting.abort()
    }
  }

  async #sleep(durationMs: number): Promise<void> {
    const waiting = new AbortController()
    try {
      await Promise.race([this.#pipe.closed, this.#clock.sleep(durationMs, waiting).catch(() => {})])
    } finally {
      waiting.abort()
    }
  }

  #receive(chunk: Uint8Array): void {
    for (const byte of chunk) {
      if (byte !== endOfText) this.#partial += String.fromCharCode(byte)
      else {
        this.#answers.push(this.#partial)
        this.#partial = ''
      }
    }
    this.#wake()
  }

  #lost(): DriverError {
    const error = this.#ended?.error
    return silhouetteError('DEVICE_LOST', `the connection to ${this.address} is gone`, {
      context: { address: this.address },
      hint: error?.hint ?? 'check the cable and the power of the machine, then plot again or resume the job',
      cause: error,
    })
  }

  #silent(): DriverError {
    return silhouetteError('TIMEOUT', `the machine at ${this.address} does not answer`, {
      context: { address: this.address, timeoutMs: this.#timeoutMs },
      hint: 'check that it is on and not paused at its panel, and close Silhouette Studio, which may hold it',
    })
  }

  #unloaded(): DriverError {
    return silhouetteError('HARDWARE_FAULT', `the machine at ${this.address} has no media loaded`, {
      context: { address: this.address },
      hint: 'put the mat or the sheet against the rollers and press Load, then plot again or resume the job',
    })
  }
}
