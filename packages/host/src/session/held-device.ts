import { abortable, type Device, type DriverError, type DriverEventMap, type EventHub } from '@vfab/core'

import type { SessionState } from './session-state.ts'
import type { TimeLimit } from './time-limit.ts'
import type { OperationUnderway } from './underway.ts'

/** Events of a device that its session passes on, so that a listener survives reconnects. */
const forwardedEvents = ['state_update', 'device_error', 'reading', 'job'] as const

/** What a device reports of its connection. */
export type ConnectionReport = DriverEventMap['connection_changed']

/** The place of a session's device: at most one is in it. Its events are passed on from {@link HeldDevice.adopt} to {@link HeldDevice.release}. */
export class HeldDevice<OpenDevice extends Device> {
  readonly #events: EventHub
  #device: OpenDevice | undefined
  #stopForwarding = (): void => {}

  /** @param events - where the device's events go */
  constructor(events: EventHub) {
    this.#events = events
  }

  get device(): OpenDevice | undefined {
    return this.#device
  }

  /** Keeps a device that has not answered yet: its events are not passed on. */
  keep(device: OpenDevice): void {
    this.#device = device
  }

  /**
   * Keeps a device that has answered, and passes its events on.
   * @param onConnection - called with each `connection_changed` of the device: the session decides what follows from it
   */
  adopt(device: OpenDevice, onConnection: (report: ConnectionReport) => void): void {
    this.#device = device
    const stops = forwardedEvents.map((type) => device.events.on(type, ({ data }) => this.#events.emit(type, data)))
    stops.push(device.events.on('connection_changed', ({ data }) => onConnection(data)))
    this.#stopForwarding = () => stops.forEach((stop) => stop())
  }

  /** Empties the place without closing the device. */
  release(): OpenDevice | undefined {
    const device = this.#device
    this.#device = undefined
    this.#stopForwarding()
    this.#stopForwarding = () => {}
    return device
  }

  /**
   * Empties the place and closes the device that was in it.
   * @param limit - bounds how long that may take
   * @param announced - emit `connection_changed`: listeners know it as connected
   */
  async close(limit: () => TimeLimit, { announced }: { announced: boolean }): Promise<void> {
    const device = this.release()
    if (!device) return
    const { limited, release } = limit()
    try {
      await abortable(device.close(), limited)
    } finally {
      release()
      const { address } = device.identity
      if (announced) this.#events.emit('connection_changed', { connected: false, address })
    }
  }
}

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
