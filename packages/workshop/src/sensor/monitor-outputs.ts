import type { EventSource } from '../event-stream.ts'
import { inputError } from '../input-error.ts'
import type { Notice } from '../notice.ts'
import type { Shop } from '../shop.ts'
import { createInfluxWriter } from './influx-writer.ts'
import { checkLogName, type LogFile, openLog } from './log-file.ts'
import type { OpenSensor } from './open-sensor.ts'
import { servePrometheus } from './prometheus-server.ts'
import type { ReadingSink } from './reading-sink.ts'
import type { MonitorEvent, MonitorSensorsOptions, SensorChannel } from './sensor-options.ts'
import { bindWhen, createWhenSink } from './when-sink.ts'
import { readWhen, type WhenRule } from './when-rule.ts'

/** Where the readings of a watch go, checked before a sensor is opened. */
export interface WantedOutputs {
  readonly log: string | undefined
  readonly influx: string | undefined
  readonly prometheus: string | number | undefined
  readonly when: readonly WhenRule[]
}

/** @throws DriverError `INPUT_INVALID`, `CONFIG_INVALID` */
export function checkMonitorOutputs({ log, influx, prometheus, when = [] }: MonitorSensorsOptions): WantedOutputs {
  if (log !== undefined) checkLogName(log)
  if (influx !== undefined && !isUrl(influx) && !/\.lp$/i.test(influx))
    throw inputError(
      `${influx} is neither a URL nor a file`,
      'write http://HOST:8086/write?db=NAME, or a file that ends in .lp',
    )
  return { log, influx, prometheus, when: when.map(readWhen) }
}

function isUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}

/** What {@link openOutputs} needs besides the wishes. */
export interface OutputsOptions {
  readonly opened: readonly OpenSensor[]
  readonly channels: readonly SensorChannel[]
  /** What a sensor measured within this time is one row of a CSV file. */
  readonly togetherMs: number
  readonly events: EventSource<MonitorEvent>
}

/** Files and services that take the readings of one watch. */
export interface MonitorOutputs {
  readonly log: LogFile | undefined
  readonly influxFile: LogFile | undefined
  readonly files: readonly LogFile[]
  readonly sinks: readonly ReadingSink[]
  /** Gets the readings of the channels that rules are about as well. */
  readonly rules: ReadingSink
  /** Ids of the sensor's channels that rules are about, watched or not. */
  ruled(sensor: string): readonly string[]
  /** Resolves when everything has been delivered, or given up on. @throws DriverError when a file takes no more */
  close(): Promise<void>
}

/** @throws DriverError `CONFIG_INVALID` for a rule that fits no channel, `INPUT_INVALID` for a file with other columns; what the system says */
export async function openOutputs(shop: Shop, wanted: WantedOutputs, options: OutputsOptions): Promise<MonitorOutputs> {
  const { opened, channels, togetherMs, events } = options
  const notify = (notice: Notice): void => events.emit({ type: 'notice', ...notice })
  const bound = bindWhen(wanted.when, opened)
  const emit = (event: MonitorEvent): void => events.emit(event)
  const rules = createWhenSink(bound, { place: shop, clock: shop.clock, emit })
  const files: LogFile[] = []
  const sinks: ReadingSink[] = []
  const open = (file: string): LogFile => {
    const log = openLog(file, { channels, cwd: shop.cwd, togetherMs })
    files.push(log)
    return log
  }
  const outputs: MonitorOutputs = {
    log: undefined,
    influxFile: undefined,
    files,
    sinks,
    rules,
    ruled: (sensor) => bound.filter((each) => each.bound.sensor === sensor).map((each) => each.bound.channel.id),
    close: () => closeAll(files, [...sinks, rules]),
  }
  try {
    const { log, influx, prometheus } = wanted
    const written = {
      log: log === undefined ? undefined : open(log),
      influxFile: influx === undefined || isUrl(influx) ? undefined : open(influx),
    }
    if (influx !== undefined && isUrl(influx)) {
      const token = shop.env['VFAB_INFLUX_TOKEN']
      sinks.push(createInfluxWriter({ url: influx, token, clock: shop.clock, notify }))
    }
    if (prometheus !== undefined) {
      const server = await servePrometheus(prometheus, channels)
      sinks.push(server)
      setImmediate(() => notify({ level: 'info', text: `metrics: ${server.url}` }))
    }
    return { ...outputs, ...written }
  } catch (error) {
    await closeAll(files, sinks).catch(() => {}) // the first error is the one that is thrown
    throw error
  }
}

async function closeAll(files: readonly LogFile[], sinks: readonly ReadingSink[]): Promise<void> {
  await Promise.all(sinks.map((sink) => sink.close()))
  const failures: unknown[] = []
  for (const file of files) {
    try {
      file.close()
    } catch (error) {
      failures.push(error)
    }
  }
  for (const failure of failures) throw failure
}
