type ChunkListener = (chunk: Uint8Array) => void

/**
 * Chunks held before the first listener comes; beyond it the source is asked to wait, so that a device that talks to
 * nobody fills the system's buffers instead of this process's memory.
 */
const holdLimitBytes = 64 * 1024

/** The receiving half of a pipe: keeps chunks until the first listener comes, then hands each on as it arrives. */
export class Inbox {
  #listener: ChunkListener | undefined
  readonly #held: Uint8Array[] = []
  #heldBytes = 0
  readonly #onRoom: () => void

  /** @param onRoom - called when the source may go on after {@link push} returned false */
  constructor(onRoom: () => void) {
    this.#onRoom = onRoom
  }

  /** True when the source should wait for `onRoom` before it delivers more. */
  get full(): boolean {
    return this.#heldBytes >= holdLimitBytes
  }

  push(chunk: Uint8Array): void {
    if (this.#listener !== undefined && this.#held.length === 0) this.#listener(chunk)
    else {
      this.#held.push(chunk)
      this.#heldBytes += chunk.length
    }
  }

  listen(listener: ChunkListener): void {
    this.#listener = listener
    // Not from within this call: the caller may not be ready for data before it returns.
    if (this.#held.length > 0) queueMicrotask(() => this.#release())
  }

  #release(): void {
    const wasFull = this.full
    for (let chunk = this.#held[0]; chunk !== undefined; chunk = this.#held[0]) {
      // Removed before it is handed on, so that a listener that throws does not get it again.
      this.#held.shift()
      this.#heldBytes -= chunk.length
      this.#listener?.(chunk)
    }
    if (wasFull) this.#onRoom()
  }
}
