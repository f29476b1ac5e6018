import {
  type Channel,
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type DriverError,
  type EventHub,
  isDriverError,
  type OperationOptions,
  type Reading,
  type ReadOptions,
  type SelfTestReport,
  type Sensor,
} from '@vfab/core'
import { createReadingHub, type ReadingHub } from '@vfab/driver-kit'
import type { LineChannel, ResynchroniseProbe } from '@vfab/transport'

import type { MappedChannel } from './channels.ts'
import type { SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
import { checkReading, reportOf } from './self-test.ts'
import { answerText, sampleFromAnswer, unitInAnswer } from './scpi-answer.ts'

/** What a {@link ScpiSensor} is made of. */
export interface ScpiSensorParts {
  readonly line: LineChannel
  readonly config: SerialConfig
  readonly channels: readonly MappedChannel[]
  readonly identity: DeviceIdentity
  /** How its answers are told apart again after one went missing. */
  readonly probe: ResynchroniseProbe
  readonly clock: Clock
}

/** An instrument that answers queries. */
export class ScpiSensor implements Sensor {
  readonly kind = 'sensor'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly closed: Promise<Error | undefined>
  readonly readings: Sensor['readings']
  readonly history: Sensor['history']
  readonly #parts: ScpiSensorParts
  readonly #hub: ReadingHub
  #channels: readonly MappedChannel[]
  #outOfStep = false
  #closing: Promise<void> | undefined

  constructor(parts: ScpiSensorParts) {
    const { line, config, identity, clock } = parts
    this.#parts = parts
    this.identity = identity
    this.#channels = parts.channels
    this.events = createEventHub({ driver: driverId, device: identity.address, source: 'driver' })
    this.#hub = createReadingHub({
      driver: driverId,
      sensor: identity.address,
      channels: parts.channels.map(({ channel }) => channel),
      clock,
      history: { size: config.historyCount },
      events: this.events,
      poll: { intervalMs: config.intervalMs, measure: (channels, signal) => this.#measure(channels, { signal }) },
    })
    this.readings = this.#hub.readings
    this.history = this.#hub.history
    this.closed = line.closed.then((error) => {
      this.#hub.end(error)
      if (error) this.events.emit('device_error', { error })
      return error
    })
  }

  get channels(): readonly Channel[] {
    return this.#hub.channels
  }

  async read({ channels, signal, timeoutMs }: ReadOptions = {}): Promise<readonly Reading[]> {
    signal?.throwIfAborted()
    const wanted = this.#hub.select(channels)
    if (timeoutMs === undefined) await this.#measure(new Set(wanted), { signal })
    else await this.#measureWithin(timeoutMs, new Set(wanted), signal)
    return this.#hub.newest(wanted)
  }

  async selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    return reportOf((await this.read(options)).map(checkReading))
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#end())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #end(): Promise<void> {
    this.#hub.end()
    await this.#parts.line.close()
  }

  /** What has not answered by then is `bad`; its answer is waited for, and dropped, before anything else is asked. */
  async #measureWithin(timeoutMs: number, wanted: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController()
    const late = new AbortController()
    const ends = signal ? AbortSignal.any([signal, over.signal]) : over.signal
    this.#parts.clock.sleep(timeoutMs, { signal: ends }).then(
      () => late.abort(),
      () => {}, // it was in time
    )
    try {
      const either = signal ? AbortSignal.any([signal, late.signal]) : late.signal
      await this.#measure(wanted, { signal: either, late: late.signal })
    } finally {
      over.abort()
    }
  }

  /** Asks each query once, whatever number of channels takes a value from its answer. */
  async #measure(wanted: ReadonlySet<string>, options: MeasureOptions): Promise<void> {
    const mapped = this.#channels.filter(({ channel }) => wanted.has(channel.id))
    const queries = new Set(mapped.map(({ settings }) => settings.query!))
    for (const query of queries) {
      const channels = mapped.filter(({ settings }) => settings.query === query)
      await this.#ask(query, channels, options)
    }
  }

  async #ask(query: string, channels: readonly MappedChannel[], { signal, late }: MeasureOptions): Promise<void> {
    const sentMs = this.#parts.clock.now()
    const without = (reason: string): void => {
      for (const { channel } of channels) this.#hub.put(channel.id, { reason })
    }
    if (late?.aborted) return without('timeout')
    try {
      await this.#bringIntoStep(signal)
      const answer = await this.#parts.line.request(query, (text) => answerText(text, query), { signal })
      for (const mapped of channels) {
        const { channel, field, settings } = this.#settled(mapped, answer)
        const sample = sampleFromAnswer(answer, field, settings, { unit: channel.unit })
        this.#hub.put(channel.id, { ...sample, monotonicMs: sentMs })
      }
    } catch (error) {
      if (late?.aborted && error === late.reason) return without('timeout')
      if (!isDriverError(error) || error.code === 'DEVICE_LOST') throw error
      this.#outOfStep = true
      without(reasonOf(error))
    }
  }

  /** Where no unit is configured, the first one that an answer says is the channel's. */
  #settled(mapped: MappedChannel, answer: string): MappedChannel {
    const unit = mapped.open === undefined ? undefined : unitInAnswer(answer, mapped.field)
    if (unit === undefined || unit === '1') return mapped
    const settled = { ...mapped, channel: { ...mapped.channel, unit }, open: undefined }
    this.#hub.define(settled.channel)
    this.#channels = this.#channels.map((each) => (each === mapped ? settled : each))
    return settled
  }

  /** A late answer must not be taken for the next question's. */
  async #bringIntoStep(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#outOfStep) return
    await this.#parts.line.resynchronise(this.#parts.probe, { signal })
    this.#outOfStep = false
  }
}

interface MeasureOptions {
  readonly signal: AbortSignal | undefined
  /** Aborts when the caller's time is over. */
  readonly late?: AbortSignal | undefined
}

function reasonOf({ code }: DriverError): string {
  return code === 'TIMEOUT' ? 'timeout' : 'no-answer'
}
