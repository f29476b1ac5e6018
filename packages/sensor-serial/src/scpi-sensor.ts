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
import type { LineChannel } from '@vfab/transport'

import type { MappedChannel } from './channels.ts'
import type { SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
import { checkReading, reportOf } from './self-test.ts'
import { sampleFromAnswer } from './scpi-answer.ts'

/** What a {@link ScpiSensor} is made of. */
export interface ScpiSensorParts {
  readonly line: LineChannel
  readonly config: SerialConfig
  readonly channels: readonly MappedChannel[]
  readonly identity: DeviceIdentity
  /** What the instrument answers to `*IDN?`: how its answers are told apart again after one went missing. */
  readonly idn: string
  readonly clock: Clock
}

/** An instrument that answers queries. */
export class ScpiSensor implements Sensor {
  readonly kind = 'sensor'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly channels: readonly Channel[]
  readonly closed: Promise<Error | undefined>
  readonly readings: Sensor['readings']
  readonly history: Sensor['history']
  readonly #parts: ScpiSensorParts
  readonly #hub: ReadingHub
  #outOfStep = false
  #closing: Promise<void> | undefined

  constructor(parts: ScpiSensorParts) {
    const { line, config, identity, clock } = parts
    this.#parts = parts
    this.identity = identity
    this.channels = parts.channels.map(({ channel }) => channel)
    this.events = createEventHub({ driver: driverId, device: identity.address, source: 'driver' })
    this.#hub = createReadingHub({
      driver: driverId,
      sensor: identity.address,
      channels: this.channels,
      clock,
      history: { size: config.historyCount },
      events: this.events,
      poll: { intervalMs: config.intervalMs, measure: (channels, signal) => this.#measure(channels, signal) },
    })
    this.readings = this.#hub.readings
    this.history = this.#hub.history
    this.closed = line.closed.then((error) => {
      this.#hub.end(error)
      if (error) this.events.emit('device_error', { error })
      return error
    })
  }

  async read({ channels, signal }: ReadOptions = {}): Promise<readonly Reading[]> {
    signal?.throwIfAborted()
    const wanted = this.#hub.select(channels)
    await this.#measure(new Set(wanted), signal)
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

  /** Asks each query once, whatever number of channels takes a value from its answer. */
  async #measure(wanted: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<void> {
    const mapped = this.#parts.channels.filter(({ channel }) => wanted.has(channel.id))
    const queries = new Set(mapped.map(({ settings }) => settings.query!))
    for (const query of queries) {
      const channels = mapped.filter(({ settings }) => settings.query === query)
      const sentMs = this.#parts.clock.now()
      try {
        await this.#bringIntoStep(signal)
        const answer = await this.#parts.line.request(query, (text) => text, { signal })
        for (const { channel, field, settings } of channels) {
          this.#hub.put(channel.id, { ...sampleFromAnswer(answer, field, settings), monotonicMs: sentMs })
        }
      } catch (error) {
        if (!isDriverError(error) || error.code === 'DEVICE_LOST') throw error
        this.#outOfStep = true
        for (const { channel } of channels) this.#hub.put(channel.id, { reason: reasonOf(error) })
      }
    }
  }

  /** A late answer must not be taken for the next question's. */
  async #bringIntoStep(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#outOfStep) return
    const { line, idn } = this.#parts
    await line.resynchronise({ line: '*IDN?', reader: (text) => (text.trim() === idn ? true : undefined) }, { signal })
    this.#outOfStep = false
  }
}

function reasonOf({ code }: DriverError): string {
  return code === 'TIMEOUT' ? 'timeout' : 'no-answer'
}
