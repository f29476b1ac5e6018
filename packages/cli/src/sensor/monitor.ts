import {
  channelHistory,
  type ChannelHistory,
  checkChartFile,
  connectionText,
  counted,
  type MonitorEvent,
  type Monitoring,
  type SensorChannel,
  writeChart,
} from '@vfab/workshop'
import type { EventsValues, SensorValues } from '@vfab/workshop/options'

import { typedOptions } from '../typed.ts'
import { showEvents } from '../device/show-events.ts'
import { Interrupted } from '../interrupted.ts'
import type { Invocation } from '../invocation.ts'
import type { Io } from '../io.ts'
import { inWorkshop, showNotices, showResources } from '../open-workshop.ts'
import { type Output, schemaVersion } from '../output.ts'
import { printable } from '../printable.ts'
import { warn } from '../remarks.ts'
import { createLiveTable, type LiveTable } from './live-table.ts'
import { sensorChoice } from './sensor-choice.ts'

/** Options of `vfab monitor`. */
export interface MonitorValues extends SensorValues, EventsValues {
  readonly every?: string | undefined
  readonly for?: string | undefined
  readonly changes?: boolean | undefined
  readonly log?: string | undefined
  readonly when?: readonly string[] | undefined
  readonly prometheus?: string | undefined
  readonly influx?: string | undefined
  readonly chart?: string | undefined
}

type MonitorInvocation = Invocation<MonitorValues>

/** `vfab monitor` */
export async function monitorCommand(invocation: MonitorInvocation): Promise<void> {
  const { io, output, values } = invocation
  const { log, chart, changes, when, prometheus, influx } = values
  if (chart !== undefined) checkChartFile(chart, io.cwd)
  const reader = typedOptions()
  const intervalMs = reader.duration('every', values.every)
  const forMs = reader.duration('for', values.for)
  await inWorkshop(invocation, 'stopping', async (workshop, signal) => {
    using _resources = showResources(output, workshop)
    using _events = showEvents(workshop, values, output)
    const outputs = { log, when, prometheus, influx }
    const monitoring = await workshop.monitor({
      ...sensorChoice(invocation, signal),
      intervalMs,
      forMs,
      changes,
      ...outputs,
    })
    const view = showReadings(monitoring, invocation)
    const ended = await monitoring.done.finally(() => view.table?.end())
    for (const file of [ended.log, ended.influxFile])
      if (file !== undefined) output.note(`${counted(ended.readings, 'reading')} in ${file}`)
    if (chart !== undefined)
      output.note(`chart: ${await writeChart(chart, view.channels, { cwd: io.cwd, title: titleOf(view) })}`)
    if (signal.reason instanceof Interrupted) throw signal.reason
  })
}

interface View {
  readonly channels: readonly ChannelHistory[]
  readonly table: LiveTable | undefined
}

/** A live table on a terminal, one JSON value per line everywhere else. */
function showReadings({ channels: watched, events }: Monitoring, { io, output, values }: MonitorInvocation): View {
  const channels = watched.map((channel) => labelled(channel, values.chart !== undefined))
  const byName = new Map(channels.map((each) => [`${each.sensor}\n${each.channel.id}`, each]))
  const table = isLive(io, output)
    ? createLiveTable(channels, { stdout: io.stdout, paint: output.paint, now: () => io.clock.now() })
    : undefined
  const notify = showNotices(output)
  events.on((event) => {
    if (event.type === 'notice') return notify(event)
    if (event.type === 'batch') return table?.update()
    if (event.type === 'reading') byName.get(`${event.sensor}\n${event.channel}`)?.take(event)
    print(event, table, output)
    if (!table && (event.type === 'lost' || event.type === 'back')) warn(output, connectionText(event))
  })
  return { channels, table }
}

function labelled({ sensor, channel, label }: SensorChannel, keepsPoints: boolean): ChannelHistory {
  return channelHistory(sensor, printable(label), channel, keepsPoints)
}

function isLive(io: Io, output: Output): boolean {
  return io.stdout.isTTY === true && !output.json && !io.env['CI'] && io.env['TERM'] !== 'dumb'
}

function print(event: MonitorEvent, table: LiveTable | undefined, output: Output): void {
  if (output.json) output.event(event)
  else if (!table) output.result(JSON.stringify({ schemaVersion, ...event }))
}

function titleOf({ channels }: View): string {
  return [...new Set(channels.map(({ sensor }) => printable(sensor)))].join(', ')
}
