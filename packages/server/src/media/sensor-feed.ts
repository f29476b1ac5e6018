/*
 * Readings of one sensor: it is opened while somebody listens, and a while after. What it measured lately is kept, so that a page that
 * is opened shows more than a point.
 */
import { type Channel as SensorChannel, type Clock, type DriverError, toDriverError, unitLabel } from '@vfab/core'
import type { MonitorEvent, Monitoring, Workshop } from '@vfab/workshop'

import type { DeviceState } from '../api/device.ts'
import type { Channel, Reading, SensorReadings } from '../api/media.ts'
import type { EventHub } from '../events/event-hub.ts'

/** What {@link SensorFeed} is made of. */
export interface SensorFeedOptions {
  readonly workshop: Workshop
  readonly name: string
  readonly clock: Clock
  readonly hub: EventHub
  readonly onChange: () => void
}

/** Readings kept for each channel, points that a client gets, and how long a sensor stays open without listeners. */
const most = { kept: 5000, points: 500, joined: 200 }
const lingerMs = 60_000

/** See above. */
export class SensorFeed {
  readonly #options: SensorFeedOptions
  readonly #kept = new Map<string, Reading[]>()
  #channels: readonly SensorChannel[] = []
  #monitoring: Promise<Monitoring | undefined> | undefined
  #closing = new AbortController()
  #state: DeviceState = 'ready'
  #error: DriverError | undefined

  constructor(options: SensorFeedOptions) {
    this.#options = options
  }

  get state(): DeviceState {
    return this.#state
  }

  /** Its channels, once it was open. */
  get channels(): readonly SensorChannel[] {
    return this.#channels
  }

  get error(): DriverError | undefined {
    return this.#error
  }

  /** A client listens: it is opened, and closed after a minute without word from any. */
  want(): void {
    this.#closing.abort()
    this.#closing = new AbortController()
    this.#options.clock.sleep(lingerMs, { signal: this.#closing.signal }).then(
      () => (this.#options.hub.wants('readings') ? this.want() : void this.close()),
      () => {}, // somebody listens again
    )
    this.#monitoring ??= this.#open()
  }

  /** Resolves when it is open, or cannot be. */
  async opened(): Promise<void> {
    await this.#monitoring
  }

  /** What it measured since. @param sinceMs - wall clock */
  readings(sinceMs = 0): SensorReadings {
    const kept = [...this.#kept].map(([channel, readings]) => ({
      channel,
      readings: readings.filter(({ atMs }) => atMs >= sinceMs),
    }))
    return {
      sensor: this.#options.name,
      channels: this.#channels.map(channelOf),
      latest: [...this.#kept.values()].flatMap((readings) => readings.slice(-1)),
      series: kept
        .filter(({ channel }) => this.#isNumeric(channel))
        .map(({ channel, readings }) => ({ channel, points: pointsOf(readings) })),
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const monitoring = this.#monitoring
    this.#monitoring = undefined
    await (await monitoring)?.end().catch(() => {}) // what a sensor complains of while it is closed changes nothing
    if (this.#state !== 'failed') this.#become('ready')
  }

  async #open(): Promise<Monitoring | undefined> {
    const { workshop, name } = this.#options
    this.#become('opening')
    try {
      const monitoring = await workshop.monitor({ sensors: [name], onEvent: (event) => this.#onEvent(event) })
      this.#channels = monitoring.channels.map(({ channel }) => channel)
      this.#error = undefined
      this.#become('streaming')
      return monitoring
    } catch (failure) {
      this.#error = toDriverError(failure, { operation: `open ${name}` })
      this.#become('failed')
      this.#monitoring = undefined
      return undefined
    }
  }

  #onEvent(event: MonitorEvent): void {
    if (event.type === 'lost') {
      const { message, type, code, hint } = event.error
      this.#error = Object.assign(toDriverError(new Error(message), { operation: 'read' }), { type, code, hint })
      return this.#become('failed')
    }
    if (event.type === 'back') {
      this.#error = undefined
      return this.#become('streaming')
    }
    if (event.type !== 'reading') return
    const { channel, value, quality, reason, wallTimeMs: atMs } = event
    const reading: Reading = { channel, value, quality, reason, atMs }
    const kept = this.#kept.get(channel) ?? []
    kept.push(reading)
    if (kept.length > most.kept) kept.splice(0, kept.length - most.kept)
    this.#kept.set(channel, kept)
    const { hub, name } = this.#options
    hub.publish('reading', { sensor: name, readings: [reading] }, name, (before, next) =>
      before.readings.length >= most.joined
        ? undefined
        : { sensor: name, readings: [...before.readings, ...next.readings] },
    )
  }

  #isNumeric(id: string): boolean {
    return this.#channels.find((channel) => channel.id === id)?.type !== 'text'
  }

  #become(state: DeviceState): void {
    if (this.#state === state) return
    this.#state = state
    this.#options.onChange()
  }
}

function channelOf({ id, name, quantity, unit, type }: SensorChannel): Channel {
  return { id, name, quantity, unit, label: unitLabel(unit), type }
}

/** Thinned: of each stretch the first reading, so that the newest always comes. */
function pointsOf(readings: readonly Reading[]): readonly (readonly [number, number | null])[] {
  const every = Math.ceil(readings.length / most.points)
  const chosen = readings.filter((_, index) => (readings.length - 1 - index) % every === 0)
  return chosen.map(({ atMs, value }) => [
    atMs,
    typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null,
  ])
}
