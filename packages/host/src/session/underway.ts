import { abortable } from '@vfab/core'

import type { TimeLimit } from './time-limit.ts'

/** Promises that something has to wait for, forgotten as they end. */
export class Underway {
  readonly #ends = new Set<Promise<unknown>>()

  /** Adds `promise`, and returns it. */
  track<Value>(promise: Promise<Value>): Promise<Value> {
    const ended = promise.then(
      () => {},
      () => {},
    )
    this.#ends.add(ended)
    void ended.then(() => this.#ends.delete(ended))
    return promise
  }

  /** Resolves when all that are under way now have ended, however. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#ends])
  }
}

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
