import { abortable, type Clock } from '@vfab/core'

import { anySignal } from '../signals.ts'
import { DeviceReturn, type DeviceReturnOptions } from './device-return.ts'

/** What {@link RecoveryUnderway.start} needs. */
export interface RecoveryStart {
  /** Brings the device back; how it fails shows in the session's state, not here. */
  readonly recover: (signal: AbortSignal) => Promise<void>
  /** The end of the session. */
  readonly ending: AbortSignal
  /** The device is attached again, after the recovery has given up. */
  readonly onBack: () => void
}

/** The recovery that is under way, if one is: at most one counts, the last that was started. */
export class RecoveryUnderway {
  readonly #return: DeviceReturn
  #onBack = (): void => {}
  /** How many callers are at work on the connection themselves. */
  #holders = 0
  #current: { readonly done: Promise<void>; readonly stop: AbortController } | undefined

  constructor(options: DeviceReturnOptions, clock: Pick<Clock, 'sleep'>) {
    this.#return = new DeviceReturn(options, clock)
  }

  /** For the delays of a recovery: they end early when the device is attached again. */
  get clock(): Pick<Clock, 'sleep'> {
    return this.#return
  }

  /** Starts one. @returns resolves when it has ended, however */
  start({ recover, ending, onBack }: RecoveryStart): Promise<void> {
    this.#onBack = onBack
    this.#return.watch(() => this.#again())
    this.#return.takeBack()
    const stop = new AbortController()
    const done = recover(anySignal(stop.signal, ending))
      .catch(() => {})
      .finally(() => {
        // The device it brought back may be lost already, and the next recovery under way.
        if (this.#current === current) this.#current = undefined
        this.#again()
      })
    const current = { done, stop }
    this.#current = current
    return done
  }

  /** Until it is disposed of, the return of the device starts no recovery: a caller is connecting, and two must not open devices at once. */
  hold(): Disposable {
    this.#holders += 1
    return {
      [Symbol.dispose]: () => {
        this.#holders -= 1
        this.#again()
      },
    }
  }

  #again(): void {
    if (!this.#current && this.#holders === 0 && this.#return.takeBack()) this.#onBack()
  }

  /** The device is there, or is not wanted any more. */
  stopWatching(): void {
    this.#return.stop()
  }

  /** Stops it; it ends on its own then. */
  stop(reason: Error): void {
    this.#return.stop()
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
