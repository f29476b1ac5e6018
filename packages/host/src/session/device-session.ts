import {
  abortable,
  type Clock,
  type ConfigTree,
  createEventHub,
  type Device,
  type DriverError,
  type DriverState,
  type EventHub,
  type OperationOptions,
  type SelfTestReport,
  systemClock,
  toDriverError,
} from '@vfab/core'

import { anySignal } from '../signals.ts'
import { createResourceStack } from '../resources/resource-stack.ts'
import type { BreakerState } from './breaker.ts'
import { CheckedSettings } from './checked-settings.ts'
import { createDeviceOpener, type DeviceOpener } from './device-opener.ts'
import { testDevice } from './test-device.ts'
import { AwayDevice, HeldDevice } from './held-device.ts'
import { leavesDoubt, mayPass, recover, type RecoveryStep } from './recovery.ts'
import { RecoveryUnderway } from './recovery-underway.ts'
import type { ConnectOptions, Session, SessionOptions, UseOptions } from './session.ts'
import { stateError } from './session-errors.ts'
import { SessionState } from './session-state.ts'
import { defaultGraceMs } from './grace.ts'
import { limitTime, type TimeLimit } from './time-limit.ts'
import { createTurnQueue } from './turn-queue.ts'
import { OperationUnderway, Underway } from './underway.ts'

/**
 * The session behind `createSession`.
 *
 * Holds: code that moves the state along (initialize, connect, disconnect, use) has the turn, except the loss of the device
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
  readonly #underway = new Underway()
  readonly #operation = new OperationUnderway()
  readonly #settings: CheckedSettings<Config, OpenDevice>
  readonly #state: SessionState
  readonly #held: HeldDevice<OpenDevice>
  readonly #away: AwayDevice
  readonly #recovery: RecoveryUnderway
  #shutdown: Promise<void> | undefined

  constructor(options: SessionOptions<Config, OpenDevice>) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#opener = createDeviceOpener(options, this.#clock, (late) => void this.#underway.track(late).catch(() => {}))
    const { driver, device } = options
    this.events = createEventHub({ driver: driver.id, device, source: 'session' })
    this.#state = new SessionState({ ...options, events: this.events, driver: driver.id, device, clock: this.#clock })
    this.#settings = new CheckedSettings(options)
    this.#held = new HeldDevice(this.events)
    this.#recovery = new RecoveryUnderway(options, this.#clock)
    this.#away = new AwayDevice(this.#state, this.events, this.#operation)
  }

  get state(): DriverState {
    return this.#state.current
  }

  get connected(): boolean {
    return this.#state.connected
  }

  get device(): OpenDevice | undefined {
    return this.connected || this.#away.isAway ? this.#held.device : undefined
  }

  get settings(): ConfigTree | undefined {
    return this.#settings.current as ConfigTree | undefined
  }

  get lastError(): DriverError | undefined {
    return this.#state.lastError
  }

  get breaker(): BreakerState {
    return this.#state.breaker.state
  }

  initialize(options: OperationOptions = {}): Promise<void> {
    this.#state.breaker.reset()
    this.#recovery.stop(stateError('the session is being initialized anew', this.#options.driver.id))
    return this.#inTurn(options, async (signal) => {
      await this.#closeDoubtful(signal)
      this.#state.go('initializing')
      try {
        await this.#settings.check(signal)
        this.#state.go('ready')
      } catch (cause) {
        throw this.#state.failed(cause, 'initialize', signal)
      }
    })
  }

  connect(options: ConnectOptions = {}): Promise<OpenDevice> {
    return this.#inTurn(options, async (signal) => {
      if (this.connected) return this.#requireDevice()
      using _own = this.#recovery.hold()
      await this.#closeDoubtful(signal)
      this.#state.go('connecting')
      try {
        const { timeoutMs } = options
        const device = await this.#opener.open(this.#settings.current as Config, { signal, timeoutMs })
        this.#adopt(device)
        return device
      } catch (cause) {
        if (signal.aborted) {
          await this.#unlock()
          if (!this.#state.isOver) this.#state.go('ready')
          throw cause
        }
        const error = this.#state.failed(cause, 'connect to', signal)
        const attempts = (options.attempts ?? this.#options.connectAttempts ?? 1) - 1
        if (attempts < 1) {
          await this.#unlock()
          throw error
        }
        await this.#recoverFrom(error, attempts, signal)
        return this.#requireDevice()
      }
    })
  }

  async disconnect(options: OperationOptions = {}): Promise<void> {
    this.#recovery.stop(stateError('the session is being disconnected', this.#options.driver.id))
    return this.#inTurn(options, async (signal) => {
      if (!this.#held.device && this.#state.current !== 'error') return
      this.#state.go('disconnecting')
      try {
        await this.#closeDevice()
        await this.#unlock()
        this.#state.go('disconnected')
      } catch (cause) {
        throw this.#state.failed(cause, 'disconnect from', signal)
      }
    })
  }

  test(options: OperationOptions = {}): Promise<SelfTestReport> {
    return this.use((device, { signal }) => testDevice(device, signal), options)
  }

  use<Value>(
    operation: (device: OpenDevice, options: { readonly signal: AbortSignal }) => Promise<Value> | Value,
    { signal: outer, timeoutMs }: UseOptions = {},
  ): Promise<Value> {
    return this.#inTurn({ signal: outer }, async (signal) => {
      const device = this.#requireDevice()
      // A device that is away may come back only when it is asked for something.
      if (this.connected) this.#state.go('busy')
      const { limited, release } = this.#limit(signal, timeoutMs)
      const ended = this.#operation.begin()
      try {
        return await operation(device, { signal: limited })
      } catch (cause) {
        if (!limited.aborted) this.#suspect(cause, device)
        throw cause
      } finally {
        release()
        ended()
        if (this.#state.current === 'busy') this.#state.go('connected')
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

  /** Runs `operation` when it is its turn and no recovery is under way, with a signal that also aborts at shutdown. */
  #inTurn<Value>(
    { signal: outer }: OperationOptions,
    operation: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const signal = anySignal(outer, this.#ending.signal)
    const whenSettled = async (): Promise<Value> => {
      await this.#recovery.ended(signal)
      return operation(signal)
    }
    return this.#underway.track(this.#turns.take(whenSettled, { signal }))
  }

  #requireDevice(): OpenDevice {
    if (this.device) return this.device
    if (this.#state.current === 'error' && this.#state.lastError) throw this.#state.lastError
    throw stateError(`the device is not connected, its session is ${this.#state.current}`, this.#options.driver.id)
  }

  /** From now on `device` is the session's. */
  #adopt(device: OpenDevice): void {
    this.#away.forget()
    this.#recovery.stopWatching()
    this.#held.adopt(device, (report) => this.#away.report(report))
    this.#state.lastError = undefined
    this.#state.go('connected')
    this.events.emit('connection_changed', { connected: true, address: device.identity.address })
    void device.closed.then((error) => this.#lost(device, error))
  }

  /** The device closed without being asked to by the session. */
  #lost(device: OpenDevice, cause: Error | undefined): void {
    if (this.#held.device !== device || this.#state.isOver) return
    const wasConnected = this.connected
    this.#held.release()
    const { address } = device.identity
    const error = cause && this.#state.errorOf(cause, 'keep the connection to', address)
    if (this.#away.isAway) {
      // Its loss is reported already; it does not bring itself back any more.
      const reason = this.#away.closed(error)
      return reason && this.#bringBack(reason)
    }
    if (!wasConnected) {
      // In doubt already: what is being done about the doubt goes on.
      this.#state.lastError = error ?? this.lastError
    } else if (error === undefined) {
      this.#state.go('disconnecting')
      this.#state.go('disconnected')
    }
    this.events.emit('connection_changed', { connected: false, address, ...(wasConnected && error && { error }) })
    if (wasConnected && error) this.#bringBack(this.#state.breakDown(error))
  }

  /** Never two devices at once: one that was in doubt when the state went to `error` is closed before another is opened. */
  async #closeDoubtful(signal: AbortSignal): Promise<void> {
    if (this.#state.current !== 'error' || this.#held.device === undefined) return
    await this.#closeDevice().catch(() => {})
    signal.throwIfAborted()
  }

  /** An operation failed in a way that leaves doubt whether the device still listens. */
  #suspect(cause: unknown, device: OpenDevice): void {
    if (this.#held.device !== device || this.#state.current !== 'busy') return
    if (leavesDoubt(cause, this.#options.driver.id)) this.#bringBack(this.#state.breakDown(cause))
  }

  /** On from `error` to recovery, unless that is left to the caller. */
  #bringBack(error: DriverError): void {
    const { reconnect = {} } = this.#options
    if (reconnect === false || !mayPass(error)) return
    const recover = async (signal: AbortSignal): Promise<void> => {
      // The operation that met with the loss may still use the device: it gets the time that shutdown would give it.
      await this.#operation.endedWithin(this.#limit(signal, this.#options.graceMs ?? defaultGraceMs), signal)
      await this.#state.breaker.rest({ signal })
      await this.#recoverFrom(error, reconnect.attempts ?? 5, signal)
    }
    const onBack = (): void => {
      if (this.state === 'error') this.#bringBack(this.lastError ?? error)
    }
    void this.#underway.track(this.#recovery.start({ recover, ending: this.#ending.signal, onBack }))
  }

  /** Brings the device back, or ends in `error` with the last failure. */
  async #recoverFrom(error: DriverError, attempts: number, signal: AbortSignal): Promise<void> {
    const { reconnect, random = Math.random, onRecovery } = this.#options
    try {
      await recover(error, {
        policy: { ...(reconnect || {}), attempts },
        clock: this.#recovery.clock,
        random,
        signal,
        takeStep: (step) => this.#takeStep(step, signal),
        onAttempt: (attempt) => onRecovery?.(attempt),
        toError: (cause) => this.#state.failed(cause, 'reconnect to', signal),
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
      this.#state.go('initializing')
      await this.#settings.check(signal)
      this.#state.go('ready')
    }
    this.#state.go('connecting')
    await this.#settings.relocate(signal)
    // Kept out of sight until it has answered: a later step may still need it, or have to close it.
    const device = this.#held.device ?? (await this.#opener.open(this.#settings.current as Config, { signal }))
    this.#held.keep(device)
    if (step === 'reset-device') await abortable(device.reset?.({ signal }) ?? Promise.resolve(), signal)
    await abortable(device.selfTest({ signal }), signal)
    this.#adopt(device)
  }

  /** Closes the device, if there is one. */
  #closeDevice(): Promise<void> {
    this.#away.forget()
    const announced = this.#state.current === 'disconnecting' || this.#state.current === 'shutting_down'
    const limit = (): TimeLimit => this.#limit(undefined, this.#options.closeTimeoutMs ?? 10_000)
    return this.#held.close(limit, { announced })
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
    this.#state.go('shutting_down')
    this.#recovery.stopWatching()
    this.#ending.abort(stateError('the session was shut down', this.#options.driver.id))
    const { limited, release } = this.#limit(undefined, this.#options.graceMs ?? defaultGraceMs)
    // What does not heed its signal in time is left behind: making the hardware safe cannot wait for it.
    await abortable(this.#underway.settled(), limited).catch(() => {})
    release()
    const { driver, alsoClose } = this.#options
    const ends = createResourceStack()
    ends.defer(() => this.#state.go('shutdown'))
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
