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
  /** @throws DriverError `STATE_INVALID` after `close`, what the sensor was lost with after that */
  readonly requireOpen: () => void
}

/** Makes an open sensor from what its driver brings. */
export function createOpenSensor(parts: OpenSensorParts): OpenSensor {
  const { identity, channels, clock, history, poll, firstReadingTimeoutMs } = parts
  const { driver, address } = identity
  const events = createEventHub({ driver, device: address, source: 'driver' })
  const hub = createReadingHub({ driver, sensor: address, channels, clock, history, events, poll })
  let closing: Promise<void> | undefined
  let lost: DriverError | undefined

  const requireOpen = (): void => {
    if (closing !== undefined) throw deviceClosed(identity)
    if (lost !== undefined) throw lost
  }

  /** Asks for channels that are asked; what did not answer in time is `bad`, not the value of an earlier answer. */
  const measure = async (asked: readonly string[], { signal, timeoutMs }: ReadOptions): Promise<void> => {
    if (poll === undefined || asked.length === 0) return
    const before = new Map(hub.newest(asked).map(({ channel, sequence }) => [channel, sequence]))
    const inTime = await withinTime((until) => poll.measure(new Set(asked), until, timeoutMs), {
      clock,
      signal,
      timeoutMs,
    })
    if (inTime) return
    const after = new Map(hub.newest(asked).map(({ channel, sequence }) => [channel, sequence]))
    for (const id of asked) if (after.get(id) === before.get(id)) hub.put(id, { reason: 'timeout' })
  }

  const read = async (options: ReadOptions = {}): Promise<readonly Reading[]> => {
    const { signal, timeoutMs = firstReadingTimeoutMs } = options
    signal?.throwIfAborted()
    requireOpen()
    const wanted = hub.select(options.channels)
    const isAsked = (id: string): boolean => poll !== undefined && (poll.channels?.has(id) ?? true)
    const [asked, sent] = [wanted.filter(isAsked), wanted.filter((id) => !isAsked(id))]
    await Promise.all([
      measure(asked, options),
      sent.length > 0 && withinTime((until) => hub.known(sent, { signal: until }), { clock, signal, timeoutMs }),
    ])
    requireOpen()
    const known = new Map(hub.newest(wanted).map((reading) => [reading.channel, reading]))
    return wanted.map((id) => known.get(id) ?? hub.put(id, { reason: 'timeout' }))
  }

  const ended = parts.ended.then((error) => {
    lost = error
    hub.end(error)
    return error
  })
  const close = (): Promise<void> => {
    if (closing !== undefined) return closing
    hub.end()
    return (closing = parts.release())
  }
  const readings = ((options?: Parameters<Sensor['readings']>[0]) => {
    if (closing !== undefined) throw deviceClosed(identity)
    return hub.readings(options)
  }) as Sensor['readings']

  const sensor: Sensor = {
    kind: 'sensor',
    identity,
    events,
    get channels() {
      return hub.channels
    },
    closed: announceConnection(events, address, ended),
    read,
    readings,
    history: hub.history,
    selfTest: async (options = {}) => {
      options.signal?.throwIfAborted()
      requireOpen()
      return parts.selfTest(read, options)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
  return {
    sensor,
    events,
    put: (channel, sample) => hub.put(channel, sample),
    define: (channel) => hub.define(channel),
    requireOpen,
  }
}
