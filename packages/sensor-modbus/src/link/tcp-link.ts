/**
 * Modbus TCP over one connection: as many requests under way as the window allows, each with a transaction id of its own.
 *
 * An id whose answer has not come is not used again on this connection, however often the count wraps: a late answer must never be taken for
 * another's. A connection whose bytes cannot be trusted any more is closed, and all that is under way fails.
 */
import type { BytePipe, Clock, DriverError } from '@vfab/core'
import { type Alarm, createAlarm } from '@vfab/driver-kit'

import { badReply, modbusError } from '../errors.ts'
import { misfit, type ModbusRequest } from '../protocol/request.ts'
import { headerBytes, tcpFrame } from '../protocol/tcp-frame.ts'
import { Exchange } from './exchange.ts'
import { type ExchangeOptions, type LinkCounters, type ModbusLink, NotSent } from './link.ts'
import { type ReadState, TcpReader } from './tcp-reader.ts'
import { answeredByOther, timedOut } from './timed-out.ts'
import { createUnitQueue } from './unit-queue.ts'

/** Ids from which an answer is no surprise: a duplicate, or one whose request was abandoned. */
const recentIds = 4096

/** With so many ids out of use the connection is not worth keeping. */
const mostAbandoned = 16_384

/** How long a frame that may be made of two is held for the bytes that would prove it. */
const suspicionMs = 50

/** What a link over TCP needs. */
export interface TcpLinkOptions {
  readonly clock: Clock
  /** Most requests under way. */
  readonly window: number
  readonly counters: LinkCounters
}

/** Makes a link of a connection that nothing else reads or writes. */
export function createTcpLink(pipe: BytePipe, options: TcpLinkOptions): ModbusLink {
  return new TcpLink(pipe, options)
}

class TcpLink implements ModbusLink {
  readonly address: string
  readonly closed: Promise<DriverError | undefined>
  readonly #pipe: BytePipe
  readonly #window: number
  readonly #clock: Clock
  readonly #counters: LinkCounters
  readonly #waiting = createUnitQueue<Exchange>()
  readonly #underWay = new Map<number, Exchange>()
  readonly #abandoned = new Set<number>()
  /** Units whose last request was not answered: one request at a time, until one is. */
  readonly #suspects = new Set<number>()
  readonly #reader: TcpReader
  readonly #alarm: Alarm
  #alarmAtMs = Infinity
  #heldUntilMs = Infinity
  #lastId = 0
  #outgoing: Uint8Array[] = []
  #end: DriverError | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}

  constructor(pipe: BytePipe, { clock, window, counters }: TcpLinkOptions) {
    this.address = pipe.address
    this.#pipe = pipe
    this.#clock = clock
    this.#window = window
    this.#counters = counters
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#alarm = createAlarm(clock, (nowMs) => this.#onAlarm(nowMs))
    const underWay = this.#underWay
    this.#reader = new TcpReader({
      get inFlight() {
        return underWay.size
      },
      isInFlight: (id) => underWay.has(id),
      isExpected: (id) => ((this.#lastId - id) & 0xffff) < recentIds || this.#abandoned.has(id),
      isExpectedPage: (high) => this.#isExpectedPage(high),
      isAsked: (unit, code) => this.#isAsked(unit, code),
      frame: (bytes, at, end) => this.#take(bytes, at, end),
    })
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
    // What was sent is awaited to the end; its place is not free before.
    exchange.watch(() => this.#waiting.remove(exchange))
    if (this.#waiting.size === 0 && this.#mayGo(unit)) this.#send(exchange)
    else {
      this.#waiting.push(exchange)
      this.#pump()
    }
    return exchange.answer as Promise<Answer>
  }

  dropWaiting(unit: number, cause: DriverError): void {
    for (const exchange of this.#waiting.drain(unit)) exchange.reject(new NotSent(cause))
  }

  async close(): Promise<void> {
    this.#finish(gone(this.address), undefined)
    await this.#pipe.close()
  }

  #mayGo(unit: number): boolean {
    if (this.#underWay.size >= this.#window) return false
    if (!this.#suspects.has(unit)) return true
    for (const exchange of this.#underWay.values()) if (exchange.unit === unit) return false
    return true
  }

  readonly #mayGoNext = (unit: number): boolean => this.#mayGo(unit)

  #pump(): void {
    while (this.#waiting.size > 0 && this.#underWay.size < this.#window) {
      const next = this.#waiting.next(this.#mayGoNext)
      if (next === undefined) return
      this.#send(next)
    }
  }

  #send(exchange: Exchange): void {
    const id = this.#freeId()
    exchange.dueMs = this.#clock.now() + exchange.timeoutMs
    this.#underWay.set(id, exchange)
    this.#counters.sent += 1
    this.#arm(exchange.dueMs)
    const frame = tcpFrame(id, exchange.unit, exchange.request.pdu)
    if (this.#window === 1) return this.#write(frame)
    // What is asked for in the same turn goes out in one piece.
    if (this.#outgoing.push(frame) === 1) process.nextTick(() => this.#flush())
  }

  #flush(): void {
    const frames = this.#outgoing
    this.#outgoing = []
    if (frames.length > 0) this.#write(frames.length === 1 ? frames[0]! : Buffer.concat(frames))
  }

  #write(bytes: Uint8Array): void {
    this.#pipe.write(bytes).catch(() => {}) // `closed` tells
  }

  /** Never 0: the first bytes of a frame, taken for the rest of another, must not look like a protocol id. */
  #freeId(): number {
    do this.#lastId = (this.#lastId % 0xffff) + 1
    while (this.#underWay.has(this.#lastId) || this.#abandoned.has(this.#lastId))
    return this.#lastId
  }

  #isAsked(unit: number, code: number): boolean {
    for (const { unit: asked, request } of this.#underWay.values()) {
      if (asked === unit && request.pdu[0] === code) return true
    }
    return false
  }

  #isExpectedPage(high: number): boolean {
    const pagesBack = ((this.#lastId >>> 8) - high) & 0xff
    if (pagesBack <= recentIds >>> 8) return true
    for (const id of this.#abandoned) if (id >>> 8 === high) return true
    return false
  }

  #receive(chunk: Uint8Array): void {
    if (this.#end) return
    this.#after(this.#reader.read(chunk))
  }

  #after(state: ReadState): void {
    this.#heldUntilMs = Infinity
    if (state === 'broken') return this.#distrust('sent something that is not Modbus TCP, or stopped within an answer')
    if (state === 'suspicious') {
      this.#heldUntilMs = this.#clock.now() + suspicionMs
      this.#arm(this.#heldUntilMs)
    }
    this.#pump()
  }

  #take(bytes: Uint8Array, at: number, end: number): void {
    const id = (bytes[at]! << 8) | bytes[at + 1]!
    const exchange = this.#underWay.get(id)
    if (exchange === undefined) {
      this.#abandoned.delete(id)
      this.#counters.unmatched += 1
      return
    }
    this.#underWay.delete(id)
    const pdu = bytes.subarray(at + headerBytes + 1, end)
    const unit = bytes[at + headerBytes]!
    const isFunction = (pdu[0]! & 0x7f) === exchange.request.pdu[0]
    if (unit !== exchange.unit || !isFunction) {
      this.#abandoned.add(id) // the real answer may still come
      this.#counters.misfits += 1
      if (isFunction) return exchange.reject(answeredByOther(this.address, exchange, unit))
      return exchange.reject(misfit(exchange.request, bytes.subarray(at, end)))
    }
    this.#suspects.delete(exchange.unit)
    if (exchange.settled || exchange.take(pdu)) this.#counters.answered += 1
    else this.#counters.misfits += 1
  }

  #onAlarm(nowMs: number): void {
    this.#alarmAtMs = Infinity
    if (this.#end) return
    if (this.#heldUntilMs <= nowMs) this.#after(this.#reader.read(new Uint8Array(0), true))
    let expired = false
    for (const [id, exchange] of this.#underWay) {
      if (exchange.dueMs > nowMs) continue
      expired = true
      this.#underWay.delete(id)
      this.#abandoned.add(id)
      this.#suspects.add(exchange.unit)
      this.#counters.timeouts += 1
      exchange.reject(timedOut(this.address, exchange))
    }
    const within = expired && this.#reader.read(new Uint8Array(0)) !== 'between'
    if (within) return this.#distrust('stopped within an answer')
    if (this.#abandoned.size > mostAbandoned) return this.#distrust('left too many requests without an answer')
    this.#pump()
    for (const { dueMs } of this.#underWay.values()) this.#arm(dueMs)
    if (this.#heldUntilMs < Infinity) this.#arm(this.#heldUntilMs)
  }

  /** Sees to it that the alarm goes off no later. One that is set is left alone: most requests are answered before it does. */
  #arm(dueMs: number): void {
    if (dueMs >= this.#alarmAtMs) return
    this.#alarmAtMs = dueMs
    this.#alarm.set(dueMs)
  }

  #distrust(what: string): void {
    this.#counters.damaged += 1
    const error = badReply(`${this.address} ${what}: reconnecting`, { address: this.address })
    this.#finish(error, error)
    void this.#pipe.close()
  }

  #finish(error: DriverError, outcome: DriverError | undefined): void {
    if (this.#end) return
    this.#end = error
    this.#alarm.cancel()
    for (const exchange of this.#underWay.values()) exchange.reject(error)
    this.#underWay.clear()
    for (const exchange of this.#waiting.drain()) exchange.reject(new NotSent(error))
    this.#resolveClosed(outcome)
  }
}

function gone(address: string): DriverError {
  return modbusError('DEVICE_LOST', `the connection to ${address} is closed`, {
    context: { address },
    hint: 'open the device again',
  })
}
