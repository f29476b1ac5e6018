import type { Deadline } from './line-deadline.ts'
import type { ReplyReader } from './reply-reader.ts'

/** One line and how its answer is read; without a reader none is waited for. */
export interface ExchangeLine {
  readonly line: string
  readonly reader: ReplyReader<unknown> | undefined
}

/** What an {@link Exchange} is made from. */
export interface ExchangeInit {
  /** Sent in one write; at least one. */
  readonly lines: readonly ExchangeLine[]
  readonly lineEnding: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly beforeSend?: (() => void) | undefined
  /** Set for a probe: how long the device must be silent after its answer. */
  readonly quietMs?: number | undefined
}

/** The longest delay a timer of Node can have. */
const longestTimeoutMs = 2 ** 31 - 1

/** Lines sent in one write, and the answers to them, one by one. */
export class Exchange {
  readonly bytes: Uint8Array
  readonly timeoutMs: number
  readonly beforeSend: (() => void) | undefined
  readonly quietMs: number | undefined
  /** The caller's promise: what became of each line. */
  readonly outcome: Promise<PromiseSettledResult<unknown>[]>
  /** When the next answer must have come; absent while the exchange waits for its turn. */
  deadline: Deadline | undefined
  /** When a probe's answer counts; present once it has come. */
  quiet: Deadline | undefined
  readonly #lines: readonly ExchangeLine[]
  readonly #settled: PromiseSettledResult<unknown>[] = []
  #resolve: (outcome: PromiseSettledResult<unknown>[]) => void = () => {}
  #reject: (reason: unknown) => void = () => {}
  readonly #signal: AbortSignal | undefined
  #onAbort: (() => void) | undefined

  /** @throws TypeError, RangeError for a line or a deadline that cannot be */
  constructor(init: ExchangeInit) {
    if (!(init.timeoutMs > 0 && init.timeoutMs <= longestTimeoutMs)) {
      throw new RangeError(`timeoutMs is ${init.timeoutMs}`)
    }
    if (init.lines.length === 0) throw new RangeError('there is no line to send')
    this.#lines = init.lines
    this.bytes = Buffer.concat(init.lines.map(({ line }) => encodeLine(line, init.lineEnding)))
    this.timeoutMs = init.timeoutMs
    this.beforeSend = init.beforeSend
    this.quietMs = init.quietMs
    this.#signal = init.signal
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** The line whose answer comes next. */
  get line(): string {
    return this.#next.line
  }

  /** What reads the answer that comes next. */
  get reader(): ReplyReader<unknown> | undefined {
    return this.#next.reader
  }

  /** Whether the answer that comes next is the last. */
  get isLast(): boolean {
    return this.#settled.length >= this.#lines.length - 1
  }

  get #next(): ExchangeLine {
    return this.#lines[Math.min(this.#settled.length, this.#lines.length - 1)]!
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

  /** Settles the line whose answer comes next, and with the last one the exchange. */
  settle(result: PromiseSettledResult<unknown>): void {
    this.#settled.push(result)
    if (this.#settled.length < this.#lines.length) this.deadline?.restart()
    else this.#end()
  }

  /** No further answer can be told: all lines that have none fail for the same reason. */
  fail(reason: unknown): void {
    while (this.#settled.length < this.#lines.length) this.#settled.push({ status: 'rejected', reason })
    this.#end()
  }

  #end(): void {
    this.deadline?.cancel()
    this.quiet?.cancel()
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#resolve(this.#settled)
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
