import { readdir } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'

import { createRingBuffer, type DriverEventMap, type EventHub } from '@vfab/core'

/** What this process used at one moment. */
export interface ResourceUsage {
  /** Since the sample before; 100 is one processor fully used. */
  readonly cpuPercent: number
  /** Resident memory, MiB. */
  readonly memoryMib: number
  /** File descriptors in use, sockets and devices included; `undefined` where the system does not tell (Windows). */
  readonly openFiles: number | undefined
  /** Timers, sockets, requests and the like that keep the event loop alive. */
  readonly handles: number
  /** Monotonic, ms. */
  readonly atMs: number
}

/** Most of each resource that is worth no warning. */
export interface ResourceLimits {
  readonly cpuPercent: number
  readonly memoryMib: number
  readonly openFiles: number
  readonly handles: number
}

/** Limits used where {@link ResourceMonitorOptions.limits} gives none. */
export const defaultResourceLimits: ResourceLimits = { cpuPercent: 80, memoryMib: 500, openFiles: 100, handles: 200 }

/** A resource that was over its limit is below it again at this part of it: one that hovers about its limit warns once. */
const clearedAt = 0.9

/** What {@link createResourceMonitor} accepts. */
export interface ResourceMonitorOptions {
  /** Receives `resource_warning` events. */
  events?: EventHub | undefined
  limits?: Partial<ResourceLimits> | undefined
  /** Between samples, default 1000 ms. */
  intervalMs?: number | undefined
  /** Samples remembered, default 1000. */
  historySize?: number | undefined
  /** Takes a sample, default of this process. */
  sample?: (() => Promise<ResourceUsage>) | undefined
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
  /** Means over the samples of the last `windowMs`, counted back from the newest; `undefined` before the first sample. */
  average(windowMs: number): ResourceUsage | undefined
}

type Resource = DriverEventMap['resource_warning']['resource']

const resources: readonly { name: Resource; key: keyof ResourceLimits }[] = [
  { name: 'cpu', key: 'cpuPercent' },
  { name: 'memory', key: 'memoryMib' },
  { name: 'open-files', key: 'openFiles' },
  { name: 'handles', key: 'handles' },
]

/** Makes a monitor that is not running yet. */
export function createResourceMonitor(options: ResourceMonitorOptions = {}): ResourceMonitor {
  const { events, intervalMs = 1000, historySize = 1000, sample = createProcessSampler() } = options
  const limits = { ...defaultResourceLimits, ...options.limits }
  const history = createRingBuffer<ResourceUsage>(historySize)
  /** Resources over their limit: one warning each time the limit is crossed, not one a second. */
  const exceeded = new Set<Resource>()
  let timer: NodeJS.Timeout | undefined
  let sampling = false

  const warn = (usage: ResourceUsage): void => {
    for (const { name, key } of resources) {
      const value = usage[key]
      const limit = limits[key]
      if (value === undefined || value < clearedAt * limit) {
        exceeded.delete(name)
      } else if (value > limit && !exceeded.has(name)) {
        exceeded.add(name)
        events?.emit('resource_warning', { resource: name, value, limit })
      }
    }
  }

  const sampleNow = async (): Promise<ResourceUsage> => {
    const usage = await sample()
    history.push(usage)
    warn(usage)
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
    },
    sampleNow,
    history: () => [...history],
    average: (windowMs) => averageOf([...history], windowMs),
    [Symbol.dispose]: () => monitor.stop(),
  }
  return monitor
}

/** Takes samples of this process; CPU use is the one since the call before. */
export function createProcessSampler(): () => Promise<ResourceUsage> {
  let lastCpu = process.cpuUsage()
  let lastMs = performance.now()
  return async () => {
    const openFiles = await countOpenFiles()
    const atMs = performance.now()
    const used = process.cpuUsage(lastCpu)
    const usedMs = (used.user + used.system) / 1000
    const cpuPercent = (100 * usedMs) / Math.max(1, atMs - lastMs)
    lastCpu = process.cpuUsage()
    lastMs = atMs
    const memoryMib = process.memoryUsage.rss() / 1_048_576
    return { cpuPercent, memoryMib, openFiles, handles: process.getActiveResourcesInfo().length, atMs }
  }
}

async function countOpenFiles(): Promise<number | undefined> {
  for (const directory of ['/proc/self/fd', '/dev/fd']) {
    try {
      return (await readdir(directory)).length
    } catch {
      // Not this system's place for it.
    }
  }
  return undefined
}

function averageOf(history: readonly ResourceUsage[], windowMs: number): ResourceUsage | undefined {
  const newest = history.at(-1)
  if (!newest) return undefined
  const recent = history.filter(({ atMs }) => atMs > newest.atMs - windowMs || atMs === newest.atMs)
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const files = recent.map(({ openFiles }) => openFiles).filter((count) => count !== undefined)
  return {
    cpuPercent: mean(recent.map(({ cpuPercent }) => cpuPercent)),
    memoryMib: mean(recent.map(({ memoryMib }) => memoryMib)),
    openFiles: files.length === 0 ? undefined : mean(files),
    handles: mean(recent.map(({ handles }) => handles)),
    atMs: newest.atMs,
  }
}
