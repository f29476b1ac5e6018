import type { EventHub } from '@vfab/core'

import { createDriverCheck, type DriverProcess } from './driver-usage.ts'
import { createLimitCheck } from './limit-check.ts'
import { createProcessSampler, type ProcessSampler } from './process-sampler.ts'
import { defaultResourceLimits, type ResourceLimits, type ResourceUsage } from './resource-usage.ts'
import { UsageHistory } from './usage-history.ts'

/** What {@link createResourceMonitor} accepts. */
export interface ResourceMonitorOptions {
  /** Receives `resource_warning` events. */
  events?: EventHub | undefined
  limits?: Partial<ResourceLimits> | undefined
  /** Between samples, default 1000 ms. */
  intervalMs?: number | undefined
  /** Samples remembered, default 1000. */
  historySize?: number | undefined
  /** What averages are over, counted back from the newest sample; default 60000 ms. */
  averageMs?: number | undefined
  /** Takes a sample, default of this process. */
  sample?: ((() => Promise<ResourceUsage>) & Partial<Pick<ProcessSampler, 'stop'>>) | undefined
  /** Processes of drivers to be watched too: `host.processes`. They measure themselves. */
  processes?: (() => readonly DriverProcess[]) | undefined
  /** Limits of those, default {@link limits}. */
  processLimits?: Partial<ResourceLimits> | undefined
}

/** Watches what this process uses. Its timer does not keep the process alive. */
export interface ResourceMonitor extends Disposable {
  readonly running: boolean
  /** Takes samples from now on; running already, it goes on. */
  start(): void
  /** Takes no further samples. Idempotent. */
  stop(): void
  /** Takes one sample now, remembers it and warns if need be. @throws what sampling threw */
  sampleNow(): Promise<ResourceUsage>
  /** Samples, oldest first. */
  history(): readonly ResourceUsage[]
  /** Means over the samples of {@link ResourceMonitorOptions.averageMs}; `undefined` before the first sample. */
  average(): ResourceUsage | undefined
}

/** Makes a monitor that is not running yet. */
export function createResourceMonitor(options: ResourceMonitorOptions = {}): ResourceMonitor {
  const { events, intervalMs = 1000, historySize = 1000, averageMs = 60_000, processes } = options
  const sample: NonNullable<ResourceMonitorOptions['sample']> = options.sample ?? createProcessSampler()
  const limits = { ...defaultResourceLimits, ...options.limits }
  const history = new UsageHistory({ size: historySize, windowMs: averageMs })
  const check = createLimitCheck(limits)
  const checkDrivers = createDriverCheck({ ...limits, ...options.processLimits })
  let timer: NodeJS.Timeout | undefined
  let sampling = false

  const sampleNow = async (): Promise<ResourceUsage> => {
    const usage = await sample()
    history.push(usage)
    const warnings = [...check(usage), ...(processes ? checkDrivers(processes(), usage.atMs) : [])]
    for (const warning of warnings) events?.emit('resource_warning', warning)
    return usage
  }

  const tick = (): void => {
    if (sampling) return
    sampling = true
    // A sample that fails is a gap in the history; the next one is due in an interval.
    void sampleNow()
      .catch(() => {})
      .finally(() => (sampling = false))
  }

  const monitor: ResourceMonitor = {
    get running() {
      return timer !== undefined
    },
    start() {
      timer ??= setInterval(tick, intervalMs).unref()
    },
    stop() {
      clearInterval(timer)
      timer = undefined
      sample.stop?.()
    },
    sampleNow,
    history: () => [...history],
    average: () => history.average,
    [Symbol.dispose]: () => monitor.stop(),
  }
  return monitor
}
