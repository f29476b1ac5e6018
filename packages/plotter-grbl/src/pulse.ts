import type { Clock } from '@vfab/core'

/** How a {@link Pulse} beats. */
export interface PulseOptions {
  readonly clock: Clock
  /** The board counts as silent when nothing comes for so long although it was asked, ms. */
  readonly timeoutMs: number
  /** Between two status reports, ms. */
  readonly reportEveryMs: number
}

/** When status reports are due, and whether the board, which was asked for one, has fallen silent. */
export class Pulse {
  readonly #options: PulseOptions
  #heardMs: number
  #askedMs = -Infinity
  /** Since when an answer has been due. */
  #unansweredSinceMs: number | undefined

  constructor(options: PulseOptions) {
    this.#options = options
    this.#heardMs = options.clock.now()
  }

  /** Anything has come. */
  heard(): void {
    this.#heardMs = this.#options.clock.now()
  }

  /** A report was asked for. */
  asked(): void {
    const nowMs = this.#options.clock.now()
    this.#askedMs = nowMs
    this.#unansweredSinceMs ??= nowMs
  }

  /** None is owed any more: it has come, or the board has restarted. */
  settled(): void {
    this.#unansweredSinceMs = undefined
  }

  /** Whether one is owed, and nothing at all has come for too long. */
  get isSilent(): boolean {
    const sinceMs = this.#unansweredSinceMs
    if (sinceMs === undefined) return false
    return this.#options.clock.now() - Math.max(sinceMs, this.#heardMs) >= this.#options.timeoutMs
  }

  /** Whether the next report is to be asked for. */
  get isDue(): boolean {
    return this.#untilDueMs <= 1e-6
  }

  /** Until then, at least 0, ms. */
  get untilDueMs(): number {
    return Math.max(0, Math.min(this.#options.reportEveryMs, this.#untilDueMs))
  }

  get #untilDueMs(): number {
    return this.#askedMs + this.#options.reportEveryMs - this.#options.clock.now()
  }
}
