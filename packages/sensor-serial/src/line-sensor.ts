import {
  type Channel,
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type DriverError,
  type EventHub,
  isDriverError,
  type BytePipe,
  type OperationOptions,
  type Reading,
  type ReadOptions,
  type SelfTestReport,
  type Sensor,
  toDriverError,
} from '@vfab/core'
import { createReadingHub, type ReadingHub } from '@vfab/driver-kit'

import { chosenFields, decimalOf, hasValue, learntChannel, type MappedChannel, settledChannel } from './channels.ts'
import { sampleFrom } from './channel-value.ts'
import type { SerialConfig } from './config.ts'
import { driverId, sensorClosed } from './errors.ts'
import type { FieldNote, Fields, FieldValue, LineFormat } from './fields.ts'
import type { RecognisedLines } from './formats/auto.ts'
import type { IntakeCounts } from './line-intake.ts'
import { testLines } from './self-test.ts'

/** More fields than these are not taken in as channels. */
const mostFields = 300

/** What a {@link LineSensor} is made of. */
export interface LineSensorParts {
  readonly pipe: BytePipe
  readonly config: SerialConfig
  readonly format: LineFormat
  readonly channels: readonly MappedChannel[]
  readonly counts: IntakeCounts
  readonly identity: DeviceIdentity
  readonly clock: Clock
}

/** Whether a line that is read is certainly one of the device's: then what is new in it is a channel, not noise. */
function provesFields({ format }: SerialConfig, read: LineFormat & Partial<RecognisedLines>): boolean {
  return format === 'auto'
    ? read.proven === true || (read.replaced ?? 0) > 0
    : ['json', 'nmea', 'gpsd'].includes(format)
}

/** A sensor that sends lines by itself. */
export class LineSensor implements Sensor {
  readonly kind = 'sensor'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly closed: Promise<Error | undefined>
  readonly readings: Sensor['readings']
  readonly history: Sensor['history']
  readonly #parts: LineSensorParts
  readonly #hub: ReadingHub
  readonly #mapped: Map<string, MappedChannel>
  readonly #learns: boolean
  /** Fields that lines have shown, as far as they may become channels. */
  readonly #seen = new Set<string>()
  /** What ended the sensor, once it has ended. */
  #failure: DriverError | undefined
  #closing: Promise<void> | undefined

  constructor(parts: LineSensorParts) {
    const { pipe, identity, clock, config } = parts
    this.#parts = parts
    this.identity = identity
    this.#mapped = new Map(parts.channels.map((mapped) => [mapped.channel.id, mapped]))
    this.#learns = Object.keys(config.channels).length === 0
    this.events = createEventHub({ driver: driverId, device: identity.address, source: 'driver' })
    this.#hub = createReadingHub({
      driver: driverId,
      sensor: identity.address,
      channels: parts.channels.map(({ channel }) => channel),
      clock,
      history: { size: config.historyCount },
      events: this.events,
    })
    this.readings = this.#hub.readings
    this.history = this.#hub.history
    this.closed = pipe.closed.then((lost) => {
      const error = this.#failure ?? lost
      this.#failure = error
      this.#hub.end(error)
      if (error) this.events.emit('device_error', { error })
      return error
    })
  }

  get channels(): readonly Channel[] {
    return this.#hub.channels
  }

  /** Takes what one line held. */
  take(fields: Fields, monotonicMs: number): void {
    const { config, format } = this.#parts
    this.#learn(fields)
    const decimal = decimalOf(config, format)
    for (const mapped of this.#mapped.values()) {
      const value = fields.get(mapped.field)
      if (value === undefined) continue
      const note = fields.notes?.get(mapped.field)
      const { channel, settings } = this.#settled(mapped, value, note)
      this.#hub.put(channel.id, { ...sampleFrom(value, settings, { note, decimal, unit: channel.unit }), monotonicMs })
    }
  }

  /** Takes new fields in as channels, where none are configured and the format proves what it reads. */
  #learn(fields: Fields): void {
    const { config, format } = this.#parts
    if (!this.#learns || !provesFields(config, format)) return
    const before = this.#seen.size
    for (const field of fields.keys()) if (this.#seen.size < mostFields) this.#seen.add(field)
    if (this.#seen.size === before) return
    const mapped = new Set([...this.#mapped.values()].map(({ field }) => field))
    for (const field of chosenFields([...this.#seen])) {
      if (mapped.has(field)) continue
      const learnt = learntChannel(field, [], config, format, new Set(this.#mapped.keys()))
      this.#hub.define(learnt.channel)
      this.#mapped.set(learnt.channel.id, learnt)
    }
  }

  /** A channel's type, where it was learnt, and its unit, where it was not configured, are open until its first value. */
  #settled(mapped: MappedChannel, value: FieldValue, note: FieldNote | undefined): MappedChannel {
    if (mapped.open === undefined || !hasValue(value)) return mapped
    const { config, format } = this.#parts
    const settled = { ...settledChannel(mapped, { value, unit: note?.unit }, config, format), open: undefined }
    if (settled.channel !== mapped.channel) this.#hub.define(settled.channel)
    this.#mapped.set(settled.channel.id, settled)
    return settled
  }

  /** Ends the sensor with an error: its lines cannot be read. */
  fail(error: unknown): void {
    this.#failure = isDriverError(error)
      ? error
      : toDriverError(error, { operation: 'read from', address: this.identity.address, driver: driverId })
    void this.#parts.pipe.close()
  }

  async read({ channels, signal, timeoutMs = this.#parts.config.timeoutMs }: ReadOptions = {}): Promise<
    readonly Reading[]
  > {
    signal?.throwIfAborted()
    this.#requireOpen()
    const wanted = this.#hub.select(channels)
    const deadline = AbortSignal.timeout(timeoutMs)
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
    try {
      await this.#hub.known(wanted, { signal: either })
    } catch (error) {
      signal?.throwIfAborted()
      if (!deadline.aborted) throw error
    }
    this.#requireOpen()
    const known = new Map(this.#hub.newest(wanted).map((reading) => [reading.channel, reading]))
    return wanted.map((id) => known.get(id) ?? this.#hub.put(id, { reason: 'timeout' }))
  }

  async selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    const readings = await this.read(options)
    return testLines(readings, this.#parts.counts)
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#end())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #requireOpen(): void {
    if (this.#closing) throw sensorClosed(this.identity.address)
    if (this.#failure) throw this.#failure
  }

  async #end(): Promise<void> {
    this.#hub.end()
    await this.#parts.pipe.close()
  }
}
