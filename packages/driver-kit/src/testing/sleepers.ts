import type { OperationOptions } from '@vfab/core'

/** Somebody who sleeps. */
export interface Sleeper {
  readonly wakeAtMs: number
  wake(): void
}

/** Who sleeps on a clock that does not go by itself. */
export class Sleepers {
  readonly #sleepers = new Set<Sleeper>()

  get count(): number {
    return this.#sleepers.size
  }

  /** Who is to be woken next; of several at the same time the one who went to sleep first. */
  get earliest(): Sleeper | undefined {
    let earliest: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (earliest === undefined || sleeper.wakeAtMs < earliest.wakeAtMs) earliest = sleeper
    }
    return earliest
  }

  /** Resolves when the sleeper is woken; rejects with the signal's reason when aborted. */
  sleepUntil(wakeAtMs: number, { signal }: OperationOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        reject(signal?.reason)
      }
      const sleeper: Sleeper = {
        wakeAtMs,
        wake: () => {
          this.#sleepers.delete(sleeper)
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      if (signal?.aborted === true) return onAbort()
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }
}
