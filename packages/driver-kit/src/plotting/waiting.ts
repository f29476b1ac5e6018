import { abortable, type Clock } from '@vfab/core'

/** Waiting for the next change, but not for ever. */
export class Waiting {
  readonly #clock: Clock
  #wakers: (() => void)[] = []
  #tick: { readonly done: Promise<void>; readonly stop: AbortController } | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Something has changed: waiting code checks again. */
  changed(): void {
    for (const wake of this.#wakers.splice(0)) wake()
  }

  /** Waits for a change, or for a time that is measured anew. */
  async changeOrSleep(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
    const stop = new AbortController()
    const sleep = this.#clock.sleep(durationMs, stop).catch(() => {})
    try {
      await abortable(Promise.race([this.#change(), sleep]), signal)
    } finally {
      stop.abort()
    }
  }

  /** Waits for a change, or for the end of the tick under way; one of so many ms is begun when there is none. */
  async changeOrTick(tickMs: () => number, signal: AbortSignal | undefined): Promise<void> {
    this.#tick ??= this.#startTick(tickMs())
    await abortable(Promise.race([this.#change(), this.#tick.done]), signal)
  }

  /** The tick is not waited for any more. */
  stopTick(): void {
    this.#tick?.stop.abort()
    this.#tick = undefined
  }

  #startTick(durationMs: number): { readonly done: Promise<void>; readonly stop: AbortController } {
    const stop = new AbortController()
    const onEnd = (): void => void (this.#tick = undefined)
    const done = this.#clock.sleep(durationMs, stop).then(onEnd, () => {})
    return { done, stop }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wakers.push(resolve))
  }
}
