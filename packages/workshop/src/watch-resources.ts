import { createEventHub, type DriverEventMap } from '@vfab/core'
import { createResourceMonitor, type ResourceLimits, type ResourceMonitorOptions } from '@vfab/host'

/** A resource of which this process uses more than it should. */
export type ResourceWarning = DriverEventMap['resource_warning']

/** What a plot, a film or a watch may use for hours: more is a leak. Planning takes all the processor it gets. */
const limits: ResourceLimits = { cpuPercent: Infinity, memoryMib: 1024, openFiles: 500, handles: 500 }

/** Between two looks; long work can wait. */
const intervalMs = 5000

/**
 * Watches what this process uses while something long runs. Disposing ends it.
 * @param onWarning - called each time a limit is crossed
 */
export function watchResources(
  onWarning: (warning: ResourceWarning) => void,
  options: Pick<ResourceMonitorOptions, 'limits' | 'intervalMs' | 'sample'> = {},
): Disposable {
  const events = createEventHub({ driver: 'vfab', source: 'monitor' })
  events.on('resource_warning', ({ data }) => onWarning(data))
  const monitor = createResourceMonitor({ events, intervalMs, ...options, limits: { ...limits, ...options.limits } })
  monitor.start()
  return monitor
}
