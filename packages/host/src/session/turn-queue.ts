import type { OperationOptions } from '@vfab/core'

import { reasonOf } from '../signals.ts'

/** Lets one caller at a time do something, in the order they came. */
export interface TurnQueue {
  /**
   * Runs `operation` when everything before it has ended, however it ended. An abort while waiting gives the turn up;
   * once `operation` runs, the signal is its own business.
   */
  take<Value>(operation: () => Promise<Value>, options?: OperationOptions): Promise<Value>
}

/** Makes an empty queue. */
export function createTurnQueue(): TurnQueue {
  const waiting: (() => void)[] = []
  let taken = false

  const waitForTurn = (signal: AbortSignal | undefined): Promise<void> => {
    if (!taken) {
      taken = true
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        waiting.splice(waiting.indexOf(start), 1)
        reject(reasonOf(signal))
      }
      const start = (): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      waiting.push(start)
    })
  }

  return {
    async take(operation, { signal } = {}) {
      signal?.throwIfAborted()
      await waitForTurn(signal)
      try {
        return await operation()
      } finally {
        const next = waiting.shift()
        // The turn is handed over, never free in between: a newcomer cannot get ahead of those who wait.
        if (next) next()
        else taken = false
      }
    },
  }
}
