/*
 * The sensors that guards are about, open and read from before the plot begins until after it has ended. Plots attach to them: each gets the
 * newest reading of every channel at once, and all that come.
 */
import { type Clock, type DriverError, isDriverError, type Reading } from '@vfab/core'
import { bindGuard, type BoundGuard, guardJob, type GuardRule, type Guarding, type PlotJob } from '@vfab/job'

import type { DeviceChoice } from '../device/device-choice.ts'
import type { Notify } from '../notice.ts'
import type { Shop } from '../shop.ts'
import { chooseSensors, type ChosenSensors, configuredSensors } from './choose-sensors.ts'
import type { GuardWatch } from './guard-watch.ts'
import { openSensor, type OpenSensor, watchedSensor } from './open-sensor.ts'
import { feedSensor } from './sensor-feed.ts'

/** What `Workshop.watchGuards` accepts. */
export interface GuardOptions extends Pick<DeviceChoice, 'signal' | 'onNotice'> {
  /** Sensors the guards watch. Default: those the rules name, else the configured ones, else all attached. */
  sensors?: readonly string[] | undefined
  /** Add the guards of the configuration. Default false. */
  configured?: boolean | undefined
}

/** Guards of one plot: its own, or shared ones that outlive it. */
export interface PlotGuards extends AsyncDisposable {
  readonly watch: GuardWatch | undefined
}

/** Opens the guards of a plot, where they are not open already. */
export async function openGuards(
  shop: Shop,
  guards: readonly GuardRule[] | GuardWatch,
  options: GuardOptions,
): Promise<PlotGuards> {
  if ('attach' in guards) return { watch: guards, [Symbol.asyncDispose]: async () => {} }
  const watch = guards.length === 0 ? undefined : await watchGuards(shop, guards, options)
  return { watch, [Symbol.asyncDispose]: async () => watch?.[Symbol.asyncDispose]() }
}

/**
 * Opens the sensors that the guards are about.
 * @throws DriverError when a sensor cannot be opened, unless all guards on it let silence pass; `CONFIG_INVALID` for a guard that fits no channel
 */
export async function watchGuards(
  shop: Shop,
  guards: readonly GuardRule[],
  { sensors = [], signal, onNotice }: GuardOptions,
): Promise<GuardWatch> {
  if (guards.length === 0) return nothingToWatch
  const selectors = sensors.length > 0 ? sensors : await namedSensors(guards, shop)
  const chosen = await chooseSensors(shop, { sensors: selectors, signal })
  const opened: OpenSensor[] = []
  try {
    const failed = await openAll(shop, chosen, signal, opened)
    const bound = bindAll(guards, opened, failed, onNotice)
    const newest = await readFirst(bound, opened, signal)
    return new RunningGuards(bound, opened, newest, chosen, shop.clock)
  } catch (error) {
    for (const open of opened) await open[Symbol.asyncDispose]()
    await chosen[Symbol.asyncDispose]()
    throw error
  }
}

const nothingToWatch: GuardWatch = { attach: () => () => {}, [Symbol.asyncDispose]: async () => {} }

interface Failed {
  readonly name: string
  readonly error: DriverError
}

/** Sensors of the configuration that guards name before the channel: only those have to be there, if every guard names one. */
async function namedSensors(guards: readonly GuardRule[], shop: Shop): Promise<readonly string[]> {
  const aliases = await configuredSensors(shop)
  const named = guards.map(({ channel }) => aliases.find((alias) => channel.startsWith(`${alias}.`)))
  return named.every((alias) => alias !== undefined) ? [...new Set(named)] : []
}

async function openAll(
  shop: Shop,
  chosen: ChosenSensors,
  signal: AbortSignal | undefined,
  opened: OpenSensor[],
): Promise<readonly Failed[]> {
  const failed: Failed[] = []
  for (const device of chosen.devices) {
    try {
      opened.push(
        await openSensor(shop, device, {
          reconnect: watchedSensor,
          isolation: 'process',
          trace: undefined,
          signal,
        }),
      )
    } catch (error) {
      signal?.throwIfAborted()
      if (!isDriverError(error)) throw error
      failed.push({ name: device.name, error })
    }
  }
  return failed
}

/** A guard on a sensor that is dead from the start is dropped only where its rule lets silence pass. */
function bindAll(
  guards: readonly GuardRule[],
  opened: readonly OpenSensor[],
  failed: readonly Failed[],
  notify: Notify,
): readonly BoundGuard[] {
  const sensors = opened.map(({ name, sensor }) => ({ name, channels: sensor.channels }))
  return guards.flatMap((rule) => {
    try {
      return [bindGuard(rule, sensors)]
    } catch (error) {
      const dead = failed.find(({ name }) => rule.channel.startsWith(`${name}.`)) ?? failed[0]
      if (dead === undefined) throw error
      if (rule.silent !== 'ignore' && rule.silent !== 'warn') throw dead.error
      const text = `guard "${rule.text}" is off: ${dead.name} cannot be read: ${dead.error.message}`
      notify?.({ level: 'warning', text })
      return []
    }
  })
}

/** What each sensor says before the plot begins. A channel that has said nothing by then is a silent one. */
async function readFirst(
  bound: readonly BoundGuard[],
  opened: readonly OpenSensor[],
  signal: AbortSignal | undefined,
): Promise<Newest> {
  const newest: Newest = new Map()
  for (const { name, sensor } of opened) {
    const channels = channelsOf(bound, name)
    if (channels.length === 0) continue
    const readings = await sensor.read({ channels, signal })
    newest.set(name, new Map(readings.map((reading) => [reading.channel, reading])))
  }
  return newest
}

/** The newest reading of each channel, by sensor. */
type Newest = Map<string, Map<string, Reading>>

function channelsOf(bound: readonly BoundGuard[], name: string): readonly string[] {
  return [...new Set(bound.filter(({ sensor }) => sensor === name).map(({ channel }) => channel.id))]
}

class RunningGuards implements GuardWatch {
  readonly #bound: readonly BoundGuard[]
  readonly #stop = new AbortController()
  readonly #chosen: ChosenSensors
  readonly #clock: Clock
  readonly #attached = new Set<Guarding>()
  /** For plots that begin later. */
  readonly #newest: Newest
  readonly #lost = new Map<string, string>()
  readonly #feeds: Promise<unknown>

  constructor(
    bound: readonly BoundGuard[],
    opened: readonly OpenSensor[],
    newest: Newest,
    chosen: ChosenSensors,
    clock: Clock,
  ) {
    this.#bound = bound
    this.#newest = newest
    this.#chosen = chosen
    this.#clock = clock
    const needed = opened.filter(({ name }) => bound.some(({ sensor }) => sensor === name))
    const idle = opened.filter((each) => !needed.includes(each))
    this.#feeds = Promise.all([
      ...idle.map((open) => open[Symbol.asyncDispose]()),
      ...needed.map((open) => this.#feed(open)),
    ])
    this.#feeds.catch(() => {}) // told when the guards are dismissed
  }

  attach(job: PlotJob): () => void {
    const guarding = guardJob(job, this.#bound, { clock: this.#clock })
    this.#attached.add(guarding)
    for (const [sensor, readings] of this.#newest) {
      for (const reading of readings.values()) guarding.offer(sensor, reading)
    }
    for (const [sensor, reason] of this.#lost) guarding.lost(sensor, reason)
    return () => {
      this.#attached.delete(guarding)
      guarding.close()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    try {
      await this.#feeds
    } finally {
      await this.#chosen[Symbol.asyncDispose]()
    }
  }

  #feed(open: OpenSensor): Promise<void> {
    const { name } = open
    const newest = this.#newest.get(name) ?? new Map<string, Reading>()
    const channels = channelsOf(this.#bound, name)
    const options = { channels: () => channels, withinMs: 0, signal: this.#stop.signal, clock: this.#clock }
    return feedSensor(open, options, {
      readings: (readings) => {
        this.#lost.delete(name)
        for (const reading of readings) {
          newest.set(reading.channel, reading)
          for (const guarding of this.#attached) guarding.offer(name, reading)
        }
      },
      lost: ({ message }) => {
        this.#lost.set(name, message)
        newest.clear()
        for (const guarding of this.#attached) guarding.lost(name, message)
      },
      back: () => {},
    })
  }
}
