import {
  abortable,
  type Clock,
  type ConfigTree,
  createEventHub,
  type Device,
  type DriverError,
  type DriverState,
  type EventHub,
  isDriverError,
  type OperationOptions,
  requireTransition,
  type SelfTestReport,
  systemClock,
  toDriverError,
} from '@vfab/core'

import { anySignal } from '../signals.ts'
import { createResourceStack } from '../resources/resource-stack.ts'
import { createDeviceOpener, type DeviceOpener } from './device-opener.ts'
import { checkSettings, requireAvailable } from './driver-check.ts'
import { mayPass, recover, type RecoveryStep } from './recovery.ts'
import type { ConnectOptions, Session, SessionOptions, UseOptions } from './session.ts'
import { failedReport, stateError } from './session-errors.ts'
import { defaultGraceMs } from './grace.ts'
import { limitTime, type TimeLimit } from './time-limit.ts'
import { createTurnQueue } from './turn-queue.ts'

/** Events of a device that its session passes on, so that a listener survives reconnects. */
const forwardedEvents = ['state_update', 'device_error', 'reading', 'job'] as const

/**
 * The session behind `createSession`.
 *
 * Holds: whoever moves the state along (initialize, connect, disconnect, use) has the turn, except the loss of the device
 * and shutdown, which come when they come. After `shutting_down` nothing but `shutdown` may follow, so what was under way
 * and ends late asks {@link DeviceSession.#isOver} before it touches the state.
 */
export class DeviceSession<Config, OpenDevice extends Device> implements Session<OpenDevice> {
  readonly events: EventHub
  readonly #options: SessionOptions<Config, OpenDevice>
  readonly #clock: Clock
  readonly #opener: DeviceOpener<Config, OpenDevice>
  readonly #turns = createTurnQueue()
  /** Aborts everything when the session is shut down. */
  readonly #ending = new AbortController()
  /** What shutdown has to wait for: operations under way, and devices that an aborted `open` may still yield. */
  readonly #underWay = new Set<Promise<unknown>>()
  /** Resolves when the operation that has the device, or had it last, has ended. */
  #operation: Promise<void> = Promise.resolve()
  #state: DriverState = 'uninitialized'
  #config: Config | undefined
  #device: OpenDevice | undefined
  #stopForwarding = (): void => {}
  #lastError: DriverError | undefined
  #recovery: { readonly done: Promise<void>; readonly stop: AbortController } | undefined
  #shutdown: Promise<void> | undefined

  constructor(options: SessionOptions<Config, OpenDevice>) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#opener = createDeviceOpener(options, this.#clock, (late) => void this.#track(late).catch(() => {}))
    this.events = createEventHub({ driver: options.driver.id, device: options.device, source: 'session' })
  }

  get state(): DriverState {
    return this.#state
  }

  get connected(): boolean {
    return this.#state === 'connected' || this.#state === 'busy'
  }

  get device(): OpenDevice | undefined {
    return this.connected ? this.#device : undefined
  }

  get settings(): ConfigTree | undefined {
    return this.#config as ConfigTree | undefined
  }

  get lastError(): DriverError | undefined {
    return this.#lastError
  }

  initialize(options: OperationOptions = {}): Promise<void> {
    this.#recovery?.stop.abort(stateError('the session is being initialized anew', this.#options.driver.id))
    return this.#inTurn(options, async (signal) => {
      while (this.#recovery) await this.#recovered(signal)
      if (this.#isInDoubt) await this.#closeDoubtful(signal)
      this.#go('initializing')
      try {
        await this.#checkDriver(signal)
        this.#go('ready')
      } catch (cause) {
        throw this.#failed(cause, 'initialize', signal)
      }
    })
  }

  connect(options: ConnectOptions = {}): Promise<OpenDevice> {
    return this.#inTurn(options, async (signal) => {
      while (this.#recovery) await this.#recovered(signal)
      if (this.connected && this.#device) return this.#device
      if (this.#isInDoubt) await this.#closeDoubtful(signal)
      this.#go('connecting')
      try {
        return await this.#open(signal, options.timeoutMs)
      } catch (cause) {
        if (signal.aborted) {
          await this.#unlock()
          if (!this.#isOver) this.#go('ready')
          throw cause
        }
        const error = this.#failed(cause, 'connect to', signal)
        const attempts = (options.attempts ?? this.#options.connectAttempts ?? 1) - 1
        if (attempts < 1) {
          await this.#unlock()
          throw error
        }
        await this.#recover(error, attempts, signal)
        return this.#requireDevice()
      }
    })
  }

  async disconnect(options: OperationOptions = {}): Promise<void> {
    this.#recovery?.stop.abort(stateError('the session is being disconnected', this.#options.driver.id))
    return this.#inTurn(options, async (signal) => {
      while (this.#recovery) await this.#recovered(signal)
      if (!this.#device && this.#state !== 'error') return
      this.#go('disconnecting')
      try {
        await this.#closeDevice()
        await this.#unlock()
        this.#go('disconnected')
      } catch (cause) {
        throw this.#failed(cause, 'disconnect from', signal)
      }
    })
  }

  test(options: OperationOptions = {}): Promise<SelfTestReport> {
    return this.use(async (device, { signal }) => {
      try {
        return await device.selfTest({ signal })
      } catch (cause) {
        signal.throwIfAborted()
        return failedReport(toDriverError(cause, { operation: 'test', address: device.identity.address }))
      }
    }, options)
  }

  use<Value>(
    operation: (device: OpenDevice, options: { readonly signal: AbortSignal }) => Promise<Value> | Value,
    { signal: outer, timeoutMs }: UseOptions = {},
  ): Promise<Value> {
    return this.#inTurn({ signal: outer }, async (signal) => {
      while (this.#recovery) await this.#recovered(signal)
      const device = this.#requireDevice()
      this.#go('busy')
      const { limited, release } = this.#limit(signal, timeoutMs)
      let operationEnded = (): void => {}
      this.#operation = new Promise((resolve) => (operationEnded = resolve))
      try {
        return await operation(device, { signal: limited })
      } catch (cause) {
        if (!limited.aborted) this.#suspect(cause, device)
        throw cause
      } finally {
        release()
        operationEnded()
        if (this.#state === 'busy') this.#go('connected')
      }
    })
  }

  shutdown(): Promise<void> {
    this.#shutdown ??= this.#end()
    return this.#shutdown
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown()
  }

  get #isOver(): boolean {
    return this.#state === 'shutting_down' || this.#state === 'shutdown'
  }

  #go(to: DriverState): void {
    const from = this.#state
    requireTransition(from, to, this.#options.driver.id)
    this.#state = to
    this.events.emit('state', { from, to })
  }

  /** Runs `operation` when it is its turn, with a signal that also aborts at shutdown. */
  #inTurn<Value>(
    { signal: outer }: OperationOptions,
    operation: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const signal = anySignal(outer, this.#ending.signal)
    return this.#track(this.#turns.take(() => operation(signal), { signal }))
  }

  /** Lets shutdown wait for `promise`. */
  #track<Value>(promise: Promise<Value>): Promise<Value> {
    const ended = promise.then(
      () => {},
      () => {},
    )
    this.#underWay.add(ended)
    void ended.then(() => this.#underWay.delete(ended))
    return promise
  }

  /**
   * Waits for the recovery that is under way. Whether it succeeded shows in the state. Asked for again until there is none: the
   * device that came back may be lost again before its caller has it.
   */
  async #recovered(signal: AbortSignal): Promise<void> {
    if (this.#recovery) await abortable(this.#recovery.done, signal)
  }

  #requireDevice(): OpenDevice {
    if (this.connected && this.#device) return this.#device
    if (this.#state === 'error' && this.#lastError) throw this.#lastError
    throw stateError(`the device is not connected, its session is ${this.#state}`, this.#options.driver.id)
  }

  async #checkDriver(signal: AbortSignal): Promise<void> {
    await requireAvailable(this.#options.driver, signal)
    this.#config = await abortable(checkSettings(this.#options, {}), signal)
  }

  /** Opens the device; `connecting` before, `connected` after. */
  async #open(signal: AbortSignal, timeoutMs: number | undefined): Promise<OpenDevice> {
    const device = await this.#opener.open(this.#config as Config, { signal, timeoutMs })
    this.#adopt(device)
    return device
  }

  /** From now on `device` is the session's. */
  #adopt(device: OpenDevice): void {
    this.#device = device
    this.#lastError = undefined
    const stops = forwardedEvents.map((type) => device.events.on(type, ({ data }) => this.events.emit(type, data)))
    this.#stopForwarding = () => stops.forEach((stop) => stop())
    this.#go('connected')
    this.events.emit('connection_changed', { connected: true, address: device.identity.address })
    void device.closed.then((error) => this.#lost(device, error))
  }

  /** The device closed without being asked to by the session. */
  #lost(device: OpenDevice, cause: Error | undefined): void {
    if (this.#device !== device || this.#isOver) return
    const wasConnected = this.connected
    this.#release()
    const { address } = device.identity
    if (!wasConnected) return this.#lostInError(cause, address)
    if (cause === undefined) {
      this.#go('disconnecting')
      this.#go('disconnected')
      this.events.emit('connection_changed', { connected: false, address })
      return
    }
    const error = toDriverError(cause, {
      operation: 'keep the connection to',
      address,
      driver: this.#options.driver.id,
    })
    this.events.emit('connection_changed', { connected: false, address, error })
    this.#breakDown(error)
  }

  /** A device that was in doubt already is gone now: what is being done about the doubt goes on. */
  #lostInError(cause: Error | undefined, address: string): void {
    if (cause !== undefined) {
      const { driver } = this.#options
      this.#lastError = toDriverError(cause, { operation: 'keep the connection to', address, driver: driver.id })
    }
    this.events.emit('connection_changed', { connected: false, address })
  }

  /** A device was in doubt when its session went to `error`, and nobody has closed it since. */
  get #isInDoubt(): boolean {
    return this.#state === 'error' && this.#device !== undefined
  }

  /** Never two devices at once: the one in doubt is closed before another is opened. */
  async #closeDoubtful(signal: AbortSignal): Promise<void> {
    await this.#closeDevice().catch(() => {})
    signal.throwIfAborted()
  }

  /** An operation failed in a way that leaves doubt whether the device still listens. */
  #suspect(cause: unknown, device: OpenDevice): void {
    if (this.#device !== device || this.#state !== 'busy') return
    if (!isDriverError(cause) || cause.driver !== this.#options.driver.id) return
    const inDoubt = cause.type === 'connection' || cause.type === 'timeout'
    if (inDoubt || cause.code === 'BAD_REPLY' || cause.code === 'DEVICE_RESET') this.#breakDown(cause)
  }

  /** To `error`, and on to recovery unless that is left to the caller. */
  #breakDown(error: DriverError): void {
    this.#lastError = error
    this.#go('error')
    this.events.emit('device_error', { error })
    const { reconnect = {} } = this.#options
    if (reconnect === false || !mayPass(error)) return
    const stop = new AbortController()
    const signal = anySignal(stop.signal, this.#ending.signal)
    const done = this.#afterOperation(signal)
      .then(() => this.#recover(error, reconnect.attempts ?? 5, signal))
      .catch(() => {})
      .finally(() => {
        // The device it brought back may be lost already, and the next recovery under way.
        if (this.#recovery === recovery) this.#recovery = undefined
      })
    const recovery = { done, stop }
    this.#recovery = recovery
    void this.#track(done)
  }

  /** The operation that met with the loss may still use the device: it gets the time that shutdown would give it. */
  async #afterOperation(signal: AbortSignal): Promise<void> {
    const { limited, release } = this.#limit(signal, this.#options.graceMs ?? defaultGraceMs)
    await abortable(this.#operation, limited).catch(() => signal.throwIfAborted())
    release()
  }

  /** Brings the device back, or ends in `error` with the last failure. */
  async #recover(error: DriverError, attempts: number, signal: AbortSignal): Promise<void> {
    const { reconnect, random = Math.random, onRecovery } = this.#options
    try {
      await recover(error, {
        policy: { ...(reconnect || {}), attempts },
        clock: this.#clock,
        random,
        signal,
        takeStep: (step) => this.#takeStep(step, signal),
        onAttempt: (attempt) => onRecovery?.(attempt),
        toError: (cause) => this.#failed(cause, 'reconnect to', signal),
      })
    } catch (cause) {
      // Given up, or stopped: a device that answered halfway is not left open behind a session in `error`.
      await this.#closeDevice().catch(() => {})
      await this.#unlock()
      throw cause
    }
  }

  async #takeStep(step: RecoveryStep, signal: AbortSignal): Promise<void> {
    if (step !== 'reset-device') await this.#closeDevice().catch(() => {})
    if (step === 'reinitialise') {
      this.#go('initializing')
      await this.#checkDriver(signal)
      this.#go('ready')
    }
    this.#go('connecting')
    const { relocate } = this.#options
    const moved = relocate && (await abortable(relocate({ signal }), signal))
    if (moved) this.#config = await abortable(checkSettings(this.#options, moved), signal)
    // Kept out of sight until it has answered: a later step may still need it, or have to close it.
    const device = (this.#device ??= await this.#opener.open(this.#config as Config, { signal }))
    if (step === 'reset-device') await abortable(device.reset?.({ signal }) ?? Promise.resolve(), signal)
    await abortable(device.selfTest({ signal }), signal)
    this.#adopt(device)
  }

  /** Notes a failure: state `error`, unless the session is over. @returns what to throw; an abort is thrown as it is */
  #failed(cause: unknown, operation: string, signal: AbortSignal): DriverError {
    if (!this.#isOver && this.#state !== 'error') this.#go('error')
    if (signal.aborted) throw cause
    const { driver, device } = this.#options
    const error = toDriverError(cause, { operation, address: device ?? driver.id, driver: driver.id })
    this.#lastError = error
    this.events.emit('device_error', { error })
    return error
  }

  /** Lets go of the device without closing it. */
  #release(): OpenDevice | undefined {
    const device = this.#device
    this.#device = undefined
    this.#stopForwarding()
    this.#stopForwarding = () => {}
    return device
  }

  /** Closes the device, if there is one. */
  async #closeDevice(): Promise<void> {
    const wasConnected = this.#state === 'disconnecting' || this.#state === 'shutting_down'
    const device = this.#release()
    if (!device) return
    const { closeTimeoutMs = 10_000 } = this.#options
    const { address } = device.identity
    const { limited, release } = this.#limit(undefined, closeTimeoutMs)
    try {
      await abortable(device.close(), limited)
    } finally {
      release()
      if (wasConnected) this.events.emit('connection_changed', { connected: false, address })
    }
  }

  /** Lets other processes have the machine. */
  async #unlock(): Promise<void> {
    await this.#options.lock?.release().catch(() => {})
  }

  /** A signal that also aborts after `timeoutMs`. */
  #limit(signal: AbortSignal | undefined, timeoutMs: number | undefined): TimeLimit {
    return limitTime(timeoutMs, { signal, clock: this.#clock, driver: this.#options.driver.id })
  }

  async #end(): Promise<void> {
    this.#go('shutting_down')
    this.#ending.abort(stateError('the session was shut down', this.#options.driver.id))
    const { limited, release } = this.#limit(undefined, this.#options.graceMs ?? defaultGraceMs)
    // What does not heed its signal in time is left behind: making the hardware safe cannot wait for it.
    await abortable(Promise.allSettled([...this.#underWay]), limited).catch(() => {})
    release()
    const { driver, alsoClose } = this.#options
    const ends = createResourceStack()
    ends.defer(() => this.#go('shutdown'))
    ends.defer(async () => alsoClose?.())
    ends.defer(() => this.#unlock())
    ends.defer(() => this.#closeDevice())
    try {
      await ends.cleanUp()
    } catch (cause) {
      throw toDriverError(cause, { operation: 'close', driver: driver.id })
    }
  }
}

/** Makes a session in the state `uninitialized`; nothing is opened yet. */
export function createSession<Config, OpenDevice extends Device>(
  options: SessionOptions<Config, OpenDevice>,
): Session<OpenDevice> {
  return new DeviceSession(options)
}
