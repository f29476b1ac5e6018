/**
 * The port of a machine that only listens. Nothing says how far it has come, so that what it was sent is timed: it gets no more
 * than some seconds ahead. Handshake lines, XON/XOFF and the USB bus hold a writer up besides, where the machine has them.
 */
import type { BytePipe, Clock, DriverError, SelfTestReport } from '@vfab/core'
import type { FileSink } from '@vfab/driver-kit'

import { emergencyBytes } from './protocol.ts'

/** What a sink is made with. */
export interface PortSinkOptions {
  readonly clock: Clock
  /** How much work may be ahead of the machine, ms. */
  readonly aheadMs: number
}

/** Makes the sink of an open port. */
export function createPortSink(pipe: BytePipe, options: PortSinkOptions): FileSink {
  return new PortSink(pipe, options)
}

class PortSink implements FileSink {
  readonly ended: Promise<DriverError | undefined>
  readonly #pipe: BytePipe
  readonly #clock: Clock
  readonly #aheadMs: number
  /** When the machine should be through with all it was sent. */
  #throughMs = -Infinity
  #isLost = false

  constructor(pipe: BytePipe, { clock, aheadMs }: PortSinkOptions) {
    this.#pipe = pipe
    this.#clock = clock
    this.#aheadMs = aheadMs
    this.ended = pipe.closed
    void pipe.closed.then(() => (this.#isLost = true))
  }

  get emergencyLift(): FileSink['emergencyLift'] {
    const { descriptor } = this.#pipe
    return descriptor === undefined ? undefined : { descriptor, bytes: emergencyBytes() }
  }

  readonly selfTest = (): SelfTestReport => {
    const message = this.#isLost ? 'the port is gone' : 'the port is open; the machine answers nothing'
    return { success: !this.#isLost, message, details: [{ name: 'port', success: !this.#isLost, message }] }
  }

  async write(text: string, durationMs = 0): Promise<void> {
    await this.#pipe.write(Buffer.from(text, 'latin1'))
    this.#throughMs = Math.max(this.#throughMs, this.#clock.now()) + durationMs
    await this.#waitUntil(this.#throughMs - this.#aheadMs)
  }

  settle(): Promise<void> {
    return this.#waitUntil(this.#throughMs)
  }

  async close(): Promise<void> {
    try {
      await this.settle()
    } finally {
      await this.#pipe.close()
    }
  }

  async #waitUntil(atMs: number): Promise<void> {
    const waitMs = atMs - this.#clock.now()
    if (waitMs > 0 && !this.#isLost) await Promise.race([this.#clock.sleep(waitMs), this.#pipe.closed])
  }
}
