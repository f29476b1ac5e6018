/**
 * Modbus RTU, on a serial line or through a converter: one request at a time, silence before each.
 *
 * Answers carry no number. A late one looks like the answer to the next request of the same kind, so a unit that missed a deadline is
 * asked to send two bytes back before it is asked anything else: since a unit answers in order, its echo proves that nothing older is still
 * to come.
 */
import type { BytePipe, Clock, DriverError } from '@vfab/core'
import { type Alarm, createAlarm } from '@vfab/driver-kit'

import { badReply, modbusError } from '../errors.ts'
import { echoBack } from '../protocol/identity.ts'
import type { ModbusRequest } from '../protocol/request.ts'
import { maxRtuBytes, rtuFrame } from '../protocol/rtu-frame.ts'
import { Exchange } from './exchange.ts'
import { type ExchangeOptions, type LinkCounters, type ModbusLink, NotSent } from './link.ts'
import { RtuReader } from './rtu-reader.ts'
import { timedOut } from './timed-out.ts'
import { createUnitQueue } from './unit-queue.ts'

/** What a link on a serial line needs. */
export interface RtuLinkOptions {
  readonly clock: Clock
  readonly counters: LinkCounters
  /** Between the last byte on the line and the next request. */
  readonly silenceMs: number
  /** Besides, before a request to another unit than the last, and after a broadcast. */
  readonly turnaroundMs: number
  /** Time one byte takes on the line; 0 where it is not known. Added to deadlines. */
  readonly byteMs: number
  /** The line sends back what is sent (two-wire RS-485 without echo suppression). */
  readonly echo: boolean
}

/** Bytes come in lumps through USB adapters: a line is quiet after a pause of at least this. */
const leastQuietMs = 30

/** A missed answer that has not come after this many times its deadline never comes. */
const latenessFactor = 3

/** Unit 0 is a broadcast, which is not answered. */
const broadcastUnit = 0

interface Flight {
  readonly exchange: Exchange
  readonly frame: Uint8Array
  echoDone: boolean
  damaged: boolean
}

/** Makes a link of a pipe that nothing else reads or writes. */
export function createRtuLink(pipe: BytePipe, options: RtuLinkOptions): ModbusLink {
  return new RtuLink(pipe, options)
}

class RtuLink implements ModbusLink {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #pipe: BytePipe
  readonly #options: RtuLinkOptions
  readonly #waiting = createUnitQueue<Exchange>()
  readonly #reader = new RtuReader()
  /** Until when an answer may still come that is not waited for, by unit. */
  readonly #lateUntilMs = new Map<number, number>()
  readonly #deadline: Alarm
  readonly #quiet: Alarm
  readonly #silence: Alarm
  #flight: Flight | undefined
  /** Goes first once the line is silent. */
  #next: Exchange | undefined
  /** Waits for the echo that has to come before it; nothing else is sent meanwhile. */
  #settling: Exchange | undefined
  #lastUnit: number | undefined
  #freeAtMs = -Infinity
  #token = 0
  #end: DriverError | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}

  constructor(pipe: BytePipe, options: RtuLinkOptions) {
    this.address = pipe.address
    this.#pipe = pipe
    this.#options = options
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#deadline = createAlarm(options.clock, () => this.#onDeadline())
    this.#quiet = createAlarm(options.clock, () => this.#onQuiet())
    this.#silence = createAlarm(options.clock, () => this.#pump())
    pipe.onData((chunk) => this.#receive(chunk))
    void pipe.closed.then((error) => this.#finish(error ?? gone(this.address), error))
  }

  get ended(): boolean {
    return this.#end !== undefined
  }

  exchange<Answer>(unit: number, request: ModbusRequest<Answer>, options: ExchangeOptions): Promise<Answer> {
    const { signal } = options
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- says that nothing was sent
    if (this.#end) return Promise.reject(new NotSent(this.#end))
    const exchange = new Exchange(unit, request, options)
    exchange.watch(() => {
      this.#waiting.remove(exchange)
      if (this.#next === exchange) this.#next = undefined
    })
    this.#waiting.push(exchange)
    this.#pump()
    return exchange.answer as Promise<Answer>
  }

  dropWaiting(unit: number, cause: DriverError): void {
    for (const exchange of this.#waiting.drain(unit)) exchange.reject(new NotSent(cause))
  }

  async close(): Promise<void> {
    this.#finish(gone(this.address), undefined)
    await this.#pipe.close()
  }

  #pump(): void {
    if (this.#flight || this.#settling || this.#end) return
    this.#next ??= this.#waiting.next(() => true)
    const next = this.#next
    if (next === undefined) return
    const { clock, turnaroundMs } = this.#options
    const readyMs = this.#freeAtMs + (next.unit === this.#lastUnit ? 0 : turnaroundMs)
    const nowMs = clock.now()
    if (nowMs < readyMs) return this.#silence.set(readyMs)
    this.#next = undefined
    if (nowMs >= (this.#lateUntilMs.get(next.unit) ?? -Infinity) || next.request.pdu[0] === 8) {
      this.#lateUntilMs.delete(next.unit)
      return this.#send(next)
    }
    this.#settleFirst(next)
  }

  /** Asks for an echo before `exchange`: see the top of the file. */
  #settleFirst(exchange: Exchange): void {
    const { unit, timeoutMs } = exchange
    this.#token = (this.#token % 0xffff) + 1
    const probe = new Exchange(unit, echoBack(this.#token), { timeoutMs })
    this.#settling = exchange
    const settled = (): void => {
      this.#settling = undefined
      if (this.#end) return exchange.reject(new NotSent(this.#end))
      this.#lateUntilMs.delete(unit)
      if (!exchange.settled) this.#next = exchange
      this.#pump()
    }
    probe.answer.then(settled, (error: unknown) => {
      const { code, context } = error as DriverError
      if (code !== 'TIMEOUT' && context['exception'] !== undefined) return settled() // refusing is answering
      this.#settling = undefined
      if (!exchange.settled) exchange.reject(error)
      this.#pump()
    })
    this.#send(probe)
  }

  #send(exchange: Exchange): void {
    const { clock, counters, byteMs, turnaroundMs } = this.#options
    const frame = rtuFrame(exchange.unit, exchange.request.pdu)
    this.#reader.clear()
    counters.sent += 1
    this.#lastUnit = exchange.unit
    const onLineMs = frame.length * byteMs
    this.#pipe.write(frame).catch(() => {}) // `closed` tells
    if (exchange.unit === broadcastUnit) {
      this.#freeAtMs = clock.now() + onLineMs + this.#options.silenceMs + turnaroundMs
      exchange.resolve(undefined)
      return this.#silence.set(this.#freeAtMs)
    }
    exchange.dueMs = clock.now() + exchange.timeoutMs + onLineMs + maxRtuBytes * byteMs
    this.#flight = { exchange, frame, echoDone: !this.#options.echo, damaged: false }
    this.#deadline.set(exchange.dueMs)
  }

  #receive(chunk: Uint8Array): void {
    const { clock, counters, silenceMs } = this.#options
    this.#freeAtMs = clock.now() + silenceMs
    const flight = this.#flight
    if (flight === undefined) {
      // Late, or noise: whatever it is, it was not asked for.
      counters.unmatched += 1
      return
    }
    this.#reader.add(chunk)
    this.#look(flight)
  }

  #look(flight: Flight): void {
    if (!flight.echoDone) {
      const echo = this.#reader.dropEcho(flight.frame)
      if (echo === false) return
      if (echo === 'differs') return this.#expectQuiet(flight)
      flight.echoDone = true
    }
    const { exchange } = flight
    const wanted = { unit: exchange.unit, code: exchange.request.pdu[0]! }
    while (!flight.damaged && this.#reader.length > 0) {
      const found = this.#reader.find(wanted)
      if (found.kind === 'more') return
      if (found.kind === 'garbage') return this.#expectQuiet(flight)
      if (found.kind === 'answer') return this.#answered(exchange, found.pdu)
      this.#options.counters.unmatched += 1
      if (found.unit !== wanted.unit && found.code === wanted.code) exchange.otherUnit = found.unit
    }
    if (flight.damaged) this.#expectQuiet(flight)
  }

  #expectQuiet(flight: Flight): void {
    flight.damaged = true
    const { clock, silenceMs } = this.#options
    this.#quiet.set(clock.now() + Math.max(leastQuietMs, silenceMs))
  }

  /** The line has gone quiet after something that is no frame. */
  #onQuiet(): void {
    const flight = this.#flight
    if (flight === undefined || !flight.damaged) return
    const { exchange } = flight
    const pdu = flight.echoDone
      ? this.#reader.findBehindNoise({ unit: exchange.unit, code: exchange.request.pdu[0]! })
      : undefined
    if (pdu) return this.#answered(exchange, pdu)
    this.#options.counters.damaged += 1
    this.#missed(exchange)
    exchange.reject(
      badReply(`the answer of unit ${exchange.unit} at ${this.address} is damaged: ${exchange.request.describe()}`, {
        address: this.address,
        unit: exchange.unit,
        damaged: true,
      }),
    )
    this.#pump()
  }

  #answered(exchange: Exchange, pdu: Uint8Array): void {
    this.#clearFlight()
    const { counters } = this.#options
    if (exchange.settled || exchange.take(pdu)) counters.answered += 1
    else {
      counters.misfits += 1
      this.#missed(exchange)
    }
    this.#pump()
  }

  #onDeadline(): void {
    const flight = this.#flight
    if (flight === undefined) return
    const { exchange } = flight
    this.#options.counters.timeouts += 1
    this.#missed(exchange)
    exchange.reject(timedOut(this.address, exchange))
    this.#pump()
  }

  /** The real answer may still come. */
  #missed({ unit, timeoutMs }: Exchange): void {
    this.#lateUntilMs.set(unit, this.#options.clock.now() + latenessFactor * timeoutMs)
    this.#clearFlight()
  }

  #clearFlight(): void {
    this.#flight = undefined
    this.#reader.clear()
    this.#deadline.set(undefined)
    this.#quiet.set(undefined)
  }

  #finish(error: DriverError, outcome: DriverError | undefined): void {
    if (this.#end) return
    this.#end = error
    for (const alarm of [this.#deadline, this.#quiet, this.#silence]) alarm.cancel()
    this.#flight?.exchange.reject(error)
    this.#flight = undefined
    this.#next?.reject(new NotSent(error))
    this.#next = undefined
    for (const exchange of this.#waiting.drain()) exchange.reject(new NotSent(error))
    this.#resolveClosed(outcome)
  }
}

function gone(address: string): DriverError {
  return modbusError('DEVICE_LOST', `${address} is closed`, { context: { address }, hint: 'open the device again' })
}
