import { type BytePipe, DriverError } from '@vfab/core'

/** The client's end of a cable to a simulated device in the same process. */
export interface ClientPipe extends BytePipe {
  /** The device sends. */
  deliver(bytes: Uint8Array): void
  /** The cable is pulled, or the device has restarted. */
  lose(): void
}

/** What the device hears of its client. */
export interface ClientPipeOwner {
  onBytes(bytes: Uint8Array): void
  onClose(): void
}

/** Bytes are delivered in the call that sends them, those before the first listener as soon as there is one. */
export function createClientPipe(address: string, owner: ClientPipeOwner): ClientPipe {
  const early: Uint8Array[] = []
  let listener: ((chunk: Uint8Array) => void) | undefined
  let ended = false
  let resolveClosed = (_error: DriverError | undefined): void => {}
  const closed = new Promise<DriverError | undefined>((resolve) => (resolveClosed = resolve))
  const end = (error: DriverError | undefined): void => {
    if (ended) return
    ended = true
    owner.onClose()
    resolveClosed(error)
  }
  return {
    address,
    closed,
    async write(bytes) {
      if (ended) throw lost(address)
      owner.onBytes(bytes.slice())
    },
    onData(next) {
      listener = next
      for (const chunk of early.splice(0)) next(chunk)
    },
    close: async () => end(undefined),
    deliver(bytes) {
      if (ended) return
      if (listener === undefined) early.push(bytes)
      else listener(bytes)
    },
    lose: () => end(lost(address)),
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
