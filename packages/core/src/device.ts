import type { EventHub } from './events.ts'
import type { OperationOptions } from './operation.ts'

/** The kinds that this package has contracts for. Third parties may add `vendor:kind`. */
export const deviceKinds = ['plotter', 'camera', 'sensor'] as const

/** A kind of {@link deviceKinds}. */
export type DeviceKind = (typeof deviceKinds)[number]

/** Who an open device is, as far as it said. */
export interface DeviceIdentity {
  /** Id of the driver, e.g. `ebb`. */
  readonly driver: string
  /** The model as the configuration or the device names it: `AxiDraw V3`. */
  readonly model: string
  /** Where it was opened: `/dev/ttyACM0`, `tcp://10.0.0.7:80`. */
  readonly address: string
  /** The name its owner gave it, where the device stores one. */
  readonly nickname?: string
  /** Firmware version as the device tells it. */
  readonly firmware?: string
  readonly serialNumber?: string
}

/** One check of a {@link SelfTestReport}. */
export interface SelfTestCheck {
  /** What was checked, in a few words: `motor supply`. */
  readonly name: string
  readonly success: boolean
  /** What was found: `11.9 V`. */
  readonly message: string
  /** What to do about a failure. */
  readonly hint?: string
}

/** The outcome of {@link Device.selfTest}. */
export interface SelfTestReport {
  /** True when every check succeeded. */
  readonly success: boolean
  /** One sentence for people. */
  readonly message: string
  /** One entry per check, in the order they ran. */
  readonly details: readonly SelfTestCheck[]
}

/**
 * A device that has answered and can be used at once. Made by a driver's `open`, owned by the program that opened it.
 *
 * Callers never ask "busy?": calls wait their turn, in order. What a call answers once the device is not as it was is the same
 * for all kinds, and checked by `@vfab/conformance`:
 *
 * | when                        | a call that waits, a stream that is read     | a call made afterwards                  |
 * | --------------------------- | -------------------------------------------- | --------------------------------------- |
 * | `close` was called          | a drawing or snapshot rejects with           | rejects with `STATE_INVALID`            |
 * |                             | `STATE_INVALID`; streams end                 |                                         |
 * | the device is lost          | rejects, streams throw: `DEVICE_LOST`        | rejects with the same error             |
 * | its `signal` aborts         | rejects, streams throw: the signal's reason  | works                                   |
 * | its `timeoutMs` has passed  | `TIMEOUT`; a sensor's channel without an     | works                                   |
 * |                             | answer is a `bad` reading of reason `timeout` |                                        |
 * | the caller made a mistake   | `TypeError` or `RangeError`                  | works                                   |
 */
export interface Device {
  readonly kind: DeviceKind
  readonly identity: DeviceIdentity
  /** State, errors and what the kind reports; see `DriverEventMap`. */
  readonly events: EventHub
  /** Resolves when the device is closed: with the error that ended it (a pulled cable), or `undefined` after {@link close}. Never rejects. */
  readonly closed: Promise<Error | undefined>
  /** Checks everything that can be checked without moving anything. A failed check is a result, not an exception. */
  selfTest(options?: OperationOptions): Promise<SelfTestReport>
  /**
   * Puts the device into the state it had after power-on, without closing it: the second step of recovery.
   * Absent where the device has no such command.
   */
  reset?(options?: OperationOptions): Promise<void>
  /** Makes the hardware safe (pen up, motors off), then frees the port. A second call returns the first call's promise. */
  close(): Promise<void>
  /** Only calls {@link close}. */
  [Symbol.asyncDispose](): Promise<void>
}
