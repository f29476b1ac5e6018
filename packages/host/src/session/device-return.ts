import type { Clock, Device, OperationOptions } from '@vfab/core'

import { anySignal } from '../signals.ts'
import type { SessionOptions } from './session.ts'

/** A device that has just been plugged in is not usable at once: the system still makes its ports and grants rights. */
const settleMs = 300

/** What a session says of the places of its device. */
export type DeviceReturnOptions = Pick<SessionOptions<unknown, Device>, 'relocate' | 'deviceChanges'>

/**
 * Notices that a lost device is attached again, by its identity, however long it was away: a recovery that waits for its next
 * attempt is woken, and one that has given up is started again. A device that was never gone wakes nothing.
 */
export class DeviceReturn {
  readonly #options: DeviceReturnOptions
  readonly #clock: Pick<Clock, 'sleep'>
  #stop: AbortController | undefined
  #wake: (() => void) | undefined
  #isBack = false

  constructor(options: DeviceReturnOptions, clock: Pick<Clock, 'sleep'>) {
    this.#options = options
    this.#clock = clock
  }

  /** Looks out for the device from now on; doing so already, it goes on. @param onBack - called when it is back and no recovery sleeps */
  watch(onBack: () => void): void {
    const { relocate, deviceChanges } = this.#options
    if (this.#stop || !deviceChanges || !relocate) return
    const stop = new AbortController()
    this.#stop = stop
    const look = oneAtATime(lookOut(relocate, stop.signal, () => this.#came(onBack)))
    const watching = deviceChanges(() => void look())
    stop.signal.addEventListener('abort', () => watching[Symbol.dispose](), { once: true })
    void look()
  }

  /** The device is not waited for any more. */
  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
    this.#isBack = false
  }

  /** Whether the device came back since this was asked last, or a sleep was woken by it. */
  takeBack(): boolean {
    const isBack = this.#isBack
    this.#isBack = false
    return isBack
  }

  /** Sleeps before an attempt; shorter where the device comes back meanwhile. @throws the signal's reason */
  async sleep(durationMs: number, { signal }: OperationOptions = {}): Promise<void> {
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    if (this.takeBack()) woken.abort()
    try {
      await this.#clock.sleep(durationMs, { signal: anySignal(signal, woken.signal) })
    } catch (reason) {
      signal?.throwIfAborted()
      if (!woken.signal.aborted) throw reason
      await this.#clock.sleep(Math.min(settleMs, durationMs), { signal })
    } finally {
      this.#wake = undefined
    }
  }

  #came(onBack: () => void): void {
    if (this.#wake) return this.#wake()
    this.#isBack = true
    onBack()
  }
}

/** Looks whether the device is attached, and calls back when it was not the last time. A look that fails says nothing. */
function lookOut(
  relocate: NonNullable<DeviceReturnOptions['relocate']>,
  signal: AbortSignal,
  onBack: () => void,
): () => Promise<void> {
  let isGone = false
  return async () => {
    try {
      const place = await relocate({ signal })
      if (signal.aborted) return
      const isBack = isGone && place !== undefined
      isGone = place === undefined
      if (isBack) onBack()
    } catch {
      // The lists could not be read, or the wait has ended: the next change is looked at again.
    }
  }
}

/** Calls that come while one is under way become one more call after it. */
function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let isRunning = false
  let isDue = false
  return async () => {
    isDue = true
    if (isRunning) return
    isRunning = true
    while (isDue) {
      isDue = false
      await run()
    }
    isRunning = false
  }
}
