import { abortable } from '@vfab/core'

import { anySignal } from '../signals.ts'

/** The recovery that is under way, if one is: at most one counts, the last that was started. */
export class RecoveryUnderway {
  #current: { readonly done: Promise<void>; readonly stop: AbortController } | undefined

  /**
   * Starts one. @param recover - brings the device back; how it fails shows in the session's state, not here
   * @returns resolves when it has ended, however
   */
  start(recover: (signal: AbortSignal) => Promise<void>, ending: AbortSignal): Promise<void> {
    const stop = new AbortController()
    const done = recover(anySignal(stop.signal, ending))
      .catch(() => {})
      .finally(() => {
        // The device it brought back may be lost already, and the next recovery under way.
        if (this.#current === current) this.#current = undefined
      })
    const current = { done, stop }
    this.#current = current
    return done
  }

  /** Stops it; it ends on its own then. */
  stop(reason: Error): void {
    this.#current?.stop.abort(reason)
  }

  /**
   * Waits until none is under way. Whether the last one succeeded shows in the state: the device that came back may be lost
   * again before its caller has it, and then the next recovery is waited for.
   */
  async ended(signal: AbortSignal): Promise<void> {
    while (this.#current) await abortable(this.#current.done, signal)
  }
}
