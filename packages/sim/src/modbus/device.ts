import { setMaxListeners } from 'node:events'

import { type BytePipe, type Clock, DriverError, type SimulatedFault, systemClock } from '@vfab/core'

import { DevicePipe } from '../device-pipe.ts'
import { seededRandom } from '../random.ts'
import { answerRequest, exception, exceptions } from './answer.ts'
import { applySignals, type ModbusSignal, type ModbusStep } from './changes.ts'
import {
  cutFrame,
  type Delivery,
  type DisturbanceName,
  disturbanceNames,
  flipBit,
  noiseBytes,
  shortened,
} from './disturbances.ts'
import { createFraming, type FramingName, type ReceivedRequest } from './framing.ts'
import { type BankName, createUnit, defaultUnit, type ModbusUnit, type ModbusUnitOptions } from './unit.ts'

/** What {@link createModbusDevice} makes. */
export interface ModbusDeviceOptions {
  /** `tcp` (default), or `rtu`: on a serial line, or behind a converter. */
  readonly framing?: FramingName | undefined
  /** The units by their numbers. Default: unit 1 is an XY-MD02 with some more registers, its temperature and humidity swing. */
  readonly units?: Readonly<Record<number, ModbusUnitOptions>> | undefined
  /** Registers that change by themselves. */
  readonly signals?: readonly ModbusSignal[] | undefined
  /** What happens by itself. */
  readonly script?: readonly ModbusStep[] | undefined
  /** How often each disturbance strikes an answer, 0 to 1. */
  readonly disturbances?: Readonly<Partial<Record<DisturbanceName, number>>> | undefined
  /** How late a late answer is, ms: from, to. Default 1200 to 2500. */
  readonly lateMs?: readonly [number, number] | undefined
  /** How long an answer takes, ms. Default 0. */
  readonly delayMs?: number | undefined
  /** Sends back what it receives, as a two-wire line does. */
  readonly echo?: boolean | undefined
  /** Clients at a time; default 1 for `rtu`, 8 for `tcp`. */
  readonly maxClients?: number | undefined
  /** Requests remembered in {@link ModbusDevice.received}. Default 1000. */
  readonly historySize?: number | undefined
  /** Device time per real time; `'max'` is as 1: a sensor has its own pace. */
  readonly speed?: number | 'max' | undefined
  readonly clock?: Clock | undefined
  readonly seed?: number | undefined
}

/** A simulated Modbus device, or a bus with several units. */
export interface ModbusDevice {
  /** Plugs a cable in. @throws DriverError `DEVICE_BUSY`, `DEVICE_LOST` for a second after `unplug` */
  connect(): BytePipe
  /** Looks into a unit. @throws RangeError for one that does not exist */
  unit(unit: number): ModbusUnit
  /** Sets a register. */
  set(unit: number, bank: BankName, address: number, value: number): void
  /** Strikes the next answers, `count` of them (default 1). */
  disturb(name: DisturbanceName, count?: number): void
  /** A unit that is off answers nothing. */
  switchUnit(unit: number, on: boolean): void
  /** `unplug`, `brown-out`, `silence`, `garbage`, `slow`, `refuse` (a function code as text: exception 4). */
  inject(fault: SimulatedFault): void
  /** Requests so far, of any client. */
  readonly requests: number
  /** The newest requests: unit and PDU in hexadecimal. */
  readonly received: readonly string[]
  /** Answers that were disturbed, by kind. */
  readonly disturbed: ReadonlyMap<DisturbanceName, number>
  /** Clients connected now. */
  readonly clients: number
  /** Hangs up; nothing is answered any more. */
  close(): void
}

/** Switches the device on. @throws RangeError for registers that cannot be */
export function createModbusDevice(options: ModbusDeviceOptions = {}): ModbusDevice {
  return new AnsweringDevice(options)
}

const replugMs = 1000

/** Requests after which the transaction ids of a client that counts have gone round. */
const idsGoRound = 0xffff - 8

const defaultSignals: readonly ModbusSignal[] = [
  { unit: 1, bank: 'input', address: 1, value: { around: 21.5, swing: 1.5, periodS: 60 }, scale: 0.1 },
  { unit: 1, bank: 'input', address: 2, value: { around: 45, swing: 5, periodS: 90 }, scale: 0.1 },
]

/** One cable. */
interface Client {
  readonly pipe: DevicePipe
  readonly receive: (bytes: Uint8Array) => ReceivedRequest[]
  readonly frame: (request: ReceivedRequest, pdu: Uint8Array) => Uint8Array
  /** Chunks to be sent in this turn. */
  outgoing: Uint8Array[]
  /** Held back until the next answer has gone. */
  heldBack: Uint8Array | undefined
  /** The last answer was cut. */
  wasCut: boolean
  /** Sent when so many requests have been seen. */
  readonly stale: { readonly atRequest: number; readonly bytes: Uint8Array }[]
}

class AnsweringDevice implements ModbusDevice {
  readonly received: string[] = []
  readonly disturbed = new Map<DisturbanceName, number>()
  readonly #options: ModbusDeviceOptions
  readonly #framing: FramingName
  readonly #units: ReadonlyMap<number, ModbusUnit>
  readonly #signals: readonly ModbusSignal[]
  readonly #rates: readonly (readonly [DisturbanceName, number])[]
  readonly #clock: Clock
  readonly #speed: number
  readonly #startedMs: number
  readonly #random: () => number
  readonly #clients = new Set<Client>()
  readonly #off = new Set<number>()
  readonly #next: DisturbanceName[] = []
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
    this.#rates = Object.entries(options.disturbances ?? {}) as [DisturbanceName, number][]
    this.#clock = clock
    this.#speed = speed === 'max' ? 1 : speed
    this.#startedMs = clock.now()
    this.#random = seededRandom(seed)
    this.#delayMs = options.delayMs ?? 0
    this.#script = [...(options.script ?? [])].sort((one, other) => one.atMs - other.atMs)
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
    const client: Client = {
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
    for (let left = count; left > 0; left--) this.#next.push(name)
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

  #hear(client: Client, bytes: Uint8Array): void {
    if (this.#options.echo) this.#send(client, bytes)
    for (const request of client.receive(bytes)) this.#serve(client, request)
  }

  #serve(client: Client, request: ReceivedRequest): void {
    this.#requests += 1
    this.#remember(request)
    this.#releaseStale(client)
    this.#letTimePass()
    const pdu = this.#answerOf(request)
    if (pdu === undefined) return
    for (const delivery of this.#deliveries(client, request, pdu)) {
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

  /**
   * What strikes the next answer by chance. After an answer that was cut, the next one is whole: two pieces that by chance have the length of one
   * answer together cannot be told from it on TCP, by any client.
   */
  #disturbance(client: Client): DisturbanceName | undefined {
    const asked = this.#next.shift()
    const afterCut = client.wasCut && this.#framing === 'tcp'
    client.wasCut = false
    if (asked !== undefined || this.#rates.length === 0 || afterCut) return asked
    let dice = this.#random()
    for (const [name, rate] of this.#rates) {
      dice -= rate
      if (dice < 0) return name
    }
    return undefined
  }

  #deliveries(client: Client, request: ReceivedRequest, pdu: Uint8Array): Delivery[] {
    const name = this.#disturbance(client)
    const afterMs = this.#delayMs
    const frame = client.frame(request, pdu)
    if (name === undefined) return [{ afterMs, bytes: frame }]
    this.disturbed.set(name, (this.disturbed.get(name) ?? 0) + 1)
    switch (name) {
      case 'late':
        return [{ afterMs: afterMs + this.#lateness(), bytes: frame }]
      case 'duplicate':
        return [
          { afterMs, bytes: frame },
          { afterMs, bytes: frame },
        ]
      case 'reordered':
        return this.#reorder(client, frame, afterMs)
      case 'truncated':
        client.wasCut = true
        return [{ afterMs, bytes: cutFrame(frame, this.#random) }]
      case 'wrong-id':
        return [{ afterMs, bytes: client.frame({ ...request, id: this.#other(request.id, 0x1_0000) }, pdu) }]
      case 'wrong-unit':
        return [{ afterMs, bytes: client.frame({ ...request, unit: this.#other(request.unit, 0x100) }, pdu) }]
      case 'bad-crc':
        return [{ afterMs, bytes: this.#framing === 'rtu' ? flipBit(frame, this.#random) : frame }]
      case 'byte-wise':
        return [{ afterMs, bytes: frame, byteWise: true }]
      case 'closed':
        return [
          { afterMs, bytes: cutFrame(frame, this.#random) },
          { afterMs, close: true },
        ]
      case 'silence':
        return []
      case 'stale':
        client.stale.push({ atRequest: this.#requests + idsGoRound, bytes: frame })
        return []
      case 'noise':
        return [{ afterMs, bytes: Buffer.concat([noiseBytes(this.#random), frame]) }]
      case 'busy':
        return [{ afterMs, bytes: client.frame(request, exception(request.pdu[0]!, exceptions.busy)) }]
      case 'short':
        return [{ afterMs, bytes: client.frame(request, shortened(pdu)) }]
    }
  }

  #lateness(): number {
    const [from, to] = this.#options.lateMs ?? [1200, 2500]
    return from + this.#random() * (to - from)
  }

  #other(value: number, values: number): number {
    return (value + 1 + Math.floor(this.#random() * (values - 1))) % values
  }

  /** Held back until another answer has gone. */
  #reorder(client: Client, frame: Uint8Array, afterMs: number): Delivery[] {
    const before = client.heldBack
    client.heldBack = frame
    return before === undefined ? [] : [{ afterMs, bytes: before }]
  }

  #releaseStale(client: Client): void {
    while (client.stale[0] !== undefined && client.stale[0].atRequest <= this.#requests) {
      this.#send(client, client.stale.shift()!.bytes)
    }
  }

  #deliver(client: Client, delivery: Delivery): void {
    if (delivery.afterMs <= 0) return this.#carryOut(client, delivery)
    this.#clock.sleep(delivery.afterMs / this.#speed, { signal: this.#stop.signal }).then(
      () => this.#carryOut(client, delivery),
      () => {}, // switched off
    )
  }

  #carryOut(client: Client, delivery: Delivery): void {
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
  #send(client: Client, bytes: Uint8Array, alone: boolean = false): void {
    if (client.outgoing.length === 0) setImmediate(() => this.#flush(client))
    const last = client.outgoing.at(-1)
    if (last !== undefined && !alone && last.length > 1) {
      client.outgoing[client.outgoing.length - 1] = Buffer.concat([last, bytes])
    } else client.outgoing.push(bytes)
  }

  #flush(client: Client): void {
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
