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

import type { MappedChannel } from './channels.ts'
import { sampleFrom } from './channel-value.ts'
import type { SerialConfig } from './config.ts'
import { driverId, sensorClosed } from './errors.ts'
import type { Fields } from './fields.ts'
import type { IntakeCounts } from './line-intake.ts'
import { testLines } from './self-test.ts'

/** What a {@link LineSensor} is made of. */
export interface LineSensorParts {
  readonly pipe: BytePipe
  readonly config: SerialConfig
  readonly channels: readonly MappedChannel[]
  readonly counts: IntakeCounts
  readonly identity: DeviceIdentity
  readonly clock: Clock
}

/** A sensor that sends lines by itself. */
export class LineSensor implements Sensor {
  readonly kind = 'sensor'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly channels: readonly Channel[]
  readonly closed: Promise<Error | undefined>
  readonly readings: Sensor['readings']
  readonly history: Sensor['history']
  readonly #parts: LineSensorParts
  readonly #hub: ReadingHub
  /** What ended the sensor, once it has ended. */
  #failure: DriverError | undefined
  #closing: Promise<void> | undefined

  constructor(parts: LineSensorParts) {
    const { pipe, identity, clock, config } = parts
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

  /** Takes what one line held. */
  take(fields: Fields, monotonicMs: number): void {
    for (const { channel, settings, field } of this.#parts.channels) {
      const value = fields.get(field)
      if (value !== undefined) this.#hub.put(channel.id, { ...sampleFrom(value, settings), monotonicMs })
    }
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
