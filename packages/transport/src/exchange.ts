import type { Deadline } from './line-deadline.ts'
import type { ReplyReader } from './reply-reader.ts'

/** What an {@link Exchange} is made from. */
export interface ExchangeInit {
  readonly line: string
  readonly lineEnding: string
  readonly reader: ReplyReader<unknown> | undefined
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly beforeSend?: (() => void) | undefined
  /** Set for a probe: how long the device must be silent after its answer. */
  readonly quietMs?: number | undefined
}

/** The longest delay a timer of Node can have. */
const longestTimeoutMs = 2 ** 31 - 1

/** One line sent and the answer to it. */
export class Exchange {
  readonly line: string
  readonly bytes: Uint8Array
  readonly reader: ReplyReader<unknown> | undefined
  readonly timeoutMs: number
  readonly beforeSend: (() => void) | undefined
  readonly quietMs: number | undefined
  /** The caller's promise. */
  readonly answer: Promise<unknown>
  /** When the answer must have come; absent while the exchange waits for its turn. */
  deadline: Deadline | undefined
  /** When a probe's answer counts; present once it has come. */
  quiet: Deadline | undefined
  #resolve: (answer: unknown) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  readonly #signal: AbortSignal | undefined
  #onAbort: (() => void) | undefined

  /** @throws TypeError, RangeError for a line or a deadline that cannot be */
  constructor(init: ExchangeInit) {
    if (!(init.timeoutMs > 0 && init.timeoutMs <= longestTimeoutMs)) {
      throw new RangeError(`timeoutMs is ${init.timeoutMs}`)
    }
    this.line = init.line
    this.bytes = encodeLine(init.line, init.lineEnding)
    this.reader = init.reader
    this.timeoutMs = init.timeoutMs
    this.beforeSend = init.beforeSend
    this.quietMs = init.quietMs
    this.#signal = init.signal
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Calls `abandon` when the caller's signal aborts, until the exchange is settled; the caller's promise has rejected by then. */
  watch(abandon: () => void): void {
    const signal = this.#signal
    if (signal === undefined) return
    this.#onAbort = () => {
      this.#reject(signal.reason)
      abandon()
    }
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  resolve(answer: unknown): void {
    this.#release()
    this.#resolve(answer)
  }

  reject(reason: unknown): void {
    this.#release()
    this.#reject(reason)
  }

  #release(): void {
    this.deadline?.cancel()
    this.quiet?.cancel()
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort)
  }
}

function encodeLine(line: string, lineEnding: string): Uint8Array {
  for (let at = 0; at < line.length; at++) {
    const unit = line.charCodeAt(at)
    // A line ending inside would be two requests, with the second's answer taken for the next one's.
    if (unit === 10 || unit === 13 || unit > 0xff)
      throw new TypeError(`cannot send ${JSON.stringify(line)} as one line`)
  }
  return Buffer.from(line + lineEnding, 'latin1')
}
