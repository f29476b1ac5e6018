/* Changes for one reader of a desk: of each host the newest, events in order. */
import type { FleetChange } from './desk.ts'

const mostEvents = 1000

/** Takes changes and hands them out. */
export class ChangeQueue implements AsyncIterableIterator<FleetChange> {
  readonly #waiting = new Map<string, FleetChange>()
  #events: FleetChange[] = []
  #wake: () => void = () => {}
  #ended = false
  readonly #onEnd: (queue: ChangeQueue) => void

  constructor(onEnd: (queue: ChangeQueue) => void) {
    this.#onEnd = onEnd
  }

  /** Adds a change. */
  push(change: FleetChange): void {
    if (this.#ended) return
    if (change.type === 'event') {
      this.#events.push(change)
      if (this.#events.length > mostEvents) this.#events.shift()
    } else {
      const key =
        change.type === 'connection' ? 'connection' : `host ${change.type === 'host' ? change.host.name : change.name}`
      this.#waiting.delete(key)
      this.#waiting.set(key, change)
    }
    this.#wake()
  }

  /** No more come; what waits is dropped. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#onEnd(this)
    this.#wake()
  }

  async next(): Promise<IteratorResult<FleetChange, undefined>> {
    while (!this.#ended) {
      const value = this.#take()
      if (value !== undefined) return { done: false, value }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<FleetChange, undefined>> {
    this.end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #take(): FleetChange | undefined {
    const [first] = this.#waiting
    if (first === undefined) return this.#events.shift()
    this.#waiting.delete(first[0])
    return first[1]
  }
}
