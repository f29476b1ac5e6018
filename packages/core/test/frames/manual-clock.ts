import type { Clock } from '@vfab/core'

/** A clock that stands until the test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on and wakes sleepers in the order of their time; resolves once they had their turn. */
  advance(durationMs: number): Promise<void>
  /** Sleeps that nobody has ended yet. */
  readonly sleeping: number
}

interface Sleeper {
  readonly wakeAtMs: number
  readonly wake: () => void
}

export function createManualClock(): ManualClock {
  let nowMs = 0
  const sleepers = new Set<Sleeper>()
  return {
    now: () => nowMs,
    sleep: (durationMs, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const sleeper: Sleeper = {
          wakeAtMs: nowMs + durationMs,
          wake: () => {
            sleepers.delete(sleeper)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper)
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
          reject(signal.reason)
        })
      }),
    advance: async (durationMs) => {
      nowMs += durationMs
      const due = [...sleepers].filter(({ wakeAtMs }) => wakeAtMs <= nowMs)
      for (const { wake } of due.sort((left, right) => left.wakeAtMs - right.wakeAtMs)) wake()
      await new Promise((resolve) => setImmediate(resolve))
    },
    get sleeping() {
      return sleepers.size
    },
  }
}
