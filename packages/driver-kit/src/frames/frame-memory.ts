/** Memory that waits for its next frame: for one that is filled, one that is read, and a short queue. */
const mostFree = 4
/** Room for frames that turn out larger, so that those of about the same size fit into each other's memory. */
const spare = 1.25

/**
 * Memory that frames use one after the other, so that ten megabytes a second leave nothing to be collected.
 * What is taken and never given back is collected like anything else.
 */
export class FrameMemory {
  readonly #free: Buffer[] = []
  /** How many readers still hold each memory that was given out here; 0 while it is filled. */
  readonly #readers = new WeakMap<ArrayBufferLike, number>()

  /** Returns memory that is no longer read, with its size in bytes. @param isReused - whether it is likely to come back */
  take(byteLength: number, isReused: boolean): Uint8Array {
    const fitting = isReused ? this.#free.findIndex((memory) => memory.length >= byteLength) : -1
    const [memory = Buffer.allocUnsafeSlow(isReused ? Math.ceil(spare * byteLength) : byteLength)] =
      fitting < 0 ? [] : this.#free.splice(fitting, 1)
    this.#readers.set(memory.buffer, 0)
    return memory.subarray(0, byteLength)
  }

  /** Lends what was taken to so many readers; each gives it back once. Other bytes are left alone. */
  lend({ buffer }: Uint8Array, readers: number): void {
    if (!this.#readers.has(buffer)) return
    if (readers > 0) this.#readers.set(buffer, readers)
    else this.#putBack(buffer)
  }

  /** A reader is done. */
  giveBack({ buffer }: Uint8Array): void {
    const readers = this.#readers.get(buffer) ?? 0
    if (readers > 1) this.#readers.set(buffer, readers - 1)
    else if (readers === 1) this.#putBack(buffer)
  }

  #putBack(buffer: ArrayBufferLike): void {
    this.#readers.delete(buffer)
    // Of a camera whose pictures have grown, those that have become too small go first.
    if (this.#free.push(Buffer.from(buffer)) > mostFree) this.#free.sort((a, b) => b.length - a.length).pop()
  }
}
