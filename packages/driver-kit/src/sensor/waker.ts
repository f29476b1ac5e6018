import type { Clock, OperationOptions } from '@vfab/core'

/** What {@link Waker.until} goes by. */
export interface WakerOptions extends OperationOptions {
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** Settles when there is nothing left to wait for: the pipe or the connection is closed. */
  readonly ended: Promise<unknown>
}

/** Nothing waits. */
const asleep = (): void => {}

/** Waits until something holds, looking each time it is woken: by a line, a message. */
export class Waker {
  readonly #options: WakerOptions
  #wake = asleep

  constructor(options: WakerOptions) {
    this.#options = options
  }

  /** Something has come: what is waited for may hold now. */
  wake(): void {
    this.#wake()
  }

  /** @throws the signal's reason, and what `holds` throws */
  async until(holds: () => boolean, withinMs: number): Promise<'done' | 'late' | 'ended'> {
    const { clock, signal } = this.#options
    const endMs = clock.now() + withinMs
    while (!holds()) {
      signal?.throwIfAborted()
      const outcome = await this.#next(Math.max(0, endMs - clock.now()))
      if (outcome !== 'woken' && !holds()) return outcome
    }
    return 'done'
  }

  async #next(withinMs: number): Promise<'woken' | 'late' | 'ended'> {
    const { clock, signal, ended } = this.#options
    const over = new AbortController()
    const either = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
    try {
      return await Promise.race([
        new Promise<'woken'>((resolve) => (this.#wake = () => resolve('woken'))),
        clock.sleep(withinMs, { signal: either }).then(() => 'late' as const),
        ended.then(() => 'ended' as const),
      ])
    } finally {
      this.#wake = asleep
      over.abort()
    }
  }
}
