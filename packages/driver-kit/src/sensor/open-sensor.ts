/**
 * The shell of an open sensor, the same for all drivers: what is left to a driver is how it measures and how it frees its port.
 *
 *   driver ──put──▶ reading hub ──▶ sensor.read, .readings, .history
 *      ▲                 │
 *      └─────measure─────┘   (asked sensors only)
 */
import {
  type Channel,
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type DriverError,
  type EventHub,
  type OperationOptions,
  type Reading,
  type ReadingsOptions,
  type ReadOptions,
  type SelfTestReport,
  type Sensor,
} from '@vfab/core'
import { announceConnection } from '../announce-connection.ts'
import { deviceClosed } from '../device-closed.ts'
import type { HistoryLimits } from '../readings/channel-record.ts'
import { createReadingHub, type PollOptions, type ReadingHub } from '../readings/reading-hub.ts'
import { withinTime } from './within-time.ts'

/** What a driver brings to {@link createOpenSensor}. */
export interface OpenSensorParts {
  readonly identity: DeviceIdentity
  readonly channels: readonly Channel[]
  readonly clock: Clock
  readonly history?: HistoryLimits | undefined
  /** How the sensor is asked; absent for one that sends by itself. */
  readonly poll?: PollOptions | undefined
  /** How long `read` waits for a channel that sends by itself and has not sent yet, unless its caller gives a `timeoutMs`. */
  readonly firstReadingTimeoutMs: number
  /** Resolves when the connection has ended: with the error if it was lost. */
  readonly ended: Promise<DriverError | undefined>
  /** Frees the port. Called once; {@link ended} resolves after it. */
  readonly release: () => Promise<void>
  /** Checks what can be checked, usually by way of `read`. */
  readonly selfTest: (read: Sensor['read'], options: OperationOptions) => Promise<SelfTestReport>
}

/** What {@link createOpenSensor} makes. */
export interface OpenSensor {
  /** Where channels stay as they are, a driver with more to offer spreads it: `{ ...sensor, write }`. */
  readonly sensor: Sensor
  readonly events: EventHub
  /** Takes a sample, see {@link ReadingHub.put}. */
  readonly put: ReadingHub['put']
  /** Adds a channel, or describes one anew, see {@link ReadingHub.define}. */
  readonly define: ReadingHub['define']
  /** The newest readings are stale from now on, see {@link ReadingHub.expire}. */
  readonly expire: ReadingHub['expire']
  /** @throws DriverError `STATE_INVALID` after `close`, what the sensor was lost with after that */
  readonly requireOpen: () => void
}

/** Makes an open sensor from what its driver brings. */
export function createOpenSensor(parts: OpenSensorParts): OpenSensor {
  return new SensorShell(parts)
}

class SensorShell implements OpenSensor {
  readonly sensor: Sensor
  readonly events: EventHub
  readonly #parts: OpenSensorParts
  readonly #hub: ReadingHub
  #closing: Promise<void> | undefined
  #lost: DriverError | undefined

  constructor(parts: OpenSensorParts) {
    const { identity, channels, clock, history, poll } = parts
    const { driver, address } = identity
    this.#parts = parts
    this.events = createEventHub({ driver, device: address, source: 'driver' })
    this.#hub = createReadingHub({ driver, sensor: address, channels, clock, history, events: this.events, poll })
    const ended = parts.ended.then((error) => {
      this.#lost = error
      this.#hub.end(error)
      return error
    })
    this.sensor = this.#sensorUntil(announceConnection(this.events, address, ended))
  }

  readonly put: ReadingHub['put'] = (channel, sample) => this.#hub.put(channel, sample)

  readonly define: ReadingHub['define'] = (channel) => this.#hub.define(channel)

  readonly expire: ReadingHub['expire'] = (reason, channels) => this.#hub.expire(reason, channels)

  readonly requireOpen = (): void => {
    if (this.#closing !== undefined) throw deviceClosed(this.#parts.identity)
    if (this.#lost !== undefined) throw this.#lost
  }

  #sensorUntil(closed: Sensor['closed']): Sensor {
    const hub = this.#hub
    const { identity, selfTest } = this.#parts
    const close = (): Promise<void> => (this.#closing ??= this.#close())
    return {
      kind: 'sensor',
      identity,
      events: this.events,
      get channels() {
        return hub.channels
      },
      closed,
      read: (options) => this.#read(options),
      readings: ((options?: ReadingsOptions) => {
        if (this.#closing !== undefined) throw deviceClosed(identity)
        return hub.readings(options)
      }) as Sensor['readings'],
      history: hub.history,
      selfTest: async (options = {}) => {
        options.signal?.throwIfAborted()
        this.requireOpen()
        return selfTest((readOptions) => this.#read(readOptions), options)
      },
      close,
      [Symbol.asyncDispose]: close,
    }
  }

  async #read(options: ReadOptions = {}): Promise<readonly Reading[]> {
    const { clock, poll, firstReadingTimeoutMs } = this.#parts
    const { signal, timeoutMs = firstReadingTimeoutMs } = options
    signal?.throwIfAborted()
    this.requireOpen()
    const wanted = this.#hub.select(options.channels)
    const isAsked = (id: string): boolean => poll !== undefined && (poll.channels?.has(id) ?? true)
    const [asked, sent] = [wanted.filter(isAsked), wanted.filter((id) => !isAsked(id))]
    await Promise.all([
      this.#measure(asked, options),
      sent.length > 0 && withinTime((until) => this.#hub.known(sent, { signal: until }), { clock, signal, timeoutMs }),
    ])
    this.requireOpen()
    const known = new Map(this.#hub.newest(wanted).map((reading) => [reading.channel, reading]))
    return wanted.map((id) => known.get(id) ?? this.#hub.put(id, { reason: 'timeout' }))
  }

  /** Asks for channels that are asked; what did not answer in time is `bad`, not the value of an earlier answer. */
  async #measure(asked: readonly string[], { signal, timeoutMs }: ReadOptions): Promise<void> {
    const { clock, poll } = this.#parts
    if (poll === undefined || asked.length === 0) return
    const before = this.#sequences(asked)
    const measure = (until: AbortSignal): Promise<void> => poll.measure(new Set(asked), until, timeoutMs)
    if (await withinTime(measure, { clock, signal, timeoutMs })) return
    const after = this.#sequences(asked)
    for (const id of asked) if (after.get(id) === before.get(id)) this.#hub.put(id, { reason: 'timeout' })
  }

  #sequences(channels: readonly string[]): ReadonlyMap<string, number> {
    return new Map(this.#hub.newest(channels).map(({ channel, sequence }) => [channel, sequence]))
  }

  #close(): Promise<void> {
    this.#hub.end()
    return this.#parts.release()
  }
}
