import { type BytePipe, DriverError } from '@vfab/core'
import type { Flaw } from './flaws.ts'

/** One line out, one line in, over a pipe; with a deadline, and with an abort that waits for the answer before it is forgotten. */
export class FakeLink {
  readonly pipe: BytePipe
  readonly #deadlineTurns: number
  readonly #flaw: Flaw | undefined
  #halfLine = ''
  #onLine: (line: string) => void = () => {}
  #onLost: (error: DriverError) => void = () => {}
  /** The exchange that must be over before the next line is sent. */
  #last: Promise<unknown> = Promise.resolve()
  #lost: DriverError | undefined

  constructor(pipe: BytePipe, deadlineTurns: number, flaw: Flaw | undefined) {
    this.pipe = pipe
    this.#deadlineTurns = deadlineTurns
    this.#flaw = flaw
    pipe.onData((chunk) => {
      const lines = (this.#halfLine + Buffer.from(chunk).toString('latin1')).split('\n')
      this.#halfLine = lines.pop() ?? ''
      for (const line of lines) this.#onLine(line)
    })
    void pipe.closed.then((error) => {
      this.#lost =
        error ?? new DriverError('closed', { type: 'connection', code: 'DEVICE_LOST', hint: 'open it again' })
      this.#onLost(this.#lost)
    })
  }

  async ask(line: string, signal?: AbortSignal): Promise<string> {
    if (this.#flaw !== 'signal ignored before sending') signal?.throwIfAborted()
    const exchange = this.#last.then(() => this.#exchange(line))
    this.#last = exchange.catch(() => {})
    return this.#flaw === 'signal ignored while waiting' ? exchange : untilAborted(exchange, signal)
  }

  /** As {@link ask}, for commands whose answer is `ok`. */
  async command(line: string, signal?: AbortSignal): Promise<void> {
    const answer = await this.ask(line, signal)
    if (answer === 'ok') return
    if (answer === 'error' && this.#flaw !== 'refusal overlooked') {
      throw new DriverError(`the plotter refused "${line}"`, {
        type: this.#flaw === 'type unlike the table' ? 'hardware' : 'protocol',
        code: this.#flaw === 'code unknown' ? 'NO' : 'REJECTED',
        ...(this.#flaw === 'no hint' ? {} : { hint: 'update the firmware' }),
      })
    }
    if (answer !== 'error' && this.#flaw === 'garbage is a plain error') throw new Error(`what is ${answer}?`)
    if (answer === 'error') return
    throw new DriverError(`the plotter answered "${line}" with "${answer}"`, {
      type: 'protocol',
      code: 'BAD_REPLY',
      hint: 'check the cable',
    })
  }

  async #exchange(line: string): Promise<string> {
    if (this.#lost !== undefined) throw this.#lost
    let waiting = true
    const answer = new Promise<string>((resolve, reject) => {
      this.#onLine = resolve
      this.#onLost = reject
      if (this.#flaw !== 'waits for ever') void this.#expire(() => waiting, reject)
    })
    answer.catch(() => {}) // the write may fail first
    try {
      await this.pipe.write(Buffer.from(`${line}\n`, 'latin1'))
      return await answer
    } finally {
      waiting = false
    }
  }

  /** A deadline in turns of the event loop, so that a busy computer changes nothing: an answer takes three. */
  async #expire(waiting: () => boolean, reject: (error: Error) => void): Promise<void> {
    for (let turn = 0; turn < this.#deadlineTurns; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (!waiting()) return
    }
    const init = { type: 'timeout', code: 'TIMEOUT', hint: 'switch it on' } as const
    reject(this.#flaw === 'timeout is a plain error' ? new Error('late') : new DriverError('no answer', init))
  }
}

/** Rejects with the signal's reason as soon as it aborts; `work` goes on. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
  })
  work.catch(() => {})
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
