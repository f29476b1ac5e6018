import type { Clock } from '@vfab/core'
import { createAlarm } from './alarm.ts'

/** Measures again and again; see {@link createPoller}. */
export interface Poller {
  /** Starts at once; while it runs, changes the interval: the next measurement comes that long after the one before. */
  run(intervalMs: number): void
  /** Ends the wait, and aborts the measurement that is under way. */
  stop(): void
  readonly running: boolean
}

/** What {@link createPoller} needs. */
export interface PollerOptions {
  readonly clock: Clock
  /** Its rejection ends the poller. */
  readonly measure: (signal: AbortSignal) => Promise<void>
  readonly onFailure: (error: unknown) => void
}

/**
 * Measures at once, then at whole multiples of the interval. A measurement that takes longer than the interval is not caught up with:
 * the moments it missed are left out.
 */
export function createPoller({ clock, measure, onFailure }: PollerOptions): Poller {
  let intervalMs = 0
  /** When the measurement under way, or the last one, was due. */
  let dueMs = 0
  let stopping: AbortController | undefined
  let measuring = false

  const measureNow = async (): Promise<void> => {
    const running = stopping
    if (running === undefined || measuring) return
    measuring = true
    try {
      await measure(running.signal)
    } catch (error) {
      if (stopping === running) {
        stopping = undefined
        onFailure(error)
      }
    }
    measuring = false
    if (stopping === undefined) return
    if (stopping !== running) return void measureNow() // stopped and started again meanwhile
    const lateMs = clock.now() - dueMs
    dueMs += Math.max(1, Math.ceil(lateMs / intervalMs)) * intervalMs
    alarm.set(dueMs)
  }
  const alarm = createAlarm(clock, () => void measureNow())

  return {
    run(given) {
      const previousMs = intervalMs
      intervalMs = given
      if (stopping === undefined) {
        stopping = new AbortController()
        dueMs = clock.now()
        void measureNow()
      } else if (!measuring && given !== previousMs) {
        dueMs += given - previousMs
        alarm.set(dueMs)
      }
    },
    stop() {
      stopping?.abort()
      stopping = undefined
      alarm.cancel()
    },
    get running() {
      return stopping !== undefined
    },
  }
}
