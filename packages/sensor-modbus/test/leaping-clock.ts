import type { Clock } from '@vfab/core'

/** A clock that leaps to the next sleeper whenever nothing else happens: a second of waiting takes no time. */
export interface LeapingClock extends Clock {
  /** Starts leaping. @param activity - a number that changes as long as something is going on */
  run(activity: () => number): void
  stop(): void
}

interface Sleeper {
  readonly wakeAtMs: number
  readonly wake: () => void
}

/** Quiet turns of the event loop before time leaps: answers need some to get where they are going. */
const quietTurns = 6

/** Makes a clock at 0. */
export function createLeapingClock(): LeapingClock {
  let nowMs = 0
  let running = false
  const sleepers = new Set<Sleeper>()

  const leap = (): void => {
    let next: Sleeper | undefined
    for (const sleeper of sleepers) if (next === undefined || sleeper.wakeAtMs < next.wakeAtMs) next = sleeper
    if (next === undefined) return
    nowMs = Math.max(nowMs, next.wakeAtMs)
    next.wake()
  }
  return {
    now: () => nowMs,
    sleep: (durationMs, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const onAbort = (): void => {
          sleepers.delete(sleeper)
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
          reject(signal?.reason)
        }
        const sleeper: Sleeper = {
          wakeAtMs: nowMs + durationMs,
          wake: () => {
            sleepers.delete(sleeper)
            signal?.removeEventListener('abort', onAbort)
            resolve()
          },
        }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    run(activity) {
      running = true
      let seen = activity()
      let quiet = 0
      const turn = (): void => {
        if (!running) return
        const now = activity()
        quiet = now === seen ? quiet + 1 : 0
        seen = now
        if (quiet >= quietTurns) {
          quiet = 0
          leap()
        }
        setImmediate(turn)
      }
      setImmediate(turn)
    },
    stop: () => void (running = false),
  }
}
