/*
 * The sensors that guards are about, open and read from before the plot begins until after it has ended. Plots attach to them: each gets the
 * newest reading of every channel at once, and all that come.
 */
import { type DriverError, isDriverError, type Reading } from '@vfab/core'
import { configuredSensors, type SensorsRequest } from './choose-sensors.ts'
import { bindGuard, type BoundGuard, guardJob, type GuardRule, type Guarding, type PlotJob } from '@vfab/job'

import type { SearchScope } from '../installed.ts'
import type { Output } from '../output.ts'
import { warn } from '../remarks.ts'
import { chooseSensors, type ChosenSensors } from './choose-sensors.ts'
import { openSensor, type OpenSensor, type SensorScope } from './open-sensor.ts'
import { feedSensor } from './sensor-feed.ts'
import type { ResolvedDevice } from '@vfab/host'

/** Guards whose sensors are open. */
export interface PlotGuards extends AsyncDisposable {
  /** The guards watch over this plot, until the returned function is called. */
  attach(job: PlotJob): () => void
}

/** What {@link openPlotGuards} goes by: the part of a job's rules that guards are. */
export interface GuardRules {
  readonly guards: readonly GuardRule[]
  readonly sensors: readonly string[]
}

/**
 * Opens the sensors that the guards are about. @returns `undefined` without guards
 * @throws DriverError when a sensor cannot be opened, unless all guards on it let silence pass; `CONFIG_INVALID` for a guard that fits no channel
 */
export async function openPlotGuards(
  { guards, sensors }: GuardRules,
  scope: SearchScope & { readonly output: Output },
  signal: AbortSignal,
): Promise<PlotGuards | undefined> {
  if (guards.length === 0) return undefined
  const selectors = sensors.length > 0 ? sensors : await namedSensors(guards, scope)
  const request: SensorsRequest = { selectors, assignments: undefined, simSpeed: undefined }
  const chosen = await chooseSensors(request, scope, signal)
  const stop = new AbortController()
  const sensorScope = { io: scope.io, loader: chosen.loader, trace: undefined, signal: stop.signal }
  const opened: Opened[] = []
  try {
    const failed = await openAll(chosen, { ...sensorScope, signal }, opened)
    const bound = bindAll(guards, opened, failed, scope.output)
    const newest = await readFirst(bound, opened, signal)
    return new RunningGuards(bound, opened, newest, sensorScope, stop, chosen)
  } catch (error) {
    for (const { open } of opened) await open[Symbol.asyncDispose]()
    await chosen[Symbol.asyncDispose]()
    throw error
  }
}

interface Opened {
  readonly device: ResolvedDevice
  readonly open: OpenSensor
}

interface Failed {
  readonly name: string
  readonly error: DriverError
}

/** Sensors of the configuration that guards name before the channel: only those have to be there, if every guard names one. */
async function namedSensors(guards: readonly GuardRule[], scope: SearchScope): Promise<readonly string[]> {
  const aliases = await configuredSensors(scope)
  const named = guards.map(({ channel }) => aliases.find((alias) => channel.startsWith(`${alias}.`)))
  return named.every((alias) => alias !== undefined) ? [...new Set(named)] : []
}

async function openAll(chosen: ChosenSensors, scope: SensorScope, opened: Opened[]): Promise<readonly Failed[]> {
  const failed: Failed[] = []
  for (const device of chosen.devices) {
    try {
      opened.push({ device, open: await openSensor(device, scope) })
    } catch (error) {
      scope.signal.throwIfAborted()
      if (!isDriverError(error)) throw error
      failed.push({ name: device.name, error })
    }
  }
  return failed
}

/** A guard on a sensor that is dead from the start is dropped only where its rule lets silence pass. */
function bindAll(
  guards: readonly GuardRule[],
  opened: readonly Opened[],
  failed: readonly Failed[],
  output: Output,
): readonly BoundGuard[] {
  const sensors = opened.map(({ device: { name }, open: { sensor } }) => ({ name, channels: sensor.channels }))
  return guards.flatMap((rule) => {
    try {
      return [bindGuard(rule, sensors)]
    } catch (error) {
      const dead = failed.find(({ name }) => rule.channel.startsWith(`${name}.`)) ?? failed[0]
      if (dead === undefined) throw error
      if (rule.silent !== 'ignore' && rule.silent !== 'warn') throw dead.error
      warn(output, `guard "${rule.text}" is off: ${dead.name} cannot be read: ${dead.error.message}`)
      return []
    }
  })
}

/** What each sensor says before the plot begins. A channel that has said nothing by then is a silent one. */
async function readFirst(
  bound: readonly BoundGuard[],
  opened: readonly Opened[],
  signal: AbortSignal,
): Promise<Newest> {
  const newest = new Map<string, Map<string, Reading>>()
  for (const { device, open } of opened) {
    const channels = channelsOf(bound, device.name)
    if (channels.length === 0) continue
    const readings = await open.sensor.read({ channels, signal })
    newest.set(device.name, new Map(readings.map((reading) => [reading.channel, reading])))
  }
  return newest
}

/** The newest reading of each channel, by sensor. */
type Newest = Map<string, Map<string, Reading>>

function channelsOf(bound: readonly BoundGuard[], name: string): readonly string[] {
  return [...new Set(bound.filter(({ sensor }) => sensor === name).map(({ channel }) => channel.id))]
}

class RunningGuards implements PlotGuards {
  readonly #bound: readonly BoundGuard[]
  readonly #stop: AbortController
  readonly #chosen: ChosenSensors
  readonly #clock: SensorScope['io']['clock']
  readonly #attached = new Set<Guarding>()
  /** For plots that begin later. */
  readonly #newest: Newest
  readonly #lost = new Map<string, string>()
  readonly #feeds: Promise<unknown>

  constructor(
    bound: readonly BoundGuard[],
    opened: readonly Opened[],
    newest: Newest,
    scope: SensorScope,
    stop: AbortController,
    chosen: ChosenSensors,
  ) {
    this.#bound = bound
    this.#newest = newest
    this.#stop = stop
    this.#chosen = chosen
    this.#clock = scope.io.clock
    const needed = opened.filter(({ device }) => bound.some(({ sensor }) => sensor === device.name))
    const idle = opened.filter((each) => !needed.includes(each))
    this.#feeds = Promise.all([
      ...idle.map(({ open }) => open[Symbol.asyncDispose]()),
      ...needed.map(({ device, open }) => this.#feed(device, open, scope)),
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

  #feed(device: ResolvedDevice, open: OpenSensor, scope: SensorScope): Promise<void> {
    const { name } = device
    const newest = this.#newest.get(name) ?? new Map<string, Reading>()
    const channels = channelsOf(this.#bound, name)
    return feedSensor(
      device,
      open,
      scope,
      { channels: () => channels, withinMs: 0 },
      {
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
      },
    )
  }
}
