import type { Clock } from '@vfab/core'
import { Sleepers } from './sleepers.ts'

/** A clock that leaps to the next sleeper whenever nothing else happens: a second of waiting takes no time. */
export interface LeapingClock extends Clock {
  /** Starts leaping. @param activity - a number that changes as long as something is going on */
  run(activity: () => number): void
  stop(): void
}

/** Quiet turns of the event loop before time leaps: answers need some to get where they are going. */
const quietTurns = 6

/** Makes a clock at 0. */
export function createLeapingClock(): LeapingClock {
  let nowMs = 0
  let running = false
  const holds = new Set<object>()
  const sleepers = new Sleepers()

  const leap = (): void => {
    const next = sleepers.earliest
    if (next === undefined) return
    nowMs = Math.max(nowMs, next.wakeAtMs)
    next.wake()
  }
  return {
    now: () => nowMs,
    sleep: (durationMs, options) => sleepers.sleepUntil(nowMs + durationMs, options),
    hold() {
      const hold = {}
      holds.add(hold)
      return () => void holds.delete(hold)
    },
    run(activity) {
      running = true
      let seen = activity()
      let quiet = 0
      const turn = (): void => {
        if (!running) return
        const now = activity()
        quiet = now === seen && holds.size === 0 ? quiet + 1 : 0
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
