import {
  type Channel,
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type DriverError,
  type EventHub,
  type OperationOptions,
  type Reading,
  type ReadingHistoryFilter,
  type ReadingValue,
  type ReadOptions,
  type SelfTestReport,
  type Sensor,
} from '@vfab/core'
import { createReadingHub, type ReadingHub } from '@vfab/driver-kit'

import { type MappedChannel, mapChannel } from './channels/channel-map.ts'
import type { ModbusClient } from './client.ts'
import type { ModbusConfig } from './config.ts'
import { driverId, modbusError } from './errors.ts'
import { createMeasurer, type Measurer } from './measure.ts'
import { testUnits } from './self-test.ts'

/** A Modbus device, or several units on one bus, as one sensor. */
export interface ModbusSensor extends Sensor {
  /** For what channels do not cover. Shares the connection, and waits its turn, with everything else. */
  readonly client: ModbusClient
  write(channel: string, value: ReadingValue, options?: OperationOptions): Promise<void>
}

/** The open sensor. */
export class OpenModbusSensor implements ModbusSensor {
  readonly kind = 'sensor' as const
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly closed: Promise<DriverError | undefined>
  readonly client: ModbusClient
  readonly channels: readonly Channel[]
  readonly readings: Sensor['readings']
  readonly history: (filter?: ReadingHistoryFilter) => readonly Reading[]
  readonly #mapped: ReadonlyMap<string, MappedChannel>
  readonly #hub: ReadingHub
  readonly #measurer: Measurer
  #closing: Promise<void> | undefined

  constructor(config: ModbusConfig, client: ModbusClient, clock: Clock) {
    const { unitId, maxAgeMs, intervalMs, historySize, model, port } = config
    const mapped = Object.entries(config.channels).map(([id, given]) => mapChannel(id, given, { unitId, maxAgeMs }))
    this.#mapped = new Map(mapped.map((channel) => [channel.channel.id, channel]))
    this.identity = { driver: driverId, model, address: port }
    this.events = createEventHub({ driver: driverId, device: port, source: 'driver' })
    this.client = client
    const limits = { gap: config.mergeGap, maxRegisters: config.maxRegisters, maxBits: 16 * config.maxRegisters }
    this.#measurer = createMeasurer(client, () => this.#hub, mapped, limits)
    this.#hub = createReadingHub({
      driver: driverId,
      sensor: port,
      channels: mapped.map(({ channel }) => channel),
      clock,
      events: this.events,
      history: { size: historySize },
      poll: { intervalMs, measure: (channels, signal) => this.#measurer.measure(channels, signal) },
    })
    this.channels = this.#hub.channels
    this.readings = this.#hub.readings
    this.history = this.#hub.history
    this.closed = client.closed
    void client.closed.then((error) => {
      this.#hub.end(error)
      if (error) this.events.emit('connection_changed', { connected: false, address: port, error })
    })
  }

  async read(options: ReadOptions = {}): Promise<readonly Reading[]> {
    const { channels, signal, timeoutMs } = options
    const wanted = this.#hub.select(channels)
    signal?.throwIfAborted()
    this.#throwIfClosed()
    await this.#measurer.measure(new Set(wanted), signal, timeoutMs)
    return this.#hub.newest(wanted)
  }

  async write(channel: string, value: ReadingValue, options: OperationOptions = {}): Promise<void> {
    this.#hub.select([channel])
    const mapped = this.#mapped.get(channel)!
    if (!mapped.channel.writable) {
      throw modbusError('STATE_INVALID', `channel ${channel} of ${this.identity.address} is not writable`, {
        context: { channel },
        hint: `set channels.${channel}.writable to true if it is meant to be written`,
      })
    }
    const { range, unit } = mapped.channel
    if (range && typeof value === 'number' && !(value >= range.min && value <= range.max)) {
      throw new RangeError(`channel ${channel} takes ${range.min} to ${range.max} ${unit}, not ${value}`)
    }
    const request = mapped.encode(value)
    this.#throwIfClosed()
    await this.client.request(mapped.unitId, request, options)
    this.events.emit('state_update', {
      wrote: { channel, value, unit, unitId: mapped.unitId, request: request.describe() },
    })
  }

  async selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    options.signal?.throwIfAborted()
    this.#throwIfClosed()
    return testUnits(this.client, this.#measurer.blocks, options)
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#hub.end()
    await this.client.close()
  }

  #throwIfClosed(): void {
    if (this.#closing === undefined) return
    throw modbusError('DEVICE_LOST', `${this.identity.address} is closed`, { hint: 'open the device again' })
  }
}
