import { createEventHub, type DriverEventMap } from '@vfab/core'
import {
  createResourceMonitor,
  type ResourceLimits,
  type ResourceMonitor,
  type ResourceMonitorOptions,
  type ResourceUsage,
} from '@vfab/host'

/** A resource of which this process uses more than it should. */
export type ResourceWarning = DriverEventMap['resource_warning']

/** What a plot, a film or a watch may use for hours: more is a leak. Planning takes all the processor it gets. */
const limits: ResourceLimits = {
  cpuPercent: Infinity,
  memoryMib: 1024,
  openFiles: 500,
  handles: 500,
  threads: 64,
  loopDelayMs: 2000,
}
/** What the process of one driver may use: it is ended at 512 MiB. */
const processLimits: Partial<ResourceLimits> = { cpuPercent: 80, memoryMib: 384, openFiles: 200, handles: 200 }

/** Between two looks; long work can wait. */
const intervalMs = 5000

/**
 * Watches what this process, and the processes of isolated drivers (`host.processes`), use while something long runs. Disposing ends it.
 * @param onWarning - called each time a limit is crossed
 */
export function watchResources(
  onWarning: (warning: ResourceWarning) => void,
  options: Pick<ResourceMonitorOptions, 'limits' | 'intervalMs' | 'sample' | 'processes'> = {},
): ResourceMonitor {
  const events = createEventHub({ driver: 'vfab', source: 'monitor' })
  events.on('resource_warning', ({ data }) => onWarning(data))
  const monitor = createResourceMonitor({
    ...{ events, intervalMs, processLimits, ...options },
    limits: { ...limits, ...options.limits },
  })
  monitor.start()
  return monitor
}

/** What was used on average, for people: `used 3 % of a processor, 92 MiB of memory, 31 open files, 11 threads`. */
export function usageText({ cpuPercent, memoryMib, openFiles, threads, loopDelayMs }: ResourceUsage): string {
  const parts = [
    amounts.cpu(Math.round(cpuPercent)),
    amounts.memory(Math.round(memoryMib)),
    ...(openFiles === undefined ? [] : [amounts['open-files'](Math.round(openFiles))]),
    ...(threads === undefined ? [] : [amounts.threads(Math.round(threads))]),
  ]
  return `used ${parts.join(', ')}; reacted within ${amounts['event-loop'](Math.round(loopDelayMs))}`
}

/** A warning for people: `this command uses 700 open files, more than 500`. */
export function resourceText({ resource, value, limit, process }: ResourceWarning): string {
  const who = process === undefined ? 'this command' : `the driver of ${process}`
  const amount = (count: number): string => amounts[resource](Math.round(count))
  if (resource === 'event-loop') return `${who} did not react for ${amount(value)}`
  return `${who} uses ${amount(value)}, more than ${amount(limit)}`
}

const amounts: Readonly<Record<ResourceWarning['resource'], (count: number) => string>> = {
  cpu: (count) => `${count} % of a processor`,
  memory: (count) => `${count} MiB of memory`,
  'open-files': (count) => `${count} open files`,
  handles: (count) => `${count} timers and connections`,
  threads: (count) => `${count} threads`,
  'event-loop': (count) => `${count} ms`,
}
