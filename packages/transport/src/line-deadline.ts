import type { Clock } from '@vfab/core'

/** A deadline that runs. */
export interface Deadline {
  /** Starts the whole time anew. */
  restart(): void
  /** Ends it; no timer is left. */
  cancel(): void
}

/** Calls `onExpired` after `durationMs` of `clock`, or of the system's timers. */
export function startDeadline(durationMs: number, clock: Clock | undefined, onExpired: () => void): Deadline {
  if (clock === undefined) {
    const timer = setTimeout(onExpired, durationMs)
    return { restart: () => void timer.refresh(), cancel: () => clearTimeout(timer) }
  }
  let running = sleepThen(clock, durationMs, onExpired)
  return {
    restart: () => {
      running.abort()
      running = sleepThen(clock, durationMs, onExpired)
    },
    cancel: () => running.abort(),
  }
}

function sleepThen(clock: Clock, durationMs: number, onExpired: () => void): AbortController {
  const controller = new AbortController()
  const { signal } = controller
  clock.sleep(durationMs, { signal }).then(
    () => {
      if (!signal.aborted) onExpired()
    },
    () => {}, // cancelled
  )
  return controller
}
