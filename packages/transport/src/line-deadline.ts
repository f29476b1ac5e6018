import type { Clock } from '@vfab/core'

/** A deadline that runs. */
export interface Deadline {
  /** Starts the whole time anew. */
  restart(): void
  /** Ends it; no timer is left. */
  cancel(): void
}

/**
 * A timer that fires so much too late tells that the computer was stopped or busy elsewhere meanwhile (suspended, SIGSTOP, a
 * blocked event loop). Timers come before input then: an answer that is there already has not been read yet.
 */
const stalledMs = 50
/** How long that answer gets to be read. */
const graceMs = 100

/** Calls `onExpired` after `durationMs` of `clock`, or of the system's timers; somewhat later after a stall of the computer. */
export function startDeadline(durationMs: number, clock: Clock | undefined, onExpired: () => void): Deadline {
  return clock === undefined
    ? new TimerDeadline(durationMs, onExpired)
    : new ClockDeadline(durationMs, clock, onExpired)
}

class TimerDeadline implements Deadline {
  readonly #durationMs: number
  readonly #onExpired: () => void
  #timer: NodeJS.Timeout
  #startMs: number = performance.now()

  constructor(durationMs: number, onExpired: () => void) {
    this.#durationMs = durationMs
    this.#onExpired = onExpired
    this.#timer = setTimeout(() => this.#fired(), durationMs)
  }

  restart(): void {
    this.#startMs = performance.now()
    this.#timer.refresh()
  }

  cancel(): void {
    clearTimeout(this.#timer)
  }

  #fired(): void {
    if (performance.now() - this.#startMs - this.#durationMs < stalledMs) return this.#onExpired()
    this.#timer = setTimeout(this.#onExpired, graceMs)
  }
}

class ClockDeadline implements Deadline {
  readonly #durationMs: number
  readonly #clock: Clock
  readonly #onExpired: () => void
  #running = new AbortController()

  constructor(durationMs: number, clock: Clock, onExpired: () => void) {
    this.#durationMs = durationMs
    this.#clock = clock
    this.#onExpired = onExpired
    this.restart()
  }

  restart(): void {
    this.#running.abort()
    this.#running = new AbortController()
    this.#wait(this.#running).catch(() => {}) // cancelled
  }

  cancel(): void {
    this.#running.abort()
  }

  async #wait(running: AbortController): Promise<void> {
    const dueMs = this.#clock.now() + this.#durationMs
    await this.#clock.sleep(this.#durationMs, running)
    if (this.#clock.now() - dueMs >= stalledMs) await this.#clock.sleep(graceMs, running)
    if (!running.signal.aborted) this.#onExpired()
  }
}
