import type { Clock } from '@vfab/core'

/** Wakes its owner at a moment that may be moved at any time. */
export interface Alarm {
  /** Moves the moment, monotonic ms; `undefined`: never. */
  set(dueMs: number | undefined): void
  /** Ends it; no timer is left. */
  cancel(): void
}

/**
 * Calls `onDue` once the moment has come. A moment that is moved later leaves the running timer alone, which then finds out that it was
 * early: an alarm that is put off a hundred times a second costs nothing.
 */
export function createAlarm(clock: Clock, onDue: (nowMs: number) => void): Alarm {
  let dueMs: number | undefined
  let running: { readonly wakesAtMs: number; readonly abort: AbortController } | undefined

  const onWake = (): void => {
    running = undefined
    if (dueMs === undefined) return
    const nowMs = clock.now()
    if (nowMs < dueMs) return start()
    dueMs = undefined
    onDue(nowMs)
  }
  const start = (): void => {
    if (dueMs === undefined || (running !== undefined && running.wakesAtMs <= dueMs)) return
    running?.abort.abort()
    const abort = new AbortController()
    const timer = { wakesAtMs: dueMs, abort }
    running = timer
    clock.sleep(untilMs(dueMs, clock.now()), { signal: abort.signal }).then(
      () => {
        if (running === timer) onWake()
      },
      () => {}, // cancelled
    )
  }
  return {
    set(given) {
      dueMs = given
      start()
    },
    cancel() {
      dueMs = undefined
      running?.abort.abort()
      running = undefined
    },
  }
}

/** A duration after which a clock that counts in floating point has certainly reached `dueMs`. */
function untilMs(dueMs: number, nowMs: number): number {
  const durationMs = Math.max(0, dueMs - nowMs)
  return nowMs + durationMs < dueMs ? durationMs + 1e-6 : durationMs
}
