import {
  type Channel,
  type Clock,
  createEventHub,
  type DeviceIdentity,
  type EventHub,
  type OperationOptions,
  type Reading,
  type ReadOptions,
  type SelfTestReport,
  type Sensor,
} from '@vfab/core'
import { createReadingHub, type ReadingHub, type Sample } from '@vfab/driver-kit'

import { namedChannel, sourceNames } from './channel-names.ts'
import type { LinuxConfig } from './config.ts'
import { driverId, sensorClosed } from './errors.ts'
import { findSources, type MachineParts, type Sources } from './find-sources.ts'
import { noSample } from './no-sample.ts'
import { testSources } from './self-test.ts'
import type { PolledSource, PushedSource } from './source.ts'

/** After a pushed source has ended by itself, it is looked for again at this interval. */
const retryMs = 2000

/** What a {@link LinuxSensor} is made of. */
export interface LinuxSensorParts {
  readonly config: LinuxConfig
  readonly sources: Sources
  readonly machine: MachineParts
  readonly clock: Clock
  readonly identity: DeviceIdentity
}

/** A channel of the hub, and how it is measured. */
interface Place {
  readonly source: string
  /** Id within the source. */
  readonly channel: string
}

/** All sensors of this computer as one. */
export class LinuxSensor implements Sensor {
  readonly kind = 'sensor'
  readonly identity: DeviceIdentity
  readonly events: EventHub
  readonly channels: readonly Channel[]
  readonly closed: Promise<Error | undefined>
  readonly readings: Sensor['readings']
  readonly history: Sensor['history']
  readonly #parts: LinuxSensorParts
  readonly #hub: ReadingHub
  readonly #places = new Map<string, Place>()
  readonly #ids = new Map<string, string>()
  readonly #polled: Map<string, PolledSource>
  readonly #stop = new AbortController()
  readonly #watching: Promise<void>[] = []
  #resolveClosed: () => void = () => {}
  #closing: Promise<void> | undefined
  #looking: Promise<void> | undefined

  constructor(parts: LinuxSensorParts) {
    const { config, sources, clock, identity } = parts
    this.#parts = parts
    this.identity = identity
    this.closed = new Promise((resolve) => (this.#resolveClosed = () => resolve(undefined)))
    this.events = createEventHub({ driver: driverId, device: identity.address, source: 'driver' })
    this.#polled = new Map(sources.polled.map((source) => [source.id, source]))
    this.channels = this.#nameChannels(sources, config.names)
    const asked = new Set(
      this.channels.map(({ id }) => id).filter((id) => this.#polled.has(this.#places.get(id)!.source)),
    )
    this.#hub = createReadingHub({
      driver: driverId,
      sensor: identity.address,
      channels: this.channels,
      clock,
      history: { size: config.historyCount },
      events: this.events,
      ...(asked.size > 0 && {
        poll: {
          intervalMs: config.intervalMs,
          channels: asked,
          measure: (channels: ReadonlySet<string>, signal: AbortSignal) => this.#measure(channels, signal),
        },
      }),
    })
    this.readings = this.#hub.readings
    this.history = this.#hub.history
    for (const source of sources.pushed) this.#watching.push(this.#watch(source))
  }

  async read({ channels, signal, timeoutMs = 2000 }: ReadOptions = {}): Promise<readonly Reading[]> {
    signal?.throwIfAborted()
    if (this.#closing) throw sensorClosed(this.identity.address)
    const wanted = this.#hub.select(channels)
    await this.#measure(new Set(wanted), signal ?? this.#stop.signal)
    signal?.throwIfAborted()
    // What reports by itself has told its state at once, or is about to.
    const deadline = AbortSignal.timeout(timeoutMs)
    const all = signal === undefined ? deadline : AbortSignal.any([signal, deadline])
    await this.#hub.known(wanted, { signal: all }).catch(() => signal?.throwIfAborted())
    const known = new Map(this.#hub.newest(wanted).map((reading) => [reading.channel, reading]))
    return wanted.map((id) => known.get(id) ?? this.#hub.put(id, noSample('timeout')))
  }

  selfTest(options: OperationOptions = {}): Promise<SelfTestReport> {
    options.signal?.throwIfAborted()
    return testSources(() => this.read(options), this.channels)
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#end())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #end(): Promise<void> {
    this.#stop.abort()
    this.#hub.end()
    await Promise.all(this.#watching)
    this.#resolveClosed()
  }

  #nameChannels({ polled, pushed }: Sources, given: LinuxConfig['names']): readonly Channel[] {
    const names = sourceNames([...polled, ...pushed], given)
    const all = [
      ...polled.flatMap(({ id, channels }) => channels.map(({ channel }) => ({ source: id, channel }))),
      ...pushed.flatMap(({ id, channels }) => channels.map((channel) => ({ source: id, channel }))),
    ]
    return all.map(({ source, channel }) => {
      const named = namedChannel(channel, names.get(source) ?? '')
      this.#places.set(named.id, { source, channel: channel.id })
      this.#ids.set(`${source}\n${channel.id}`, named.id)
      return named
    })
  }

  /** Sources side by side, the channels of one in turn: a chip has one bus. */
  async #measure(wanted: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const bySource = new Map<string, (Place & { readonly id: string })[]>()
    for (const id of wanted) {
      const place = this.#places.get(id)!
      bySource.set(place.source, [...(bySource.get(place.source) ?? []), { id, ...place }])
    }
    let gone = false
    await Promise.all(
      [...bySource].map(async ([id, places]) => {
        const source = this.#polled.get(id)
        if (source === undefined) return // it reports by itself
        for (const place of places) {
          if (signal.aborted) return
          const found = source.channels.find(({ channel }) => channel.id === place.channel)
          const sample: Sample = (await found?.read()) ?? noSample('disconnected')
          if (signal.aborted) return
          gone ||= sample.reason === 'disconnected'
          this.#hub.put(place.id, sample)
        }
      }),
    )
    if (gone) await this.#lookAgain()
  }

  /** What was plugged in again has another number in sysfs: it is found by what it is. */
  #lookAgain(): Promise<void> {
    this.#looking ??= findSources(this.#parts.config, this.#parts.machine)
      .then(({ polled }) => {
        for (const source of polled) if (this.#polled.has(source.id)) this.#polled.set(source.id, source)
      })
      .finally(() => (this.#looking = undefined))
    return this.#looking
  }

  /** Runs a source that reports by itself, and again when it was gone and has come back. */
  async #watch(source: PushedSource): Promise<void> {
    const { signal } = this.#stop
    let current: PushedSource | undefined = source
    while (!signal.aborted) {
      await current?.run({
        signal,
        emit: ({ channel, sample }) => {
          const id = this.#ids.get(`${source.id}\n${channel}`)
          if (id !== undefined && !signal.aborted) this.#hub.put(id, sample)
        },
      })
      if (signal.aborted) return
      try {
        await this.#parts.clock.sleep(retryMs, { signal })
      } catch {
        return
      }
      const { pushed } = await findSources(this.#parts.config, this.#parts.machine)
      current = pushed.find(({ id }) => id === source.id)
    }
  }
}
