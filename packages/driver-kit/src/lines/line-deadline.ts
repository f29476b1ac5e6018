import type { Clock } from '@vfab/core'

import { awakeTimeOf } from './awake-time.ts'

/** A deadline that runs. */
export interface Deadline {
  /** Starts the whole time anew. */
  restart(): void
  /** Ends it; no timer is left. */
  cancel(): void
}

/**
 * Calls `onExpired` after `durationMs` of `clock`, or of the system's timers. Time in which this process could not run does not
 * count.
 */
export function startDeadline(durationMs: number, clock: Clock | undefined, onExpired: () => void): Deadline {
  const alarm = awakeTimeOf(clock).alarm(durationMs, onExpired)
  return { restart: () => alarm.restart(durationMs), cancel: () => alarm.cancel() }
}
