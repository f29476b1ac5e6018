import { type BytePipe, DriverError, type OperationOptions } from '@vfab/core'
import { Exchange, type ExchangeInit } from './exchange.ts'
import type {
  LineChannel,
  LineChannelOptions,
  LineRequest,
  LineRequestOptions,
  ResynchroniseProbe,
} from './line-channel.ts'
import { startDeadline } from './line-deadline.ts'
import { createLineSplitter } from './line-splitter.ts'
import { notTaken, type ReplyReader } from './reply-reader.ts'

const defaultMaxLineBytes = 4096
const defaultQuietMs = 50

/**
 * Sends one request at a time, which is one line or several in one write, and gives each answer to whoever asked.
 *
 * Answers carry no name of their question, so everything rests on counting: as long as every line sent gets its answer
 * read, the next line is the next question's. An aborted exchange therefore stays in flight until its answer has come. A
 * missed deadline breaks the count (`outOfStep`); only a probe that is recognised by its content mends it.
 */
export class OneInFlight implements LineChannel {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #pipe: BytePipe
  readonly #options: LineChannelOptions
  readonly #maxLineBytes: number
  readonly #waiting: Exchange[] = []
  #inFlight: Exchange | undefined
  /** The failure after which answers can no longer be told apart. */
  #outOfStep: DriverError | undefined
  #ended: { readonly by: DriverError | undefined } | undefined
  #onUnsolicited: (line: string) => void = () => {}

  constructor(pipe: BytePipe, options: LineChannelOptions) {
    this.address = pipe.address
    this.closed = pipe.closed
    this.#pipe = pipe
    this.#options = options
    this.#maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes
    const sink = { line: (line: string) => this.#take(line), tooLong: () => this.#takeTooLong() }
    pipe.onData(createLineSplitter(this.#maxLineBytes, sink))
    void pipe.closed.then((by) => this.#end(by))
  }

  async request<T>(line: string, reader: ReplyReader<T> | undefined, options: LineRequestOptions = {}): Promise<T> {
    const [result] = await this.#request([{ line, reader }], options)
    if (result!.status === 'rejected') throw result!.reason
    return result!.value as T
  }

  async requestTogether<T>(
    lines: readonly LineRequest<T>[],
    options: LineRequestOptions = {},
  ): Promise<PromiseSettledResult<T>[]> {
    return (await this.#request(lines, options)) as PromiseSettledResult<T>[]
  }

  async resynchronise(
    probe: ResynchroniseProbe,
    options: OperationOptions & { timeoutMs?: number | undefined } = {},
  ): Promise<void> {
    const { line, reader, quietMs = defaultQuietMs } = probe
    const { signal, timeoutMs } = options
    const exchange = this.#exchange({ lines: [{ line, reader }], quietMs, signal, timeoutMs })
    this.#waiting.unshift(exchange)
    const [result] = await this.#run(exchange)
    if (result!.status === 'rejected') throw result!.reason
  }

  onUnsolicited(listener: (line: string) => void): void {
    this.#onUnsolicited = listener
  }

  close(): Promise<void> {
    this.#end(undefined)
    return this.#pipe.close()
  }

  /** Checks what the caller gave and whether anything can be sent at all. */
  #exchange(init: Omit<ExchangeInit, 'lineEnding' | 'timeoutMs'> & { timeoutMs: number | undefined }): Exchange {
    const { lineEnding, timeoutMs } = this.#options
    const exchange = new Exchange({ ...init, lineEnding, timeoutMs: init.timeoutMs ?? timeoutMs })
    init.signal?.throwIfAborted()
    if (this.#ended !== undefined) throw this.#lost(exchange, this.#ended.by)
    return exchange
  }

  #request(
    lines: ExchangeInit['lines'],
    { signal, beforeSend, timeoutMs }: LineRequestOptions,
  ): Promise<PromiseSettledResult<unknown>[]> {
    const exchange = this.#exchange({ lines, signal, beforeSend, timeoutMs })
    if (this.#outOfStep !== undefined) throw this.#notSent(exchange, this.#outOfStep)
    this.#waiting.push(exchange)
    return this.#run(exchange)
  }

  #run(exchange: Exchange): Promise<PromiseSettledResult<unknown>[]> {
    exchange.watch(() => this.#abandon(exchange))
    this.#next()
    return exchange.outcome
  }

  #next(): void {
    while (this.#inFlight === undefined) {
      const exchange = this.#waiting.shift()
      if (exchange === undefined) return
      try {
        exchange.beforeSend?.()
      } catch (error) {
        exchange.fail(error)
        continue
      }
      if (this.#ended === undefined) this.#send(exchange)
      else exchange.fail(this.#lost(exchange, this.#ended.by)) // beforeSend closed the channel
    }
  }

  #send(exchange: Exchange): void {
    this.#inFlight = exchange
    exchange.deadline = startDeadline(exchange.timeoutMs, this.#options.clock, () => this.#expire(exchange))
    this.#pipe.write(exchange.bytes).then(
      () => {
        if (this.#inFlight !== exchange) return
        if (exchange.reader === undefined) this.#settle(exchange, { status: 'fulfilled', value: undefined })
        else exchange.deadline?.restart()
      },
      (error: unknown) => {
        if (this.#inFlight === exchange) this.#fail(exchange, error)
      },
    )
  }

  #take(line: string): void {
    const exchange = this.#inFlight
    if (this.#ended !== undefined) return
    if (exchange?.reader === undefined) this.#onUnsolicited(line)
    else if (exchange.quietMs !== undefined) this.#takeAsProbed(exchange, exchange.reader, exchange.quietMs, line)
    else this.#takeAsAnswer(exchange, exchange.reader, line)
  }

  #takeAsAnswer(exchange: Exchange, reader: ReplyReader<unknown>, line: string): void {
    let answer: unknown
    try {
      answer = reader(line)
    } catch (error) {
      this.#settle(exchange, { status: 'rejected', reason: error })
      return
    }
    if (answer === notTaken) this.#onUnsolicited(line)
    else if (answer !== undefined) this.#settle(exchange, { status: 'fulfilled', value: answer })
  }

  /** Everything before the probe's answer is an answer that came too late, everything shortly after it one to an earlier probe. */
  #takeAsProbed(exchange: Exchange, reader: ReplyReader<unknown>, quietMs: number, line: string): void {
    if (exchange.quiet !== undefined) {
      exchange.quiet.restart()
      return
    }
    if (!accepts(reader, line)) return
    exchange.quiet = startDeadline(quietMs, this.#options.clock, () => {
      this.#outOfStep = undefined
      this.#settle(exchange, { status: 'fulfilled', value: undefined })
    })
  }

  #takeTooLong(): void {
    const exchange = this.#inFlight
    // Without a question it was noise; a probe drops what is not its answer anyway.
    if (exchange?.reader === undefined || exchange.quietMs !== undefined) return
    const error = new DriverError(
      `${this.address} answered "${exchange.line}" with more than ${this.#maxLineBytes} bytes in one line`,
      {
        type: 'protocol',
        code: 'BAD_REPLY',
        driver: this.#options.driver,
        context: { address: this.address, request: exchange.line, maxLineBytes: this.#maxLineBytes },
        hint: 'check the baud rate, and that the address leads to the right device',
      },
    )
    this.#breakStep(exchange, error)
  }

  #expire(exchange: Exchange): void {
    const error = new DriverError(`${this.address} did not answer "${exchange.line}" within ${exchange.timeoutMs} ms`, {
      type: 'timeout',
      code: 'TIMEOUT',
      driver: this.#options.driver,
      context: { address: this.address, request: exchange.line, timeoutMs: exchange.timeoutMs },
      hint: 'check that the device is switched on and not stuck; unplug it and plug it in again if it stays silent',
    })
    this.#breakStep(exchange, error)
  }

  #breakStep(exchange: Exchange, error: DriverError): void {
    this.#outOfStep ??= error
    const probes = this.#waiting.filter((waiting) => waiting.quietMs !== undefined)
    const requests = this.#waiting.filter((waiting) => waiting.quietMs === undefined)
    this.#waiting.splice(0, this.#waiting.length, ...probes)
    for (const request of requests) request.fail(this.#notSent(request, error))
    this.#fail(exchange, error)
  }

  /** The caller has gone. A line not sent never will be; an answer that is due is still read. */
  #abandon(exchange: Exchange): void {
    const place = this.#waiting.indexOf(exchange)
    if (place >= 0) this.#waiting.splice(place, 1)
  }

  /** An answer was read, or refused by its reader: those after it are still to come. */
  #settle(exchange: Exchange, result: PromiseSettledResult<unknown>): void {
    if (this.#inFlight === exchange && exchange.isLast) this.#inFlight = undefined
    exchange.settle(result)
    this.#next()
  }

  #fail(exchange: Exchange, error: unknown): void {
    if (this.#inFlight === exchange) this.#inFlight = undefined
    exchange.fail(error)
    this.#next()
  }

  #end(by: DriverError | undefined): void {
    if (this.#ended !== undefined) return
    this.#ended = { by }
    const open = [this.#inFlight, ...this.#waiting.splice(0)]
    this.#inFlight = undefined
    for (const exchange of open) exchange?.fail(this.#lost(exchange, by))
  }

  #lost(exchange: Exchange, by: DriverError | undefined): DriverError {
    // What was said for a farewell says more than which question stays open.
    if (by?.context['said'] !== undefined) return by
    return new DriverError(`${this.address} was closed before it answered "${exchange.line}"`, {
      type: 'connection',
      code: 'DEVICE_LOST',
      driver: this.#options.driver,
      context: { address: this.address, request: exchange.line },
      hint: by?.hint ?? 'open the device again',
      cause: by,
    })
  }

  #notSent(exchange: Exchange, earlier: DriverError): DriverError {
    return new DriverError(`"${exchange.line}" was not sent: ${this.address} owes an earlier answer`, {
      type: earlier.type,
      code: earlier.code,
      driver: this.#options.driver,
      context: { address: this.address, request: exchange.line },
      hint: earlier.hint,
      cause: earlier,
    })
  }
}

function accepts(reader: ReplyReader<unknown>, line: string): boolean {
  try {
    const answer = reader(line)
    return answer !== undefined && answer !== notTaken
  } catch {
    return false // a late refusal of something else
  }
}

/** Makes a {@link LineChannel} of a pipe that nothing else reads or writes. */
export function createLineChannel(pipe: BytePipe, options: LineChannelOptions): LineChannel {
  return new OneInFlight(pipe, options)
}
