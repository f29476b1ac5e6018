import type { Clock } from '@vfab/core'
import type { Reading, ReadingBatch, ReadingsOptions } from '@vfab/core'
import { type Alarm, createAlarm } from './alarm.ts'
import { createReadingQueue, type ReadingQueue } from './reading-queue.ts'

/** Readings for one consumer, who takes them as an async iterator, in batches. */
export interface ReadingStream extends AsyncIterableIterator<readonly Reading[]> {
  /** Queues a reading; beyond the policy's limit the stream fails or drops. */
  push(reading: Reading): void
  /** No more readings: what is queued is still handed over. Idempotent; the first call counts. */
  end(error?: unknown): void
  /** Ends at once: what is queued is dropped. */
  abort(reason: unknown): void
}

/** What {@link createReadingStream} needs. */
export interface ReadingStreamOptions {
  readonly clock: Clock
  readonly policy?: ReadingsOptions['policy']
  /** One at a time where absent. */
  readonly batch?: ReadingBatch | undefined
  /** Called once, when the consumer has nothing more to wait for. */
  readonly onEnd: () => void
}

type Batch = IteratorResult<readonly Reading[], undefined>

interface Waiting {
  readonly resolve: (batch: Batch) => void
  readonly reject: (reason: unknown) => void
}

/** @throws RangeError for a policy or a batch that cannot be */
export function createReadingStream(options: ReadingStreamOptions): ReadingStream {
  return new QueuedReadings(options)
}

class QueuedReadings implements ReadingStream {
  readonly #queue: ReadingQueue
  readonly #options: ReadingStreamOptions
  readonly #max: number
  readonly #withinMs: number
  readonly #waiting: Waiting[] = []
  readonly #alarm: Alarm
  /** True between the first reading of a go and the moment when all of it is there. */
  #gathering = false
  /** When the oldest queued reading came. */
  #queuedAtMs = 0
  #ended: { error: unknown } | undefined

  constructor(options: ReadingStreamOptions) {
    const { batch = { max: 1, withinMs: 0 }, clock, policy } = options
    if (!Number.isSafeInteger(batch.max) || batch.max < 1 || !(batch.withinMs >= 0)) {
      throw new RangeError(`a batch of ${batch.max} readings within ${batch.withinMs} ms cannot be`)
    }
    if (typeof policy === 'object' && policy.queue < batch.max) {
      throw new RangeError(`a queue of ${policy.queue} readings never holds a batch of ${batch.max}`)
    }
    this.#options = options
    this.#queue = createReadingQueue(policy)
    this.#max = batch.max
    this.#withinMs = batch.withinMs
    this.#alarm = createAlarm(clock, () => this.#deliver())
  }

  push(reading: Reading): void {
    if (this.#ended) return
    if (this.#queue.size === 0) this.#queuedAtMs = this.#options.clock.now()
    try {
      this.#queue.push(reading)
    } catch (error) {
      return this.end(error)
    }
    if (this.#max === 1 || this.#queue.size >= this.#max) return this.#deliver()
    // What a sensor puts in one go, such as the channels of one line, is handed over together, however late the batch is.
    if (this.#gathering) return
    this.#gathering = true
    queueMicrotask(() => {
      this.#gathering = false
      this.#deliver()
    })
  }

  end(error?: unknown): void {
    if (this.#ended) return
    this.#ended = { error }
    this.#alarm.cancel()
    this.#options.onEnd()
    this.#deliver()
  }

  abort(reason: unknown): void {
    this.#queue.clear()
    this.end(reason)
  }

  next(): Promise<Batch> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#deliver()
    })
  }

  return(): Promise<Batch> {
    this.abort(undefined)
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #deliver(): void {
    while (this.#waiting.length > 0 && this.#isReady()) {
      const value = this.#take()
      if (value.length > 0) this.#waiting.shift()?.resolve({ done: false, value })
      else this.#finish()
    }
    if (this.#ended || this.#waiting.length === 0 || this.#queue.size === 0) return
    this.#alarm.set(this.#queuedAtMs + this.#withinMs)
  }

  #isReady(): boolean {
    if (this.#ended) return true
    if (this.#queue.size === 0) return false
    return this.#queue.size >= this.#max || this.#options.clock.now() >= this.#queuedAtMs + this.#withinMs
  }

  #take(): readonly Reading[] {
    const taken: Reading[] = []
    while (taken.length < this.#max) {
      const reading = this.#queue.shift()
      if (reading === undefined) break
      taken.push(reading)
    }
    this.#queuedAtMs = this.#options.clock.now()
    return taken
  }

  /** The failure goes to one call of `next`; the others, and all later ones, are simply told that it is over. */
  #finish(): void {
    const error = this.#ended?.error
    this.#ended = { error: undefined }
    const [first, ...others] = this.#waiting.splice(0)
    if (error === undefined) first?.resolve({ done: true, value: undefined })
    else first?.reject(error)
    for (const other of others) other.resolve({ done: true, value: undefined })
  }
}

/** The same readings one by one: what a stream without `batch` yields. */
export function oneByOne(stream: AsyncIterator<readonly Reading[], undefined>): AsyncIterableIterator<Reading> {
  const single = (batch: Batch): IteratorResult<Reading> => {
    if (batch.done) return { done: true, value: undefined }
    return { done: false, value: batch.value[0] as Reading } // a stream without batches yields one at a time
  }
  return {
    next: async () => single(await stream.next()),
    return: async () => {
      await stream.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
