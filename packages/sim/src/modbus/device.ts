import { setMaxListeners } from 'node:events'

import { type BytePipe, type Clock, DriverError, type SimulatedFault, systemClock } from '@vfab/core'

import { DevicePipe } from '../device-pipe.ts'
import { seededRandom } from '../random.ts'
import { answerRequest, exception, exceptions } from './answer.ts'
import { applySignals, type ModbusSignal, type ModbusStep } from './changes.ts'
import { type Delivery, type DisturbanceName, disturbanceNames } from './disturbances.ts'
import { createFraming, type FramingName, type ReceivedRequest } from './framing.ts'
import { Disturber, type ModbusCable } from './disturber.ts'
import { type BankName, createUnit, defaultUnit, type ModbusUnit } from './unit.ts'
import type { ModbusDeviceOptions, ModbusDevice } from './modbus-device.ts'

/** What {@link createModbusDevice} makes. */
export function createModbusDevice(options: ModbusDeviceOptions = {}): ModbusDevice {
  return new AnsweringDevice(options)
}

const replugMs = 1000

const defaultSignals: readonly ModbusSignal[] = [
  { unit: 1, bank: 'input', address: 1, value: { around: 21.5, swing: 1.5, periodS: 60 }, scale: 0.1 },
  { unit: 1, bank: 'input', address: 2, value: { around: 45, swing: 5, periodS: 90 }, scale: 0.1 },
]

class AnsweringDevice implements ModbusDevice {
  readonly received: string[] = []
  readonly #options: ModbusDeviceOptions
  readonly #framing: FramingName
  readonly #units: ReadonlyMap<number, ModbusUnit>
  readonly #signals: readonly ModbusSignal[]
  readonly #disturber: Disturber
  readonly #clock: Clock
  readonly #speed: number
  readonly #startedMs: number
  readonly #random: () => number
  readonly #clients = new Set<ModbusCable>()
  readonly #off = new Set<number>()
  /** When each unit's last answer goes out. */
  readonly #answeredAtMs = new Map<number, number>()
  readonly #stop = new AbortController()
  #script: ModbusStep[]
  #requests = 0
  #silent = false
  #garbageBytes = 0
  #delayMs: number
  #refused: number | undefined
  #pluggableAtMs = -Infinity

  constructor(options: ModbusDeviceOptions) {
    const { framing = 'tcp', units = { 1: defaultUnit }, clock = systemClock, speed = 1, seed = 1 } = options
    setMaxListeners(0, this.#stop.signal) // one for each answer that is late
    this.#options = options
    this.#framing = framing
    this.#units = new Map(Object.entries(units).map(([number, unit]) => [Number(number), createUnit(unit)]))
    this.#signals = options.signals ?? (options.units === undefined ? defaultSignals : [])
    this.#clock = clock
    this.#speed = speed === 'max' ? 1 : speed
    this.#startedMs = clock.now()
    this.#random = seededRandom(seed)
    this.#disturber = new Disturber({
      framing,
      rates: Object.entries(options.disturbances ?? {}) as [DisturbanceName, number][],
      lateMs: options.lateMs ?? [1200, 2500],
      random: this.#random,
    })
    this.#delayMs = options.delayMs ?? 0
    this.#script = [...(options.script ?? [])].sort((one, other) => one.atMs - other.atMs)
  }

  get disturbed(): ReadonlyMap<DisturbanceName, number> {
    return this.#disturber.disturbed
  }

  get requests(): number {
    return this.#requests
  }

  get clients(): number {
    return this.#clients.size
  }

  connect(): BytePipe {
    const { maxClients = this.#framing === 'tcp' ? 8 : 1 } = this.#options
    if (this.#clock.now() < this.#pluggableAtMs) {
      throw refusal('DEVICE_LOST', 'the cable of the simulated Modbus device is out', 'wait until it is in again')
    }
    if (this.#clients.size >= maxClients) {
      throw refusal('DEVICE_BUSY', 'the simulated Modbus device takes no more clients', 'close a program that uses it')
    }
    const framing = createFraming(this.#framing)
    const client: ModbusCable = {
      pipe: new DevicePipe('simulated Modbus device', {
        received: (bytes) => this.#hear(client, bytes),
        closedByClient: () => this.#clients.delete(client),
      }),
      receive: (bytes) => framing.receive(bytes),
      frame: (request, pdu) => framing.answer(request, pdu),
      outgoing: [],
      heldBack: undefined,
      wasCut: false,
      stale: [],
    }
    this.#clients.add(client)
    return client.pipe
  }

  unit(unit: number): ModbusUnit {
    const found = this.#units.get(unit)
    if (found === undefined) throw new RangeError(`there is no unit ${unit}`)
    return found
  }

  set(unit: number, bank: BankName, address: number, value: number): void {
    this.unit(unit).banks[bank].set(address, value)
  }

  disturb(name: DisturbanceName, count: number = 1): void {
    this.#disturber.ask(name, count)
  }

  switchUnit(unit: number, on: boolean): void {
    if (on) this.#off.delete(unit)
    else this.#off.add(unit)
  }

  inject(fault: SimulatedFault): void {
    switch (fault.kind) {
      case 'unplug':
        this.#pluggableAtMs = this.#clock.now() + replugMs
        return this.#hangUp()
      case 'brown-out':
        this.#silent = false
        return this.#hangUp()
      case 'silence':
        this.#silent = true
        return
      case 'garbage':
        this.#garbageBytes = fault.bytes ?? 16
        return
      case 'slow':
        this.#delayMs = fault.delayMs
        return
      case 'refuse':
        this.#refused = Number(fault.command)
        return
      default:
        throw new RangeError(`a simulated Modbus device has no fault "${fault.kind}"`)
    }
  }

  close(): void {
    this.#stop.abort()
    this.#hangUp()
  }

  #hangUp(): void {
    const clients = [...this.#clients]
    this.#clients.clear()
    for (const { pipe } of clients) pipe.lose()
  }

  #hear(client: ModbusCable, bytes: Uint8Array): void {
    if (this.#options.echo) this.#send(client, bytes)
    for (const request of client.receive(bytes)) this.#serve(client, request)
  }

  #serve(client: ModbusCable, request: ReceivedRequest): void {
    this.#requests += 1
    this.#remember(request)
    this.#releaseStale(client)
    this.#letTimePass()
    const pdu = this.#answerOf(request)
    if (pdu === undefined) return
    for (const delivery of this.#disturber.deliveries(client, request, pdu, {
      delayMs: this.#delayMs,
      requests: this.#requests,
    })) {
      this.#deliver(client, this.#framing === 'rtu' ? this.#inOrder(request.unit, delivery) : delivery)
    }
  }

  /** A unit on a serial line does one thing after the other: while it is late with an answer, the next ones wait. */
  #inOrder(unit: number, delivery: Delivery): Delivery {
    const nowMs = this.#clock.now()
    const atMs = Math.max(nowMs + delivery.afterMs, this.#answeredAtMs.get(unit) ?? -Infinity)
    this.#answeredAtMs.set(unit, atMs)
    return { ...delivery, afterMs: atMs - nowMs }
  }

  #remember({ unit, pdu }: ReceivedRequest): void {
    const { historySize = 1000 } = this.#options
    if (historySize === 0) return
    this.received.push(`${unit}: ${Buffer.from(pdu).toString('hex')}`)
    if (this.received.length > historySize) this.received.shift()
  }

  #letTimePass(): void {
    const nowMs = (this.#clock.now() - this.#startedMs) * this.#speed
    if (this.#signals.length > 0) applySignals(this.#units, this.#signals, nowMs)
    while (this.#script.length > 0 && this.#script[0]!.atMs <= nowMs) {
      const { unit, bank, address, value } = this.#script.shift()!
      this.unit(unit).banks[bank].define(address, [value])
    }
  }

  #answerOf({ unit, pdu }: ReceivedRequest): Uint8Array | undefined {
    const isBroadcast = this.#framing === 'rtu' && unit === 0
    if (isBroadcast) for (const each of this.#units.values()) answerRequest(each, pdu)
    const found = this.#units.get(unit)
    if (this.#silent || isBroadcast || found === undefined || this.#off.has(unit)) return undefined
    if (this.#refused !== undefined && this.#refused === pdu[0]) {
      this.#refused = undefined
      return exception(pdu[0], exceptions.failure)
    }
    return answerRequest(found, pdu)
  }

  #releaseStale(client: ModbusCable): void {
    while (client.stale[0] !== undefined && client.stale[0].atRequest <= this.#requests) {
      this.#send(client, client.stale.shift()!.bytes)
    }
  }

  #deliver(client: ModbusCable, delivery: Delivery): void {
    if (delivery.afterMs <= 0) return this.#carryOut(client, delivery)
    this.#clock.sleep(delivery.afterMs / this.#speed, { signal: this.#stop.signal }).then(
      () => this.#carryOut(client, delivery),
      () => {}, // switched off
    )
  }

  #carryOut(client: ModbusCable, delivery: Delivery): void {
    if ('close' in delivery) {
      // After what was sent before it.
      setImmediate(() => {
        this.#clients.delete(client)
        client.pipe.lose()
      })
      return
    }
    const garbage = this.#garbageBytes
    this.#garbageBytes = 0
    if (garbage > 0) {
      this.#send(
        client,
        Uint8Array.from({ length: garbage }, () => Math.floor(this.#random() * 256)),
      )
    }
    if (delivery.byteWise) for (const byte of delivery.bytes) this.#send(client, Uint8Array.of(byte), true)
    else this.#send(client, delivery.bytes)
    if (client.heldBack !== undefined && client.heldBack !== delivery.bytes) {
      const held = client.heldBack
      client.heldBack = undefined
      this.#send(client, held)
    }
  }

  /** Answers go out in one piece with others of the same turn, unless they are to come alone. */
  #send(client: ModbusCable, bytes: Uint8Array, alone: boolean = false): void {
    if (client.outgoing.length === 0) setImmediate(() => this.#flush(client))
    const last = client.outgoing.at(-1)
    if (last !== undefined && !alone && last.length > 1) {
      client.outgoing[client.outgoing.length - 1] = Buffer.concat([last, bytes])
    } else client.outgoing.push(bytes)
  }

  #flush(client: ModbusCable): void {
    for (const chunk of client.outgoing.splice(0)) client.pipe.deliver(chunk)
  }
}

function refusal(code: 'DEVICE_BUSY' | 'DEVICE_LOST', message: string, hint: string): DriverError {
  return new DriverError(message, { type: 'connection', code, driver: 'modbus', hint })
}

/** For checking settings. */
export function isDisturbance(name: string): name is DisturbanceName {
  return disturbanceNames.some((known) => known === name)
}
