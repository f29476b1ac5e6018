import {
  type BytePipe,
  type Clock,
  type DeviceIdentity,
  type DriverError,
  isDriverError,
  type Sensor,
  toDriverError,
} from '@vfab/core'
import { createOpenSensor, type OpenSensor } from '@vfab/driver-kit'

import { chosenFields, decimalOf, hasValue, learntChannel, type MappedChannel, settledChannel } from './channels.ts'
import { sampleFrom } from './channel-value.ts'
import type { SerialConfig } from './config.ts'
import { driverId } from './errors.ts'
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
export class LineSensor {
  readonly #parts: LineSensorParts
  readonly #open: OpenSensor
  readonly #mapped: Map<string, MappedChannel>
  readonly #learns: boolean
  /** Fields that lines have shown, as far as they may become channels. */
  readonly #seen = new Set<string>()
  /** What its lines failed with. */
  #failure: DriverError | undefined

  constructor(parts: LineSensorParts) {
    const { pipe, identity, clock, config, counts } = parts
    this.#parts = parts
    this.#mapped = new Map(parts.channels.map((mapped) => [mapped.channel.id, mapped]))
    this.#learns = Object.keys(config.channels).length === 0
    this.#open = createOpenSensor({
      identity,
      channels: parts.channels.map(({ channel }) => channel),
      clock,
      history: { size: config.historyCount },
      firstReadingTimeoutMs: config.timeoutMs,
      ended: pipe.closed.then((lost) => this.#failure ?? lost),
      release: () => pipe.close(),
      selfTest: async (read, options) => testLines(await read(options), counts),
    })
  }

  get sensor(): Sensor {
    return this.#open.sensor
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
      this.#open.put(channel.id, { ...sampleFrom(value, settings, { note, decimal, unit: channel.unit }), monotonicMs })
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
      this.#open.define(learnt.channel)
      this.#mapped.set(learnt.channel.id, learnt)
    }
  }

  /** A channel's type, where it was learnt, and its unit, where it was not configured, are open until its first value. */
  #settled(mapped: MappedChannel, value: FieldValue, note: FieldNote | undefined): MappedChannel {
    if (mapped.open === undefined || !hasValue(value)) return mapped
    const { config, format } = this.#parts
    const settled = { ...settledChannel(mapped, { value, unit: note?.unit }, config, format), open: undefined }
    if (settled.channel !== mapped.channel) this.#open.define(settled.channel)
    this.#mapped.set(settled.channel.id, settled)
    return settled
  }

  /** Ends the sensor with an error: its lines cannot be read. */
  fail(error: unknown): void {
    const reading = { operation: 'read from', address: this.#parts.identity.address, driver: driverId }
    this.#failure = isDriverError(error) ? error : toDriverError(error, reading)
    void this.#parts.pipe.close()
  }
}
