import type { Clock } from '@vfab/core'

/** A clock that stands until the test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on, waking each sleeper at its own moment; resolves once all had their turn. */
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
  const earliest = (): Sleeper | undefined =>
    [...sleepers].reduce<Sleeper | undefined>(
      (first, next) => (first === undefined || next.wakeAtMs < first.wakeAtMs ? next : first),
      undefined,
    )
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
      const untilMs = nowMs + durationMs
      await settle()
      for (let next = earliest(); next !== undefined && next.wakeAtMs <= untilMs; next = earliest()) {
        nowMs = Math.max(nowMs, next.wakeAtMs)
        next.wake()
        await settle()
      }
      nowMs = untilMs
      await settle()
    },
    get sleeping() {
      return sleepers.size
    },
  }
}

/** Lets everything run that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
