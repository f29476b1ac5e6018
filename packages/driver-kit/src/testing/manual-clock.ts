import type { Clock } from '@vfab/core'
import { settled } from './settled.ts'
import { Sleepers } from './sleepers.ts'

/** A clock that stands until the test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on, waking each sleeper at its own moment; resolves once all had their turn. */
  advance(durationMs: number): Promise<void>
  /** Moves time on as if the computer had stood still meanwhile: sleepers that are due wake only afterwards, late. */
  standStill(durationMs: number): Promise<void>
  /** Sleeps that have not ended yet. */
  readonly sleeping: number
  /** Durations of all sleeps so far, ms. */
  readonly sleeps: readonly number[]
}

/** Makes a clock that stands at 0. */
export function createManualClock(): ManualClock {
  let nowMs = 0
  const sleeps: number[] = []
  const sleepers = new Sleepers()
  const wakeUntil = async (untilMs: number): Promise<void> => {
    for (let next = sleepers.earliest; next !== undefined && next.wakeAtMs <= untilMs; next = sleepers.earliest) {
      nowMs = Math.max(nowMs, next.wakeAtMs)
      next.wake()
      await settled()
    }
    nowMs = untilMs
    await settled()
  }
  return {
    sleeps,
    now: () => nowMs,
    sleep(durationMs, options) {
      sleeps.push(durationMs)
      return sleepers.sleepUntil(nowMs + durationMs, options)
    },
    async advance(durationMs) {
      await settled() // what is under way gets to its sleep
      await wakeUntil(nowMs + durationMs)
    },
    async standStill(durationMs) {
      nowMs += durationMs
      await wakeUntil(nowMs)
    },
    get sleeping() {
      return sleepers.count
    },
  }
}
