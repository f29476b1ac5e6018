import { channel } from 'node:diagnostics_channel'

import {
  type Clock,
  type DriverError,
  type DriverState,
  type EventHub,
  requireTransition,
  toDriverError,
} from '@vfab/core'

import { Breaker, type BreakerPolicy } from './breaker.ts'

/** Whose state it is. */
export interface SessionStateOptions {
  readonly events: EventHub
  /** Id of the driver. */
  readonly driver: string
  /** Name or address of the device, for errors. */
  readonly device: string | undefined
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly breaker?: BreakerPolicy | undefined
}

/** What is published on the diagnostics channel `vfab.session.state` at each change of a session's state. */
export interface SessionTransition {
  readonly from: DriverState
  readonly to: DriverState
  /** Id of the driver. */
  readonly driver: string
  readonly device: string | undefined
  /** Monotonic, ms. */
  readonly atMs: number
  /** With `error`: what went wrong. */
  readonly error: DriverError | undefined
}

/** The state of a session, moved along core's table only, and what last went wrong. Every change is an event. */
export class SessionState {
  readonly #options: SessionStateOptions
  readonly #transitions = channel('vfab.session.state')
  /** Keeps count of what goes wrong. */
  readonly breaker: Breaker
  #current: DriverState = 'uninitialized'
  /** What last went wrong with the device; `undefined` after a successful connect. */
  lastError: DriverError | undefined

  constructor(options: SessionStateOptions) {
    this.#options = options
    this.breaker = new Breaker(options.clock, options.breaker)
  }

  get current(): DriverState {
    return this.#current
  }

  /** Whether a device is open. */
  get connected(): boolean {
    return this.#current === 'connected' || this.#current === 'busy'
  }

  /** Whether the session was shut down, or is being. */
  get isOver(): boolean {
    return this.#current === 'shutting_down' || this.#current === 'shutdown'
  }

  /** @throws DriverError `STATE_INVALID` where the table has no such transition */
  go(to: DriverState): void {
    const from = this.#current
    const { events, driver, device, clock } = this.#options
    requireTransition(from, to, driver)
    this.#current = to
    if (this.#transitions.hasSubscribers) {
      const error = to === 'error' ? this.lastError : undefined
      this.#transitions.publish({ from, to, driver, device, atMs: clock.now(), error } satisfies SessionTransition)
    }
    events.emit('state', { from, to })
  }

  /** To `error`, with the reason as an event. @returns the reason: one crash too many is another error */
  breakDown(cause: DriverError): DriverError {
    if (this.connected) this.breaker.noteBreakdown()
    const error = this.breaker.note(cause)
    this.lastError = error
    if (!this.isOver && this.#current !== 'error') this.go('error')
    this.#options.events.emit('device_error', { error })
    return error
  }

  /** Notes a failure: state `error`, unless the session is over. @returns what to throw; an abort is thrown as it is */
  failed(cause: unknown, operation: string, signal: AbortSignal): DriverError {
    if (!this.isOver && this.#current !== 'error') this.go('error')
    if (signal.aborted) throw cause
    return this.breakDown(this.errorOf(cause, operation))
  }

  /** The failure as this session's error. @param address - default: the device's name */
  errorOf(cause: unknown, operation: string, address?: string): DriverError {
    const { driver, device } = this.#options
    return toDriverError(cause, { operation, address: address ?? device ?? driver, driver })
  }
}
