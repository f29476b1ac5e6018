import { type DriverError, type DriverState, type EventHub, requireTransition, toDriverError } from '@vfab/core'

/** Whose state it is. */
export interface SessionStateOptions {
  readonly events: EventHub
  /** Id of the driver. */
  readonly driver: string
  /** Name or address of the device, for errors. */
  readonly device: string | undefined
}

/** The state of a session, moved along core's table only, and what last went wrong. Every change is an event. */
export class SessionState {
  readonly #options: SessionStateOptions
  #current: DriverState = 'uninitialized'
  /** What last went wrong with the device; `undefined` after a successful connect. */
  lastError: DriverError | undefined

  constructor(options: SessionStateOptions) {
    this.#options = options
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
    const { events, driver } = this.#options
    requireTransition(from, to, driver)
    this.#current = to
    events.emit('state', { from, to })
  }

  /** To `error`, with the reason as an event. */
  breakDown(error: DriverError): void {
    this.lastError = error
    if (!this.isOver && this.#current !== 'error') this.go('error')
    this.#options.events.emit('device_error', { error })
  }

  /** Notes a failure: state `error`, unless the session is over. @returns what to throw; an abort is thrown as it is */
  failed(cause: unknown, operation: string, signal: AbortSignal): DriverError {
    if (!this.isOver && this.#current !== 'error') this.go('error')
    if (signal.aborted) throw cause
    const error = this.errorOf(cause, operation)
    this.breakDown(error)
    return error
  }

  /** The failure as this session's error. @param address - default: the device's name */
  errorOf(cause: unknown, operation: string, address?: string): DriverError {
    const { driver, device } = this.#options
    return toDriverError(cause, { operation, address: address ?? device ?? driver, driver })
  }
}
