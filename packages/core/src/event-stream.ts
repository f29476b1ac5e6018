import type { AnyDriverEvent } from './events.ts'
import { createRingBuffer, type RingBuffer } from './ring-buffer.ts'

/** Events queued for one consumer, who takes them as an async iterator. */
export interface EventStream extends AsyncIterableIterator<AnyDriverEvent> {
  /** Hands the event to the consumer if the stream accepts it; drops the oldest queued one when the queue is full. */
  push(event: AnyDriverEvent): void
  /** Ends the stream at once: what is queued is dropped, a waiting consumer is told. Idempotent, needs no `this`. */
  readonly end: () => void
}

/** What {@link createEventStream} needs. */
export interface EventStreamOptions {
  /** Most events queued. */
  capacity: number
  accepts: (event: AnyDriverEvent) => boolean
  /** Called once, when the stream ends for whatever reason. */
  onEnd: () => void
}

type Result = IteratorResult<AnyDriverEvent, undefined>

/** Makes an open stream with nothing in it. */
export function createEventStream(options: EventStreamOptions): EventStream {
  return new QueuedEventStream(options)
}

class QueuedEventStream implements EventStream {
  readonly #options: EventStreamOptions
  readonly #queue: RingBuffer<AnyDriverEvent>
  /** Calls of `next` that wait for an event; only while the queue is empty. */
  readonly #waiting: ((result: Result) => void)[] = []
  #ended = false

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#queue = createRingBuffer(options.capacity)
  }

  push(event: AnyDriverEvent): void {
    if (this.#ended || !this.#options.accepts(event)) return
    const waiting = this.#waiting.shift()
    if (waiting) waiting({ done: false, value: event })
    else this.#queue.push(event)
  }

  readonly end = (): void => {
    if (this.#ended) return
    this.#ended = true
    this.#queue.clear()
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined })
    this.#options.onEnd()
  }

  next(): Promise<Result> {
    const value = this.#queue.shift()
    if (value !== undefined) return Promise.resolve({ done: false, value })
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  return(): Promise<Result> {
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
