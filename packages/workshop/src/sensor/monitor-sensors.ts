import type { Channel, Reading } from '@vfab/core'

import { createEventSource, type EventSource } from '../event-stream.ts'
import type { Shop } from '../shop.ts'
import { type ChosenSensors, chooseSensors } from './choose-sensors.ts'
import { checkLogName, type LogFile, openLog } from './log-file.ts'
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
  const { log: file, intervalMs = 0, signal } = options
  if (file !== undefined) checkLogName(file)
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
    const log = file === undefined ? undefined : openLog(file, { channels, cwd: shop.cwd, togetherMs: rowMs })
    return new RunningMonitor({ shop, options, opened, channels, log, rowMs, close })
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
  readonly log: LogFile | undefined
  /** What a sensor measured within this time is one row of the log. */
  readonly rowMs: number
  readonly close: () => Promise<void>
}

class RunningMonitor implements Monitoring {
  readonly channels: readonly SensorChannel[]
  readonly events: EventSource<MonitorEvent> = createEventSource(['reading', 'batch'])
  readonly done: Promise<MonitorResult>
  readonly #parts: MonitorParts
  readonly #ending = new AbortController()
  readonly #failures: unknown[] = []
  #count = 0
  #flushing = false

  constructor(parts: MonitorParts) {
    this.#parts = parts
    this.channels = parts.channels
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
    const { shop, options, opened, log, close } = this.#parts
    const signal = options.signal ? AbortSignal.any([options.signal, this.#ending.signal]) : this.#ending.signal
    await new Promise<void>((resolve) => void setImmediate(resolve)) // whoever asked for this can listen first
    if (log && log.tornBytes > 0) {
      const text = `half a line of ${log.tornBytes} bytes at the end of ${log.path} was taken off`
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
      this.#keep(() => log?.close())
      await close()
    }
    this.events.emit({ type: 'finished', readings: this.#count })
    this.events.end()
    for (const failure of this.#failures) throw failure
    return { readings: this.#count, log: log?.path }
  }

  #watch(open: OpenSensor, signal: AbortSignal): Promise<void> {
    const { shop, options, channels } = this.#parts
    const { name: sensor } = open
    const report = options.changes === true ? { deadband: 0 } : undefined
    const ids = channels.filter((each) => each.sensor === sensor).map(({ channel }) => channel.id)
    const has = (all: readonly Channel[]): readonly string[] =>
      ids.filter((id) => all.some((channel) => channel.id === id))
    const feed = {
      channels: (again: { readonly channels: readonly Channel[] }) => has(again.channels),
      readings: { intervalMs: options.intervalMs, report },
      withinMs,
      signal,
      clock: shop.clock,
    }
    return feedSensor(open, feed, {
      readings: (readings) => this.#take(sensor, readings, signal),
      lost: (error) => this.events.emit({ type: 'lost', sensor, error: error.toJSON() }),
      back: () => this.events.emit({ type: 'back', sensor }),
    })
  }

  #take(sensor: string, readings: readonly Reading[], signal: AbortSignal): void {
    this.#count += readings.length
    for (const reading of readings) this.events.emit({ type: 'reading', ...reading, sensor })
    this.#keep(() => this.#parts.log?.write(sensor, readings))
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
    const { shop, log, rowMs } = this.#parts
    if (this.#flushing || log?.waits !== true) return
    this.#flushing = true
    void shop.clock
      .sleep(2 * rowMs + withinMs, { signal })
      .then(() => this.#keep(() => log.flush()))
      .catch(() => {}) // it ends, and the log with it
      .finally(() => (this.#flushing = false))
  }
}
