import { type BytePipe, DriverError } from '@vfab/core'

/** What the simulated device hears of its client. */
export interface PipeOwner {
  received(bytes: Uint8Array): void
  closedByClient(): void
}

/**
 * The client's end of a cable to a simulated device in this process. Chunks are given to the listener in the order they
 * were sent, those before the first listener as soon as there is one.
 */
export class DevicePipe implements BytePipe {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #owner: PipeOwner
  readonly #early: Uint8Array[] = []
  #listener: ((chunk: Uint8Array) => void) | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}
  #ended = false

  constructor(address: string, owner: PipeOwner) {
    this.address = address
    this.#owner = owner
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) throw lost(this.address)
    this.#owner.received(bytes.slice())
  }

  onData(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener
    for (const chunk of this.#early.splice(0)) listener(chunk)
  }

  async close(): Promise<void> {
    if (this.#end(undefined)) this.#owner.closedByClient()
  }

  /** The device sends. */
  deliver(bytes: Uint8Array): void {
    if (this.#ended) return
    if (this.#listener === undefined) this.#early.push(bytes)
    else this.#listener(bytes)
  }

  /** The device is gone: the cable is out, or it has restarted. */
  lose(): void {
    this.#end(lost(this.address))
  }

  #end(error: DriverError | undefined): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.#resolveClosed(error)
    return true
  }
}

function lost(address: string): DriverError {
  return new DriverError(`${address} is gone`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    hint: 'check the cable and the power of the device, then connect again',
    context: { address },
  })
}
