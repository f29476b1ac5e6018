import type { Clock } from '@vfab/core'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Durations of all sleeps so far, ms. */
  readonly sleeps: readonly number[]
  /** Moves time on and wakes who is due, after letting what is under way get to its sleep. */
  advance(durationMs: number): Promise<void>
}

export function manualClock(): ManualClock {
  let nowMs = 0
  const sleeps: number[] = []
  const sleepers = new Set<{ dueMs: number; wake: () => void }>()
  return {
    sleeps,
    now: () => nowMs,
    sleep(durationMs, { signal } = {}) {
      return new Promise((resolve, reject) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the signal's own reason, as the contract says
        if (signal?.aborted) return reject(signal.reason)
        sleeps.push(durationMs)
        const onAbort = (): void => {
          sleepers.delete(sleeper)
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as above
          reject(signal?.reason)
        }
        const sleeper = {
          dueMs: nowMs + durationMs,
          wake: () => {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
    },
    async advance(durationMs) {
      await settled()
      nowMs += durationMs
      for (const sleeper of sleepers) if (sleeper.dueMs <= nowMs) sleeper.wake()
      await settled()
    },
  }
}

/** A clock on which every sleep takes no time at all, and is written down. */
export function hastyClock(): Clock & { readonly sleeps: readonly number[] } {
  let nowMs = 0
  const sleeps: number[] = []
  return {
    sleeps,
    now: () => nowMs,
    async sleep(durationMs, { signal } = {}) {
      signal?.throwIfAborted()
      sleeps.push(durationMs)
      await settled()
      signal?.throwIfAborted()
      nowMs += durationMs
    },
  }
}

/** Resolves when everything that needs no time has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
