import type { DriverError, EventHub } from '@vfab/core'

import type { ConnectionReport } from './held-device.ts'
import type { OperationUnderway } from './operation-underway.ts'
import type { SessionState } from './session-state.ts'

/**
 * A session's device that has lost its connection and brings it back itself, as network cameras do: the session is in `error`
 * meanwhile, with the device still open, and starts no recovery.
 */
export class AwayDevice {
  readonly #state: SessionState
  readonly #events: EventHub
  readonly #operation: OperationUnderway
  #isAway = false

  constructor(state: SessionState, events: EventHub, operation: OperationUnderway) {
    this.#state = state
    this.#events = events
    this.#operation = operation
  }

  get isAway(): boolean {
    return this.#isAway
  }

  /** Takes what the session's device reports of its connection. */
  report(report: ConnectionReport): void {
    return report.connected ? this.#back(report) : this.#gone(report)
  }

  /** The device is not waited for any more: it was closed, or another is open. */
  forget(): void {
    this.#isAway = false
  }

  /** The device closed while it was away. @returns why it is to be brought back; `undefined` where it was not lost */
  closed(error: DriverError | undefined): DriverError | undefined {
    this.#isAway = false
    const reported = this.#state.lastError
    if (error === undefined || reported?.code === error.code) return error && reported
    return this.#state.breakDown(error)
  }

  /** Either the device comes back, or it closes next. */
  #gone(report: ConnectionReport): void {
    // Without an error, it was not lost: `closed` follows.
    if (!this.#state.connected || report.error === undefined) return
    this.#isAway = true
    this.#events.emit('connection_changed', report)
    this.#state.breakDown(report.error)
  }

  #back(report: ConnectionReport): void {
    if (!this.#isAway || this.#state.current !== 'error') return
    this.#isAway = false
    this.#state.lastError = undefined
    this.#state.go('connecting')
    this.#state.go('connected')
    if (this.#operation.isRunning) this.#state.go('busy')
    this.#events.emit('connection_changed', report)
  }
}
