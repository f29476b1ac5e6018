/**
 * Asks units over a link, asks again where that is safe, and leaves units alone that do not answer, so that a dead one costs the others one
 * deadline per probe interval. A TCP connection that ends is made anew with the next request.
 */
import { type DriverError, isDriverError } from '@vfab/core'

import { modbusError } from './errors.ts'
import { type LinkCounters, type ModbusLink, newCounters, NotSent } from './link/link.ts'
import { isGatewayException } from './protocol/exception.ts'
import { readBits, writeCoil, writeCoils } from './protocol/bits.ts'
import {
  type IdentificationPage,
  type identificationLevels,
  readIdentification,
  reportServerId,
  type ServerId,
} from './protocol/identity.ts'
import { readFileRecords } from './protocol/file-records.ts'
import { maskRegister, readRegisters, readWriteRegisters, writeRegister, writeRegisters } from './protocol/registers.ts'
import type { ModbusRequest } from './protocol/request.ts'
import type { ModbusCallOptions, ModbusClient, ModbusClientOptions } from './client-contract.ts'

/** What each call accepts. */
export function createModbusClient(options: ModbusClientOptions): ModbusClient {
  return new RetryingClient(options)
}

/** A gateway without a free place accepts connections and ends them at once: after this many in a row the device counts as lost. */
const mostUnusedLinks = 3

/** A unit that has stopped answering. */
interface DownUnit {
  readonly since: DriverError
  /** When it may be asked again, monotonic ms. */
  retryAtMs: number
  probing: boolean
}

class RetryingClient implements ModbusClient {
  readonly address: string
  readonly counters: LinkCounters = newCounters()
  readonly closed: Promise<DriverError | undefined>
  readonly #options: ModbusClientOptions
  readonly #down = new Map<number, DownUnit>()
  #link: ModbusLink | undefined
  #connecting: Promise<ModbusLink> | undefined
  /** Connections in a row that ended at once, before anything came. */
  #unusedLinks = 0
  #ended: { readonly error: DriverError | undefined } | undefined
  #resolveClosed: (error: DriverError | undefined) => void = () => {}

  constructor(options: ModbusClientOptions) {
    this.address = options.address
    this.#options = options
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
  }

  readCoils(unit: number, address: number, count: number, options?: ModbusCallOptions): Promise<boolean[]> {
    return this.request(unit, readBits(1, address, count), options)
  }

  readDiscreteInputs(unit: number, address: number, count: number, options?: ModbusCallOptions): Promise<boolean[]> {
    return this.request(unit, readBits(2, address, count), options)
  }

  readHoldingRegisters(
    unit: number,
    address: number,
    count: number,
    options?: ModbusCallOptions,
  ): Promise<Uint16Array> {
    return this.request(unit, readRegisters(3, address, count), options)
  }

  readInputRegisters(unit: number, address: number, count: number, options?: ModbusCallOptions): Promise<Uint16Array> {
    return this.request(unit, readRegisters(4, address, count), options)
  }

  readFileRecords(
    unit: number,
    file: number,
    record: number,
    count: number,
    options?: ModbusCallOptions,
  ): Promise<Uint16Array> {
    return this.request(unit, readFileRecords(file, record, count), options)
  }

  writeCoil(unit: number, address: number, on: boolean, options?: ModbusCallOptions): Promise<void> {
    return this.request(unit, writeCoil(address, on), options)
  }

  writeRegister(unit: number, address: number, value: number, options?: ModbusCallOptions): Promise<void> {
    return this.request(unit, writeRegister(address, value), options)
  }

  writeCoils(unit: number, address: number, values: readonly boolean[], options?: ModbusCallOptions): Promise<void> {
    return this.request(unit, writeCoils(address, values), options)
  }

  writeRegisters(unit: number, address: number, values: ArrayLike<number>, options?: ModbusCallOptions): Promise<void> {
    return this.request(unit, writeRegisters(address, values), options)
  }

  reportServerId(unit: number, options?: ModbusCallOptions): Promise<ServerId> {
    return this.request(unit, reportServerId(), options)
  }

  maskRegister(unit: number, address: number, and: number, or: number, options?: ModbusCallOptions): Promise<void> {
    return this.request(unit, maskRegister(address, and, or), options)
  }

  readWriteRegisters(
    unit: number,
    read: { readonly address: number; readonly count: number },
    write: { readonly address: number; readonly values: ArrayLike<number> },
    options?: ModbusCallOptions,
  ): Promise<Uint16Array> {
    return this.request(unit, readWriteRegisters(read, write), options)
  }

  async readIdentification(
    unit: number,
    level: Exclude<keyof typeof identificationLevels, 'one'> = 'basic',
    options?: ModbusCallOptions,
  ): Promise<ReadonlyMap<number, string>> {
    const objects = new Map<number, string>()
    // Objects are numbered, so a device whose pages do not get ahead is going round in circles.
    for (let next: number | undefined = 0; next !== undefined;) {
      const page: IdentificationPage = await this.request(unit, readIdentification(level, next), options)
      for (const [id, text] of page.objects) objects.set(id, text)
      next = page.next !== undefined && page.next > next ? page.next : undefined
    }
    return objects
  }

  request<Answer>(unit: number, request: ModbusRequest<Answer>, options: ModbusCallOptions = {}): Promise<Answer> {
    this.#checkUnit(unit, request)
    const { signal, timeoutMs = this.#options.timeoutMs } = options
    const link = this.#link
    if (link === undefined || link.ended || this.#down.size > 0) return this.#attempt(unit, request, options, 0)
    const recover = (failure: unknown): Promise<Answer> => this.#again(unit, request, options, 0, failure)
    return link.exchange(unit, request, { signal, timeoutMs, recover })
  }

  async close(): Promise<void> {
    this.#end(undefined)
    await (this.#link ?? (await this.#connecting?.catch(() => undefined)))?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #checkUnit(unit: number, request: ModbusRequest): void {
    const { maxUnit } = this.#options
    if (!Number.isInteger(unit) || unit < 0 || unit > maxUnit) {
      throw new RangeError(`a unit is 0 to ${maxUnit}, not ${unit}`)
    }
    // On a serial line unit 0 is a broadcast, which is not answered.
    if (unit === 0 && maxUnit < 255 && !request.writes)
      throw new RangeError('unit 0, everybody, can only be written to')
  }

  async #attempt<Answer>(
    unit: number,
    request: ModbusRequest<Answer>,
    options: ModbusCallOptions,
    done: number,
  ): Promise<Answer> {
    const { signal, timeoutMs = this.#options.timeoutMs } = options
    signal?.throwIfAborted()
    const down = this.#claim(unit)
    try {
      const link = await this.#connected(signal)
      const answer = await link.exchange(unit, request, { signal, timeoutMs })
      this.#down.delete(unit)
      return answer
    } catch (error) {
      if (down) down.probing = false
      // A unit that is tried out gets one attempt; one that answers, be it with a refusal, is treated as any other.
      return this.#again(unit, request, options, down && !isAnswer(error) ? this.#options.retries : done, error)
    }
  }

  /** @returns the unit's record when it is down and this request is the one that tries it @throws DriverError when it is to be left alone */
  #claim(unit: number): DownUnit | undefined {
    const down = this.#down.get(unit)
    if (down === undefined) return undefined
    const leftMs = down.retryAtMs - this.#options.clock.now()
    if (down.probing || leftMs > 0) throw this.#leftAlone(unit, down, Math.max(0, leftMs))
    down.probing = true
    return down
  }

  /** Decides what a failure means for the request and for its unit. */
  async #again<Answer>(
    unit: number,
    request: ModbusRequest<Answer>,
    options: ModbusCallOptions,
    done: number,
    failure: unknown,
  ): Promise<Answer> {
    const { retries, busyDelayMs, clock } = this.#options
    const unsent = failure instanceof NotSent
    const error = unsent ? failure.cause : failure
    if (options.signal?.aborted || !isDriverError(error)) throw error
    if (this.#ended) throw this.#ended.error ?? error
    const { exception } = error.context
    const busy = error.code === 'DEVICE_BUSY' && exception !== undefined
    const answered = isAnswer(error)
    if (answered) this.#down.delete(unit)
    const repeatable = unsent ? done < retries + unsentRetries : done < retries
    const worthIt = unsent || busy || (!answered && !request.writes)
    if (repeatable && worthIt && !this.#isDown(unit)) {
      if (busy) await clock.sleep(busyDelayMs, { signal: options.signal })
      return this.#attempt(unit, request, options, done + 1)
    }
    if (error.code === 'TIMEOUT' && !answered) this.#giveUp(unit, error)
    throw error
  }

  #isDown(unit: number): boolean {
    const down = this.#down.get(unit)
    return down !== undefined && !down.probing && down.retryAtMs > this.#options.clock.now()
  }

  #giveUp(unit: number, since: DriverError): void {
    const { clock, probeIntervalMs } = this.#options
    const known = this.#down.get(unit)
    const retryAtMs = clock.now() + probeIntervalMs
    this.#down.set(unit, { since: known?.since ?? since, retryAtMs, probing: false })
    this.#link?.dropWaiting(unit, since)
  }

  #leftAlone(unit: number, { since }: DownUnit, leftMs: number): DriverError {
    return modbusError(
      'TIMEOUT',
      `unit ${unit} at ${this.address} does not answer; it is left alone for ${Math.ceil(leftMs)} ms`,
      {
        context: { ...since.context, unit, retryInMs: Math.ceil(leftMs) },
        hint: since.hint,
        cause: since,
      },
    )
  }

  async #connected(signal: AbortSignal | undefined): Promise<ModbusLink> {
    if (this.#ended) throw this.#ended.error ?? this.#isClosed()
    if (this.#link && !this.#link.ended) return this.#link
    if (this.#connecting === undefined) {
      this.#connecting = this.#connect(signal).finally(() => (this.#connecting = undefined))
    }
    return this.#connecting
  }

  async #connect(signal: AbortSignal | undefined): Promise<ModbusLink> {
    const { connect } = this.#options
    const link = await connect(this.counters, { signal })
    if (this.#ended) {
      await link.close()
      throw this.#isClosed()
    }
    this.#link = link
    const opened = { atMs: this.#options.clock.now(), received: this.#received() }
    void link.closed.then((error) => {
      const isUnused =
        this.#received() === opened.received && this.#options.clock.now() - opened.atMs < this.#options.timeoutMs
      this.#unusedLinks = isUnused ? this.#unusedLinks + 1 : 0
      this.#onLinkEnd(link, error)
    })
    return link
  }

  /** Frames of any kind that have come so far. */
  #received(): number {
    const { answered, damaged, unmatched } = this.counters
    return answered + damaged + unmatched
  }

  #onLinkEnd(link: ModbusLink, error: DriverError | undefined): void {
    if (this.#ended || this.#link !== link || error === undefined) return
    if (!this.#options.reconnects || this.#unusedLinks >= mostUnusedLinks) return this.#end(error)
    // Whether it is only the connection that ended, or the device, shows when it is called again.
    this.#connected(undefined).catch((failure: unknown) => this.#end(isDriverError(failure) ? failure : error))
  }

  #end(error: DriverError | undefined): void {
    if (this.#ended) return
    this.#ended = { error }
    this.#resolveClosed(error)
  }

  #isClosed(): DriverError {
    return modbusError('DEVICE_LOST', `${this.address} is closed`, {
      context: { address: this.address },
      hint: 'open the device again',
    })
  }
}

/** True for a refusal by the unit itself. */
function isAnswer(error: unknown): boolean {
  const exception = isDriverError(error) ? error.context['exception'] : undefined
  return typeof exception === 'number' && !isGatewayException(exception)
}

/** A request that never went out may wait for the next connection so often more. */
const unsentRetries = 3
