import type {
  Clock,
  ConfigTree,
  Device,
  Driver,
  DriverError,
  DriverState,
  EventHub,
  MergedConfig,
  OpenPipe,
  OperationOptions,
  PlotterCheckpoint,
  SelfTestReport,
  Trace,
} from '@vfab/core'

import type { WatchForChanges } from '../detection/device-changes.ts'
import type { SessionLock } from '../lock/session-lock.ts'
import type { BreakerPolicy, BreakerState } from './breaker.ts'
import type { ReconnectPolicy, RecoveryAttempt } from './recovery.ts'

/** What `createSession` needs. */
export interface SessionOptions<Config, OpenDevice extends Device> {
  driver: Driver<Config, OpenDevice>
  /** Settings with their origins (`resolveSettings`), or plain ones. Checked by {@link Session.initialize}. */
  settings: MergedConfig | ConfigTree
  /** JSON Schema of the settings, for better messages on misspelt keys. */
  settingsSchema?: unknown
  /** Name or address of the device, for events. */
  device?: string | undefined
  /** Where the device is, as far as that is known before it is opened: what {@link lock} takes. */
  address?: string | undefined
  /** What an earlier session of the same machine left behind: handed to the driver's `open`. */
  checkpoint?: PlotterCheckpoint | undefined
  /** Keeps other processes off the machine while this session has, or is trying to get, its device. */
  lock?: SessionLock | undefined
  /** How a lost device is brought back; `false` leaves that to the caller. */
  reconnect?: ReconnectPolicy | false | undefined
  /** When a device that keeps breaking down is left alone for a while, and a driver that keeps crashing is given up. */
  breaker?: BreakerPolicy | undefined
  /** Attempts that {@link Session.connect} makes, with recovery in between. Default 1: a person waits for the answer. */
  connectAttempts?: number | undefined
  /**
   * Where the device is now, as settings to be merged over the others; asked before every reconnect, since a device that
   * is plugged in again often gets another address. `undefined` while it is not attached: nothing is opened then.
   */
  relocate?: ((options: OperationOptions) => Promise<ConfigTree | undefined>) | undefined
  /**
   * Notices that devices may have come or gone. With {@link relocate}, a lost device is opened as soon as it is attached again, also
   * after the attempts of {@link reconnect} are used up. Default: only those attempts.
   */
  deviceChanges?: WatchForChanges | undefined
  /** Closed with the session, after the device: the simulator behind it. */
  alsoClose?: (() => Promise<void>) | undefined
  /** Told of every attempt to bring the device back, before its delay. */
  onRecovery?: ((attempt: RecoveryAttempt) => void) | undefined
  /** How long {@link Session.shutdown} waits for operations to heed their signal, default 5000 ms. */
  graceMs?: number | undefined
  /** How long closing a device may take, default 10000 ms. */
  closeTimeoutMs?: number | undefined
  clock?: Clock | undefined
  /** As `Math.random`. */
  random?: (() => number) | undefined
  openPipe?: OpenPipe | undefined
  trace?: Trace | undefined
}

/** What {@link Session.connect} accepts. */
export interface ConnectOptions extends OperationOptions {
  /** In place of {@link SessionOptions.connectAttempts}. */
  attempts?: number | undefined
  /** How long opening may take in all, ms: handed to the driver. */
  timeoutMs?: number | undefined
}

/** What {@link Session.use} hands to an operation. */
export interface UseOptions extends OperationOptions {
  /** The operation's signal aborts after this many ms, with a `TIMEOUT` error as its reason. */
  timeoutMs?: number | undefined
}

/**
 * Owns the life of one device: its states as core's table allows them, one operation at a time, reconnecting when the
 * device is lost. Works for every driver.
 *
 *   await using session = createSession({ driver, settings })
 *   await session.initialize()
 *   await session.connect()
 *   await session.use((plotter, { signal }) => plotter.draw(strokes, { signal }))
 */
export interface Session<OpenDevice extends Device = Device> extends AsyncDisposable {
  readonly state: DriverState
  /** Whether a device is open: in the states `connected` and `busy`. */
  readonly connected: boolean
  /**
   * The open device; another one after a reconnect: do not keep it. It stays the same while a device that has lost its
   * connection brings it back itself, as network cameras do: the state is `error` then, and `connected` once it is back.
   */
  readonly device: OpenDevice | undefined
  /** All settings as the driver completed them; `undefined` before {@link initialize}. */
  readonly settings: ConfigTree | undefined
  /** What last went wrong with the device; `undefined` after a successful connect. */
  readonly lastError: DriverError | undefined
  /** Whether the device is brought back when it is lost. */
  readonly breaker: BreakerState
  /** `state`, `connection_changed`, `device_error`, and all that the device itself reports, across reconnects. */
  readonly events: EventHub
  /**
   * Checks that the driver can work here and that its settings are valid: `ready` afterwards, `error` on failure. From
   * `error` it ends a running recovery and closes a device that is still open.
   * @throws DriverError `DEPENDENCY_MISSING`, `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY`, `STATE_INVALID`
   */
  initialize(options?: OperationOptions): Promise<void>
  /**
   * Opens the device: `connected` afterwards. A failure leads to `error`, an abort back to `ready`; in both cases the port
   * and the machine's lock are free. Connected already, it returns the device at once.
   * @throws what the driver's `open` throws; DriverError `STATE_INVALID`
   */
  connect(options?: ConnectOptions): Promise<OpenDevice>
  /** Ends a running recovery, waits its turn, closes the device: `disconnected` afterwards. Without a device it does nothing. */
  disconnect(options?: OperationOptions): Promise<void>
  /**
   * Runs the device's self-test. A device that does not answer is a failed report, not an exception.
   * @throws DriverError `STATE_INVALID` when not connected
   */
  test(options?: OperationOptions): Promise<SelfTestReport>
  /**
   * Runs `operation` with the device, alone: calls take their turn in the order they came, and wait for a recovery that is
   * under way. The state is `busy` meanwhile. On abort the operation's own signal aborts, and the call ends when the
   * operation does, that is when the hardware has stopped.
   * @throws what `operation` throws; DriverError `STATE_INVALID` when not connected, or why the connection was lost
   */
  use<Value>(
    operation: (device: OpenDevice, options: { readonly signal: AbortSignal }) => Promise<Value> | Value,
    options?: UseOptions,
  ): Promise<Value>
  /**
   * Aborts what is under way, closes the device, and ends in `shutdown` whatever happens. A second call returns the first
   * call's promise. @throws what closing the device threw, after the state is `shutdown`
   */
  shutdown(): Promise<void>
}
