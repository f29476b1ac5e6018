import { type BytePipe, DriverError } from '@vfab/core'

/** Bytes that an end holds before its first listener comes; beyond it the other end's writes wait. */
const holdLimitBytes = 64 * 1024

/** What {@link createPipePair} accepts. */
export interface PipePairOptions {
  /** Addresses of the two ends. Default `pipe:a` and `pipe:b`. */
  readonly addresses?: readonly [string, string] | undefined
  /**
   * Asked for the size of each next chunk, at least 1: tests cut the stream where they like. By default each write arrives
   * as one chunk.
   */
  readonly chunkBytes?: (() => number) | undefined
}

/**
 * Two pipes joined back to back in this process: what one end writes, the other receives. Behaves as a socket pair does:
 * bytes are copied, arrive later (never within the call of `write`) and in order; a write to an end without a listener
 * resolves while there is room and then waits; closing one end ends the other with `DEVICE_LOST`, after what was already
 * taken has been delivered.
 */
export function createPipePair(options: PipePairOptions = {}): [BytePipe, BytePipe] {
  const [firstAddress, secondAddress] = options.addresses ?? ['pipe:a', 'pipe:b']
  const first = new PipeEnd(firstAddress, options.chunkBytes)
  const second = new PipeEnd(secondAddress, options.chunkBytes)
  first.join(second)
  second.join(first)
  return [first, second]
}

interface Delivery {
  readonly bytes: Uint8Array
  readonly resolve: () => void
  readonly reject: (error: DriverError) => void
}

class PipeEnd implements BytePipe {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  #listener: ((chunk: Uint8Array) => void) | undefined
  /** Came before the first listener did. */
  #held: Uint8Array[] = []
  #heldBytes = 0
  readonly #chunkBytes: (() => number) | undefined
  /** Written, not yet taken by the other end. */
  #outgoing: Delivery[] = []
  #scheduled = false
  #ended: DriverError | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}
  #peer: PipeEnd | undefined

  constructor(address: string, chunkBytes: (() => number) | undefined) {
    this.address = address
    this.#chunkBytes = chunkBytes
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
  }

  join(peer: PipeEnd): void {
    this.#peer = peer
  }

  write(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#outgoing.push({ bytes: new Uint8Array(bytes), resolve, reject })
      this.deliverSoon()
    })
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener
    // Not from within this call: the caller may not be ready for data before it returns.
    queueMicrotask(() => this.#release())
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return
    this.#end(ended(this.address, `${this.address} is closed`), undefined)
    const peer = this.#peer
    // After the deliveries already scheduled, as the end of a socket's stream comes after its data.
    if (peer !== undefined) setImmediate(() => peer.#lose())
  }

  /** A macrotask, so that an endless dialogue leaves timers and signals their turn. */
  deliverSoon(): void {
    if (this.#scheduled || this.#outgoing.length === 0) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#deliver()
    })
  }

  #deliver(): void {
    const peer = this.#peer
    while (peer !== undefined && peer.#ended === undefined && peer.#heldBytes < holdLimitBytes) {
      const delivery = this.#outgoing.shift()
      if (delivery === undefined) return
      for (const chunk of this.#cut(delivery.bytes)) peer.#take(chunk)
      delivery.resolve()
    }
  }

  #take(chunk: Uint8Array): void {
    if (this.#listener !== undefined && this.#held.length === 0) return this.#listener(chunk)
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
  }

  #release(): void {
    for (let chunk = this.#held.shift(); chunk !== undefined; chunk = this.#held.shift()) {
      this.#heldBytes -= chunk.length
      this.#listener?.(chunk)
    }
    this.#peer?.deliverSoon()
  }

  *#cut(bytes: Uint8Array): Generator<Uint8Array> {
    for (let start = 0; start < bytes.length;) {
      const end = start + Math.max(1, this.#chunkBytes?.() ?? bytes.length)
      yield bytes.subarray(start, end)
      start = end
    }
  }

  #lose(): void {
    if (this.#ended !== undefined) return
    const error = ended(this.address, `${this.address}: the other end closed the connection`)
    this.#end(error, error)
  }

  #end(writeError: DriverError, outcome: DriverError | undefined): void {
    this.#ended = writeError
    const lost = this.#outgoing
    this.#outgoing = []
    for (const delivery of lost) delivery.reject(writeError)
    this.#resolveClosed(outcome)
  }
}

function ended(address: string, message: string): DriverError {
  const hint = 'open the pipe again'
  return new DriverError(message, { type: 'connection', code: 'DEVICE_LOST', context: { address }, hint })
}
