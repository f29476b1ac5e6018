import type { Channel, Clock, DeviceIdentity, Sensor } from '@vfab/core'
import { createOpenSensor, type OpenSensor, type Sample } from '@vfab/driver-kit'

import { namedChannel, sourceNames } from './channel-names.ts'
import type { LinuxConfig } from './config.ts'
import { findSources, type MachineParts, type Sources } from './find-sources.ts'
import { noSample } from './no-sample.ts'
import { testSources } from './self-test.ts'
import type { PolledSource, PushedSource } from './source.ts'

/** After a pushed source has ended by itself, it is looked for again at this interval. */
const retryMs = 2000

/** What reports by itself has told its state at once, or is about to: how long `read` waits for that. */
const firstReadingTimeoutMs = 2000

/** What {@link createLinuxSensor} needs. */
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
export function createLinuxSensor(parts: LinuxSensorParts): Sensor {
  return new LinuxSources(parts).sensor
}

/** Measures the sources, and watches those that report by themselves. */
class LinuxSources {
  readonly #parts: LinuxSensorParts
  readonly #open: OpenSensor
  readonly #places = new Map<string, Place>()
  readonly #ids = new Map<string, string>()
  readonly #polled: Map<string, PolledSource>
  readonly #stop = new AbortController()
  readonly #watching: Promise<void>[] = []
  #looking: Promise<void> | undefined

  constructor(parts: LinuxSensorParts) {
    const { config, sources, clock, identity } = parts
    this.#parts = parts
    this.#polled = new Map(sources.polled.map((source) => [source.id, source]))
    const channels = this.#nameChannels(sources, config.names)
    const asked = new Set(channels.map(({ id }) => id).filter((id) => this.#polled.has(this.#places.get(id)!.source)))
    let resolveEnded = (): void => {}
    this.#open = createOpenSensor({
      identity,
      channels,
      clock,
      history: { size: config.historyCount },
      poll:
        asked.size === 0
          ? undefined
          : {
              intervalMs: config.intervalMs,
              channels: asked,
              measure: (wanted, signal) => this.#measure(wanted, signal),
            },
      firstReadingTimeoutMs,
      ended: new Promise((resolve) => (resolveEnded = () => resolve(undefined))),
      release: async () => {
        this.#stop.abort()
        await Promise.all(this.#watching)
        resolveEnded()
      },
      selfTest: (read, options) => testSources(() => read(options), channels),
    })
    for (const source of sources.pushed) this.#watching.push(this.#watch(source))
  }

  get sensor(): Sensor {
    return this.#open.sensor
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
          this.#open.put(place.id, sample)
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
          if (id !== undefined && !signal.aborted) this.#open.put(id, sample)
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
