import type { Clock } from '@vfab/core'
import { settled } from './settled.ts'

/** A clock on which every sleep takes no time at all, and is written down. */
export interface HastyClock extends Clock {
  /** Durations of all sleeps so far, ms. */
  readonly sleeps: readonly number[]
}

/** Makes a clock at 0. */
export function createHastyClock(): HastyClock {
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
