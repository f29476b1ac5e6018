import type { Clock, OperationOptions } from '@vfab/core'

/** A device whose time only passes when it is told to. Times are ms since it was switched on. */
export interface Paced {
  readonly nowMs: number
  /** When the client will next notice something that it has set in motion itself; Infinity when nothing is due. */
  readonly nextClientMs: number
  /** True while the device is doing something, so that time matters to it. */
  readonly isActive: boolean
  /**
   * True for a device whose client has several commands under way, so that there always is something to come: time then
   * stands still for some turns of the event loop after each thing the client notices, so that it can react.
   */
  readonly awaitsReaction?: boolean
  /**
   * Lets time pass up to `ms` (to the next moment the device can tell apart), or to the first thing the client notices.
   * @returns true when that came first
   */
  runUntil(ms: number): boolean
}

/**
 * Quiet turns of the event loop before time leaps to the next sleeper: a client that has been given a reply may need
 * several turns (promises, streams, immediates) before it sends the next command.
 */
const quietTurns = 6

/** A real time without anything from the client that counts as waiting, and how often it is looked at. */
const idleTurnMs = 10
const idleTurnsBeforeProgress = 6

/** How much faster than real time a device at `'max'` goes while its client just waits. */
const idleSpeed = 20

/** Timers are not more precise than this: nearer events are waited for in the event loop. */
const timerResolutionMs = 2

/** The device counts in ticks: sums of milliseconds may lie a rounding error beyond the tick that they mean. */
const roundingMs = 1e-6

interface Sleeper {
  readonly wakeMs: number
  readonly wake: () => void
}

/**
 * Makes a device's time pass.
 *
 * - At a speed of 1, 20, …: as the computer's clock says, so many times as fast.
 * - At `'max'`: whenever the client waits for something, time leaps to it. A command arrives one link latency after the
 *   reply before it, however long the client took to think, so that the same dialogue always takes the same time on the
 *   device. A client that sleeps on {@link clock} wakes when time has come to it. For one that neither sends nor sleeps
 *   here, but waits in real time, the device goes on at 20 times real time after 60 ms.
 */
export class Pacer {
  readonly #device: Paced
  readonly #speed: number | 'max'
  readonly #startedMs: number
  readonly #realNow: () => number
  readonly clock: Clock
  #sleepers: Sleeper[] = []
  #immediate: NodeJS.Immediate | undefined
  #timer: NodeJS.Timeout | undefined
  #idleTimer: NodeJS.Timeout | undefined
  #quiet = 0
  /** True after the client has noticed something, where that gives it turns to react in. */
  #reacting = false
  #idleTurns = 0
  #sleptHere = false
  /** How many wait for something that takes real time. */
  #holds = 0

  constructor(device: Paced, speed: number | 'max', realNow: () => number = () => performance.now()) {
    this.#device = device
    this.#speed = speed
    this.#realNow = realNow
    this.#startedMs = realNow()
    this.clock = {
      now: () => this.nowMs,
      sleep: (durationMs, options) => this.#sleep(durationMs, options),
      ...(speed === 'max' && { hold: () => this.#hold() }),
    }
  }

  /** The device's time, ms. */
  get nowMs(): number {
    return this.#speed === 'max' ? this.#device.nowMs : Math.max(this.#device.nowMs, this.#targetMs)
  }

  /** The client has sent something, or something else may have changed what comes next. */
  kick(isProgress: boolean): void {
    this.#quiet = 0
    if (isProgress) this.#idleTurns = 0
    this.#schedule()
  }

  /** Brings the device's time up to the present, where it follows the computer's clock. */
  catchUp(): void {
    if (this.#speed !== 'max') this.#runTo(this.#targetMs)
  }

  get #targetMs(): number {
    return this.#speed === 'max' ? Infinity : (this.#realNow() - this.#startedMs) * this.#speed
  }

  #schedule(): void {
    if (this.#immediate !== undefined) return
    clearTimeout(this.#timer)
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined
      if (this.#speed === 'max') this.#leap()
      else this.#follow(this.#speed)
    })
  }

  /** At `'max'`: one thing the client notices per turn of the event loop, so that it can react before the next. */
  #leap(): void {
    if (this.#holds > 0) return
    const nextMs = this.#device.nextClientMs
    const sleeperMs = this.#nextSleeperMs
    if (nextMs !== Infinity && nextMs <= sleeperMs) {
      if (this.#reacting && this.#quiet < quietTurns) {
        this.#quiet += 1
        return this.#schedule()
      }
      this.#quiet = 0
      this.#reacting = this.#device.runUntil(nextMs) && this.#device.awaitsReaction === true
      this.#wakeSleepers()
      this.#schedule()
    } else if (sleeperMs !== Infinity) {
      this.#quiet += 1
      if (this.#quiet > quietTurns) this.#leapTo(sleeperMs)
      this.#schedule()
    } else this.#watchIdleClient()
  }

  /** On the way the device may do something to the client by itself (drop off the bus): then it stops there. */
  #leapTo(sleeperMs: number): void {
    this.#quiet = 0
    if (!this.#device.runUntil(sleeperMs)) this.#wakeSleepers()
  }

  /** At a speed: up to the present, then wait for whatever comes next. */
  #follow(speed: number): void {
    this.#runTo(this.#targetMs)
    const nextMs = Math.min(this.#device.nextClientMs, this.#nextSleeperMs)
    if (nextMs === Infinity) return
    const realWaitMs = (nextMs - this.#targetMs) / speed
    if (realWaitMs < timerResolutionMs) this.#schedule()
    else {
      this.#timer = setTimeout(() => this.#schedule(), Math.min(realWaitMs - timerResolutionMs / 2, 2 ** 30))
      // Only somebody who sleeps here is worth keeping the process alive for.
      if (this.#sleepers.length === 0) this.#timer.unref()
    }
  }

  #runTo(ms: number): void {
    while (this.#device.runUntil(Math.min(ms, this.#nextSleeperMs)) || this.#wakeSleepers()) {
      // Something happened on the way: the rest of it is still to come.
    }
  }

  #watchIdleClient(): void {
    if (this.#idleTimer !== undefined || this.#sleptHere || !this.#device.isActive) return
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = undefined
      this.#idleTurns += 1
      if (this.#holds > 0) return
      if (this.#idleTurns > idleTurnsBeforeProgress) this.#device.runUntil(this.#device.nowMs + idleTurnMs * idleSpeed)
      this.#schedule()
    }, idleTurnMs).unref()
  }

  /** At `'max'`: time stands still until the function returned is called. */
  #hold(): () => void {
    this.#holds++
    let held = true
    return () => {
      if (held) this.#holds--
      held = false
      this.kick(false)
    }
  }

  get #nextSleeperMs(): number {
    return this.#sleepers[0]?.wakeMs ?? Infinity
  }

  #wakeSleepers(): boolean {
    const due = this.#sleepers.filter(({ wakeMs }) => wakeMs <= this.#device.nowMs + roundingMs)
    this.#sleepers = this.#sleepers.slice(due.length)
    for (const { wake } of due) wake()
    return due.length > 0
  }

  #sleep(durationMs: number, { signal }: OperationOptions = {}): Promise<void> {
    if (Number.isNaN(durationMs)) throw new RangeError('a sleep needs a duration in ms, not NaN')
    this.#sleptHere = true
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        reject(signal?.reason)
      }
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const sleeper: Sleeper = { wakeMs: this.nowMs + Math.max(0, durationMs), wake }
      if (signal?.aborted === true) return onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      const place = this.#sleepers.findIndex(({ wakeMs }) => wakeMs > sleeper.wakeMs)
      this.#sleepers.splice(place < 0 ? this.#sleepers.length : place, 0, sleeper)
      this.kick(false)
    })
  }
}
