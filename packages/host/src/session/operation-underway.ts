import { abortable } from '@vfab/core'

import type { TimeLimit } from './time-limit.ts'

/** The operation that has a session's device, or had it last. */
export class OperationUnderway {
  #ended: Promise<void> = Promise.resolve()
  #isRunning = false

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Waits for its end, but no longer than the limit. @throws the reason of `signal` */
  async endedWithin({ limited, release }: TimeLimit, signal: AbortSignal): Promise<void> {
    await abortable(this.#ended, limited).catch(() => signal.throwIfAborted())
    release()
  }

  /** @returns to be called when it has ended */
  begin(): () => void {
    let resolve = (): void => {}
    this.#ended = new Promise((settle) => (resolve = settle))
    this.#isRunning = true
    return () => {
      this.#isRunning = false
      resolve()
    }
  }
}
