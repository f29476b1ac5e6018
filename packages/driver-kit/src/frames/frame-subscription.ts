import type { Frame, FramesOptions } from '@vfab/core'
import { DriverError } from '@vfab/core'
import { createRingBuffer, type RingBuffer } from '@vfab/core'

type Result = IteratorResult<Frame, undefined>

/** What a subscription tells. */
export interface SubscriptionListener {
  /** A frame was handed to the consumer. */
  onTaken(frame: Frame): void
  onDropped(): void
  /** The consumer will not look at the bytes of this frame any more, or never got it. Only where memory is reused. */
  onDone(frame: Frame): void
  /** Called once, however it ended. */
  onEnd(): void
}

interface Waiting {
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/** Frames on their way to one consumer, as many as its policy keeps. */
export class FrameSubscription implements AsyncIterableIterator<Frame, undefined> {
  readonly reusesMemory: boolean
  readonly #policy: NonNullable<FramesOptions['policy']>
  readonly #listener: SubscriptionListener
  readonly #queue: RingBuffer<Frame>
  /** Calls of `next` that wait for a frame; only while the queue is empty. */
  readonly #waiting: Waiting[] = []
  /** What the consumer may look at until it asks for the next one. */
  #taken: Frame | undefined
  #dropped = 0
  #ended = false
  #failure: { readonly error: unknown } | undefined

  /** @throws RangeError for a queue that is not a whole number of at least 1 */
  constructor(policy: NonNullable<FramesOptions['policy']>, reusesMemory: boolean, listener: SubscriptionListener) {
    this.reusesMemory = reusesMemory
    this.#policy = policy
    this.#listener = listener
    this.#queue = createRingBuffer(typeof policy === 'object' ? policy.queue : 1)
  }

  push(frame: Frame): void {
    if (this.#ended) return
    const waiting = this.#waiting.shift()
    if (waiting !== undefined) return waiting.resolve({ done: false, value: this.#take(frame) })
    const isFull = this.#queue.size === this.#queue.capacity
    if (isFull && this.#policy === 'error') return this.fail(tooSlow(frame))
    if (isFull) this.#drop()
    this.#queue.push(frame)
  }

  /** Ends it after what is queued. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const { resolve } of this.#waiting.splice(0)) resolve({ done: true, value: undefined })
    this.#listener.onEnd()
  }

  /** Ends it at once; the next call of `next`, or the one that waits, rejects. */
  fail(error: unknown): void {
    if (this.#ended) return
    this.#queue.clear()
    const [first] = this.#waiting.splice(0, 1)
    if (first === undefined) this.#failure = { error }
    else first.reject(error)
    this.end()
  }

  next(): Promise<Result> {
    this.#giveBack(this.#taken)
    this.#taken = undefined
    const frame = this.#queue.shift()
    if (frame !== undefined) return Promise.resolve({ done: false, value: this.#take(frame) })
    const failure = this.#failure
    if (failure !== undefined) {
      this.#failure = undefined
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
      return Promise.reject(failure.error)
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  return(): Promise<Result> {
    this.#queue.clear()
    this.#failure = undefined
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #drop(): void {
    // What is dropped before a queued frame is told with the next frame that is taken: none of them is lost count of.
    this.#giveBack(this.#queue.shift())
    this.#dropped++
    this.#listener.onDropped()
  }

  #giveBack(frame: Frame | undefined): void {
    if (frame !== undefined && this.reusesMemory) this.#listener.onDone(frame)
  }

  #take(frame: Frame): Frame {
    const dropped = this.#dropped
    this.#dropped = 0
    // Who asks for two at a time wants to look at the second.
    this.#giveBack(this.#taken)
    this.#taken = frame
    this.#listener.onTaken(frame)
    return dropped === 0 ? frame : { ...frame, dropped }
  }
}

function tooSlow(frame: Frame): DriverError {
  return new DriverError(`frame ${frame.sequence} came before the one before it was taken`, {
    type: 'timeout',
    code: 'CONSUMER_TOO_SLOW',
    context: { sequence: frame.sequence },
    hint: "take frames faster, or let some go with the policy 'latest' or { queue: n }",
  })
}
