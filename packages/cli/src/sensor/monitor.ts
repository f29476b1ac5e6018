import type { DriverError, Reading, Sensor } from '@vfab/core'
import type { ResolvedDevice } from '@vfab/host'

import type { MonitorValues } from '../commands/monitor.ts'
import { readDuration } from '../duration-option.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { schemaVersion } from '../output.ts'
import { checkPictureFile, writePicture } from '../plot/write-picture.ts'
import { printable } from '../printable.ts'
import { counted } from '../quantities.ts'
import { warn } from '../remarks.ts'
import { chooseSensors } from './choose-sensors.ts'
import { createLiveTable, type LiveTable } from './live-table.ts'
import { checkLogName, type LogFile, openLog } from './log-file.ts'
import { type MonitoredChannel, monitoredChannel } from './monitored-channel.ts'
import { openSensor, type OpenSensor, openTrace, type SensorScope } from './open-sensor.ts'
import { feedSensor, type FeedOptions } from './sensor-feed.ts'
import { requireChannels, wantedChannels } from './wanted-channels.ts'

/** Readings of one sensor within this time are shown together. */
const withinMs = 20
/** What one sensor measured within this time is one row of a log: a slow bus takes so long to ask for all channels. */
const togetherMs = 100
/** Where measuring is asked for now and then, longer: so much of the time between, and no more than a second. */
const togetherShare = 0.25
const mostTogetherMs = 1000

type MonitorInvocation = Invocation<MonitorValues>

/** `vfab monitor` */
export async function monitorCommand(invocation: MonitorInvocation): Promise<void> {
  const { io, positionals, values } = invocation
  if (values.log !== undefined) checkLogName(values.log)
  if (values.plot !== undefined) checkPictureFile(values.plot, io.cwd)
  const intervalMs = values.every === undefined ? undefined : readDuration('--every', values.every)
  const forMs = values.for === undefined ? undefined : readDuration('--for', values.for)
  await interruptible(invocation, 'stopping', async (interrupt) => {
    const request = { selectors: positionals, assignments: values.set, simSpeed: values['sim-speed'] }
    await using chosen = await chooseSensors(request, invocation, interrupt)
    await using traced = await openTrace(values.trace, io)
    const time = new AbortController()
    const signal = AbortSignal.any([interrupt, time.signal])
    const scope = { io, loader: chosen.loader, trace: traced.trace, signal }
    const open = await openAll(chosen.devices, { ...scope, signal: interrupt })
    if (forMs !== undefined)
      void io.clock.sleep(forMs, { signal: interrupt }).then(
        () => time.abort(),
        () => {},
      )
    const report = values.changes === true ? { deadband: 0 } : undefined
    await watch(open, scope, invocation, {
      channels: ({ channels }) => wantedChannels(channels, values.channel).map(({ id }) => id),
      readings: { intervalMs, report },
      withinMs,
      togetherMs: Math.max(togetherMs, Math.min(mostTogetherMs, togetherShare * (intervalMs ?? 0))),
    })
    interrupt.throwIfAborted()
  })
}

interface Opened {
  readonly device: ResolvedDevice
  readonly open: OpenSensor
}

/** All of them, or none: who asked for a sensor that is not there should know at once. */
async function openAll(devices: readonly ResolvedDevice[], scope: SensorScope): Promise<readonly Opened[]> {
  const outcomes = await Promise.allSettled(devices.map((device) => openSensor(device, scope)))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  const opened = outcomes.flatMap((outcome, index) =>
    outcome.status === 'fulfilled' ? [{ device: devices[index]!, open: outcome.value }] : [],
  )
  if (!failed) return opened
  for (const { open } of opened) await open[Symbol.asyncDispose]()
  throw failed.reason
}

async function watch(
  opened: readonly Opened[],
  scope: SensorScope,
  invocation: MonitorInvocation,
  options: FeedOptions & { readonly togetherMs: number },
): Promise<void> {
  const { io, output, values } = invocation
  const view = await prepare(opened, invocation, options.togetherMs)
  const { channels, log, table, emit } = view
  emit({ type: 'started', channels: channels.map(({ sensor, channel }) => ({ sensor, ...channel })) })
  const byName = new Map(channels.map((each) => [`${each.sensor}\n${each.channel.id}`, each]))
  let count = 0
  const failures: unknown[] = []
  const give = new AbortController()
  const signal = AbortSignal.any([scope.signal, give.signal])
  const keep = (write: () => void): void => {
    try {
      write()
    } catch (error) {
      failures.push(error) // a log that cannot be written is not worth going on without
      give.abort()
    }
  }
  let flushing = false
  /** Channels that do not come in time keep no row waiting. */
  const flushLater = (): void => {
    if (flushing || log?.waits !== true) return
    flushing = true
    void io.clock
      .sleep(2 * options.togetherMs + options.withinMs, { signal })
      .then(() => keep(() => log.flush()))
      .catch(() => {}) // it ends, and the log with it
      .finally(() => (flushing = false))
  }
  const take = (sensor: string, readings: readonly Reading[]): void => {
    count += readings.length
    for (const reading of readings) {
      byName.get(`${sensor}\n${reading.channel}`)?.take(reading)
      emit({ type: 'reading', ...reading, sensor })
    }
    keep(() => log?.write(sensor, readings))
    flushLater()
    table?.update()
  }
  const tell = (sensor: string, error: DriverError | undefined): void => {
    emit(error ? { type: 'lost', sensor, error } : { type: 'back', sensor })
    if (!table) warn(output, error ? `${sensor} is lost: ${error.message}; it is looked for` : `${sensor} is back`)
  }
  await Promise.all(
    opened.map(({ device, open }) =>
      feedSensor(device, open, { ...scope, signal }, options, {
        readings: (readings) => take(device.name, readings),
        lost: (error) => tell(device.name, error),
        back: () => tell(device.name, undefined),
      }),
    ),
  )
  table?.end()
  keep(() => log?.close())
  emit({ type: 'finished', readings: count })
  if (log) output.note(`${counted(count, 'reading')} in ${log.path}`)
  if (values.plot !== undefined) output.note(`chart: ${await drawChart(values.plot, channels, io.cwd)}`)
  for (const failure of failures) throw failure
}

interface View {
  readonly channels: readonly MonitoredChannel[]
  readonly log: LogFile | undefined
  readonly table: LiveTable | undefined
  readonly emit: (event: object) => void
}

/** Everything that can be wrong with what was asked for is found here, with the sensors open and nothing shown yet. */
async function prepare(
  opened: readonly Opened[],
  { io, output, values }: MonitorInvocation,
  togetherMs: number,
): Promise<View> {
  try {
    requireChannels(
      opened.flatMap(({ open }) => open.sensor.channels),
      values.channel,
    )
    const channels = channelsOf(opened, values)
    const log = values.log === undefined ? undefined : openLog(values.log, { channels, cwd: io.cwd, togetherMs })
    if (log && log.tornBytes > 0)
      warn(output, `half a line of ${log.tornBytes} bytes at the end of ${log.path} was taken off`)
    const isLive = io.stdout.isTTY === true && !output.json && !io.env.CI && io.env.TERM !== 'dumb'
    const table = isLive
      ? createLiveTable(channels, { stdout: io.stdout, paint: output.paint, now: () => io.clock.now() })
      : undefined
    const emit = (event: object): void => {
      if (output.json) output.event(event)
      else if (!isLive) output.result(JSON.stringify({ schemaVersion, ...event }))
    }
    return { channels, log, table, emit }
  } catch (error) {
    for (const { open } of opened) await open[Symbol.asyncDispose]()
    throw error
  }
}

function channelsOf(opened: readonly Opened[], values: MonitorValues): MonitoredChannel[] {
  const several = opened.length > 1
  return opened.flatMap(
    ({ device: { name }, open: { sensor } }: { device: ResolvedDevice; open: { sensor: Sensor } }) =>
      wantedChannels(sensor.channels, values.channel).map((channel) =>
        monitoredChannel(
          name,
          several ? `${printable(name)}.${channel.id}` : channel.id,
          channel,
          values.plot !== undefined,
        ),
      ),
  )
}

async function drawChart(file: string, channels: readonly MonitoredChannel[], cwd: string): Promise<string> {
  const { chartSvg } = await import('./chart.ts') // heavy, and rarely wanted
  const title = [...new Set(channels.map(({ sensor }) => printable(sensor)))].join(', ')
  return writePicture(file, chartSvg(channels, title), cwd)
}
