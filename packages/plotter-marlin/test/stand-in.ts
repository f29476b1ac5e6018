import type { BytePipe, Clock } from '@vfab/core'
import { createHastyClock } from '@vfab/driver-kit/testing'

/** A device that prints one line whenever it is sent something, and nothing else. */
export class DevicePipeStandIn {
  readonly clock: Clock
  readonly pipe: BytePipe

  constructor(says: string) {
    this.clock = createHastyClock()
    let listener: (chunk: Uint8Array) => void = () => {}
    let close: () => void = () => {}
    const closed = new Promise<undefined>((resolve) => (close = () => resolve(undefined)))
    this.pipe = {
      address: 'tcp://stand-in:1',
      closed,
      write: async () => void queueMicrotask(() => listener(Buffer.from(`${says}\n`))),
      onData: (given) => void (listener = given),
      close: async () => close(),
    }
  }
}
