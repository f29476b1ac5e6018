import type { BytePipe, Clock } from '@vfab/core'

/**
 * A computer that stands still while the machine goes on: nothing is sent or heard, and no timer fires until it is over.
 * Time is the machine's, so that a stall is as long to it as it says, however fast it is simulated.
 */
export class Standstill {
  readonly #clock: Clock
  #over: Promise<void> = Promise.resolve()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(durationMs: number): void {
    this.#over = this.#clock.sleep(durationMs)
  }

  /** The clock of whoever stands still. */
  get clock(): Clock {
    return {
      now: () => this.#clock.now(),
      sleep: async (durationMs, options) => {
        await this.#clock.sleep(durationMs, options)
        await this.#over
        options?.signal?.throwIfAborted()
      },
    }
  }

  /** The pipe's end at whoever stands still. */
  pipe(pipe: BytePipe): BytePipe {
    return {
      address: pipe.address,
      closed: pipe.closed,
      onData: (listener) => pipe.onData((chunk) => void this.#over.then(() => listener(chunk))),
      close: () => pipe.close(),
      write: async (bytes) => {
        await this.#over
        await pipe.write(bytes)
      },
    }
  }
}
