import type { OperationOptions } from '@vfab/core'

/** Runs tasks one after the other, in the order they were given: callers of a device never ask "busy?". */
export interface Turns {
  /**
   * Runs `task` when all earlier ones have ended, however they ended. A signal that aborts before rejects with its reason,
   * and the task is never run; a running task sees to its signal itself.
   */
  run<T>(task: () => Promise<T>, options?: OperationOptions): Promise<T>
}

/** Makes a queue of turns. */
export function createTurns(): Turns {
  return new TurnQueue()
}

class TurnQueue implements Turns {
  #last: Promise<void> = Promise.resolve()

  run<T>(task: () => Promise<T>, options: OperationOptions = {}): Promise<T> {
    const { signal } = options
    return new Promise<T>((resolve, reject) => {
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
      const onAbort = (): void => reject(signal?.reason)
      if (signal?.aborted) return onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#last = this.#last.then(async () => {
        signal?.removeEventListener('abort', onAbort)
        if (signal?.aborted) return
        await task().then(resolve, reject)
      })
    })
  }
}
