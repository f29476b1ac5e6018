import type { Channel, Reading } from '@vfab/core'

import { createEventSource, type EventSource } from '../event-stream.ts'
import type { Shop } from '../shop.ts'
import { type ChosenSensors, chooseSensors } from './choose-sensors.ts'
import { checkMonitorOutputs, type MonitorOutputs, openOutputs } from './monitor-outputs.ts'
import { openSensor, type OpenSensor, openTrace, watchedSensor } from './open-sensor.ts'
import { feedSensor } from './sensor-feed.ts'
import type { MonitorEvent, Monitoring, MonitorResult, MonitorSensorsOptions, SensorChannel } from './sensor-options.ts'
import { requireChannels, wantedChannels } from './wanted-channels.ts'

/** Readings of one sensor within this time are reported together. */
const withinMs = 20
/** What one sensor measured within this time is one row of a log: a slow bus takes so long to ask for all channels. */
const togetherMs = 100
/** Where measuring is asked for now and then, longer: so much of the time between, and no more than a second. */
const togetherShare = 0.25
const mostTogetherMs = 1000

/** See `Workshop.monitor`. All sensors, or none: who asked for one that is not there should know at once. */
export async function monitorSensors(shop: Shop, options: MonitorSensorsOptions): Promise<Monitoring> {
  const { intervalMs = 0, signal } = options
  const wanted = checkMonitorOutputs(options)
  const chosen = await chooseSensors(shop, options)
  const traced = await openTrace(shop, options.trace).catch(async (error: unknown) => {
    await chosen[Symbol.asyncDispose]()
    throw error
  })
  const opened: OpenSensor[] = []
  const close = async (): Promise<void> => {
    await Promise.allSettled(opened.map((open) => open[Symbol.asyncDispose]()))
    await traced[Symbol.asyncDispose]()
    await chosen[Symbol.asyncDispose]()
  }
  try {
    await openAll(shop, chosen, opened, { signal, trace: traced.trace })
    const channels = channelsOf(opened, options.channels)
    const rowMs = Math.max(togetherMs, Math.min(mostTogetherMs, togetherShare * intervalMs))
    const events = createEventSource<MonitorEvent>(['reading', 'batch'])
    const outputs = await openOutputs(shop, wanted, { opened, channels, togetherMs: rowMs, events })
    return new RunningMonitor({ shop, options, opened, channels, events, outputs, rowMs, close })
  } catch (error) {
    await close()
    throw error
  }
}

async function openAll(
  shop: Shop,
  { devices }: ChosenSensors,
  opened: OpenSensor[],
  options: Pick<Parameters<typeof openSensor>[2], 'signal' | 'trace'>,
): Promise<void> {
  const outcomes = await Promise.allSettled(
    devices.map((device) => openSensor(shop, device, { ...options, reconnect: watchedSensor })),
  )
  for (const outcome of outcomes) if (outcome.status === 'fulfilled') opened.push(outcome.value)
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}

function channelsOf(opened: readonly OpenSensor[], patterns: readonly string[] | undefined): readonly SensorChannel[] {
  requireChannels(
    opened.flatMap(({ sensor }) => sensor.channels),
    patterns,
  )
  return opened.flatMap(({ name, sensor }) =>
    wantedChannels(sensor.channels, patterns).map((channel) => ({
      sensor: name,
      channel,
      label: opened.length > 1 ? `${name}.${channel.id}` : channel.id,
    })),
  )
}

interface MonitorParts {
  readonly shop: Shop
  readonly options: MonitorSensorsOptions
  readonly opened: readonly OpenSensor[]
  readonly channels: readonly SensorChannel[]
  readonly events: EventSource<MonitorEvent>
  readonly outputs: MonitorOutputs
  /** What a sensor measured within this time is one row of the log. */
  readonly rowMs: number
  readonly close: () => Promise<void>
}

class RunningMonitor implements Monitoring {
  readonly channels: readonly SensorChannel[]
  readonly events: EventSource<MonitorEvent>
  readonly done: Promise<MonitorResult>
  readonly #parts: MonitorParts
  readonly #ending = new AbortController()
  readonly #failures: unknown[] = []
  #count = 0
  #flushing = false

  constructor(parts: MonitorParts) {
    this.#parts = parts
    this.channels = parts.channels
    this.events = parts.events
    const { onEvent } = parts.options
    if (onEvent) this.events.on(onEvent)
    this.done = this.#run()
    this.done.catch(() => {}) // whoever ends the watch learns of it
  }

  end(): Promise<MonitorResult> {
    this.#ending.abort()
    return this.done
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  async #run(): Promise<MonitorResult> {
    const { shop, options, opened, outputs, close } = this.#parts
    const signal = options.signal ? AbortSignal.any([options.signal, this.#ending.signal]) : this.#ending.signal
    await new Promise<void>((resolve) => void setImmediate(resolve)) // whoever asked for this can listen first
    for (const { path, tornBytes } of outputs.files) {
      if (tornBytes === 0) continue
      const text = `half a line of ${tornBytes} bytes at the end of ${path} was taken off`
      this.events.emit({ type: 'notice', level: 'warning', text })
    }
    const channels = this.channels.map(({ sensor, channel }) => ({ sensor, ...channel }))
    this.events.emit({ type: 'started', channels })
    if (options.forMs !== undefined) {
      shop.clock.sleep(options.forMs, { signal }).then(
        () => this.#ending.abort(),
        () => {},
      )
    }
    try {
      await Promise.all(opened.map((open) => this.#watch(open, signal)))
    } finally {
      await close()
      await outputs.close().catch((error: unknown) => this.#failures.push(error))
    }
    this.events.emit({ type: 'finished', readings: this.#count })
    this.events.end()
    for (const failure of this.#failures) throw failure
    return { readings: this.#count, log: outputs.log?.path, influxFile: outputs.influxFile?.path }
  }

  #watch(open: OpenSensor, signal: AbortSignal): Promise<void> {
    const { shop, options, channels, outputs } = this.#parts
    const { name: sensor } = open
    const report = options.changes === true ? { deadband: 0 } : undefined
    const shown = new Set(channels.filter((each) => each.sensor === sensor).map(({ channel }) => channel.id))
    const ruled = outputs.ruled(sensor)
    const has = (all: readonly Channel[]): readonly string[] =>
      [...new Set([...shown, ...ruled])].filter((id) => all.some((channel) => channel.id === id))
    const feed = {
      channels: (again: { readonly channels: readonly Channel[] }) => has(again.channels),
      readings: { intervalMs: options.intervalMs, report },
      withinMs,
      signal,
      clock: shop.clock,
    }
    return feedSensor(open, feed, {
      readings: (readings) => {
        outputs.rules.take(sensor, readings)
        this.#take(sensor, ruled.length === 0 ? readings : readings.filter(({ channel }) => shown.has(channel)), signal)
      },
      lost: (error) => {
        for (const sink of [outputs.rules, ...outputs.sinks]) sink.lost(sensor, error.message)
        this.events.emit({ type: 'lost', sensor, error: error.toJSON() })
      },
      back: () => this.events.emit({ type: 'back', sensor }),
    })
  }

  #take(sensor: string, readings: readonly Reading[], signal: AbortSignal): void {
    if (readings.length === 0) return
    this.#count += readings.length
    for (const reading of readings) this.events.emit({ type: 'reading', ...reading, sensor })
    for (const sink of this.#parts.outputs.sinks) sink.take(sensor, readings)
    this.#keep(() => this.#parts.outputs.files.forEach((file) => file.write(sensor, readings)))
    this.#flushLater(signal)
    this.events.emit({ type: 'batch', sensor, readings: readings.length })
  }

  /** A log that cannot be written is not worth going on without. */
  #keep(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#failures.push(error)
      this.#ending.abort()
    }
  }

  /** Channels that do not come in time keep no row waiting. */
  #flushLater(signal: AbortSignal): void {
    const { shop, outputs, rowMs } = this.#parts
    if (this.#flushing || !outputs.files.some(({ waits }) => waits)) return
    this.#flushing = true
    void shop.clock
      .sleep(2 * rowMs + withinMs, { signal })
      .then(() => this.#keep(() => outputs.files.forEach((file) => file.flush())))
      .catch(() => {}) // it ends, and the log with it
      .finally(() => (this.#flushing = false))
  }
}
