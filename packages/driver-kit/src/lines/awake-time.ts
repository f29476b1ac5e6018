/**
 * Time in which this process could run.
 *
 * A computer that is busy or was suspended lets a program wait: its timers fire late, and what a device has answered long ago
 * is read late. None of that is silence of the device. So time is looked at in short slices, and a slice that ends late counts
 * for no more than it should have lasted:
 *
 *   system   │──slice──│──slice──················late·│──slice──│
 *   awake    │──slice──│──slice──                     │──slice──│
 */
import type { Clock } from '@vfab/core'

/** Longest time between two looks, ms. */
const sliceMs = 10
/** Timers are as late as this where nothing is wrong, ms. */
const usuallyLateMs = 5
/**
 * After so much timers come before input: an answer that is there already has not been read yet. How long that answer gets to
 * be read.
 */
const stalledMs = 50
const graceMs = 100
/** What adding up slices may be off by, ms. */
const roundingMs = 1e-6

/** The timers that awake time is made of. */
export interface Timers {
  now(): number
  /** Calls back once, unless the function that it returns is called before. */
  after(durationMs: number, callBack: () => void): () => void
}

/** Somebody who waits for a moment of awake time. */
interface Waiter {
  dueMs: number
  hasGrace: boolean
  readonly onDue: () => void
}

/** A moment that is waited for. */
export interface Alarm {
  /** Moves it to so much from now. */
  restart(durationMs: number): void
  /** No timer is left. */
  cancel(): void
}

/** Awake time of one device. It is measured while somebody waits; in between it goes as the timers do. */
export class AwakeTime {
  readonly #timers: Timers
  readonly #sliceMs: number
  readonly #waiters = new Set<Waiter>()
  /** Time that does not count. */
  #lostMs = 0
  /** When the slice under way ends, by the timers. */
  #lookMs: number | undefined
  #cancelLook = (): void => {}

  /** @param longestSliceMs - Infinity for timers that the computer cannot keep waiting */
  constructor(timers: Timers, longestSliceMs: number = sliceMs) {
    this.#timers = timers
    this.#sliceMs = longestSliceMs
  }

  now(): number {
    return this.#timers.now() - this.#lostMs - this.#lateMs
  }

  /** Calls `onDue` once so much later. */
  alarm(durationMs: number, onDue: () => void): Alarm {
    const waiter: Waiter = { dueMs: 0, hasGrace: true, onDue }
    const restart = (ms: number): void => {
      waiter.dueMs = this.now() + ms
      waiter.hasGrace = true
      this.#waiters.add(waiter)
      this.#lookBy(waiter.dueMs)
    }
    restart(durationMs)
    return {
      restart,
      cancel: () => {
        this.#waiters.delete(waiter)
        if (this.#waiters.size === 0) this.#stop()
      },
    }
  }

  /** By how much more than usual the slice under way is late. */
  get #lateMs(): number {
    const lateMs = this.#timers.now() - (this.#lookMs ?? Infinity)
    return lateMs > usuallyLateMs ? lateMs : 0
  }

  /** Makes sure that the next look comes by then. */
  #lookBy(dueMs: number): void {
    const leftMs = Math.max(0, Math.min(this.#sliceMs, dueMs - this.now()))
    const lookMs = this.#timers.now() + leftMs
    if (this.#lookMs !== undefined && this.#lookMs <= lookMs) return
    this.#stop()
    this.#lookMs = lookMs
    this.#cancelLook = this.#timers.after(leftMs, () => this.#look())
  }

  #stop(): void {
    this.#cancelLook()
    this.#lookMs = undefined
  }

  #look(): void {
    const lateMs = this.#lateMs
    this.#lostMs += lateMs
    this.#lookMs = undefined
    const nowMs = this.now()
    let nextMs = Infinity
    const due: Waiter[] = []
    for (const waiter of this.#waiters) {
      if (waiter.dueMs > nowMs + roundingMs) nextMs = Math.min(nextMs, waiter.dueMs)
      else if (lateMs < stalledMs || !waiter.hasGrace) due.push(waiter)
      else {
        waiter.hasGrace = false
        waiter.dueMs = nowMs + graceMs
        nextMs = Math.min(nextMs, waiter.dueMs)
      }
    }
    for (const waiter of due) this.#waiters.delete(waiter)
    if (nextMs < Infinity) this.#lookBy(nextMs)
    for (const waiter of due) waiter.onDue()
  }
}

/** Awake time by a clock, or by the system's timers. A clock that leaps cannot be kept waiting by the computer. */
export function awakeTimeOf(clock: Clock | undefined): AwakeTime {
  return clock?.hold === undefined ? new AwakeTime(timersOf(clock)) : new AwakeTime(timersOf(clock), Infinity)
}

/** Given as the reason, because the error that is made without one costs as much as all the rest of a request. */
const cancelled = Symbol('cancelled')

function timersOf(clock: Clock | undefined): Timers {
  if (clock === undefined) {
    return {
      now: () => performance.now(),
      after(durationMs, callBack) {
        const timer = setTimeout(callBack, durationMs)
        return () => clearTimeout(timer)
      },
    }
  }
  return {
    now: () => clock.now(),
    after(durationMs, callBack) {
      const waiting = new AbortController()
      void clock.sleep(durationMs, waiting).then(callBack, () => {})
      return () => waiting.abort(cancelled)
    },
  }
}
