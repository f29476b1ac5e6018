import { readdir } from 'node:fs/promises'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

import type { ResourceUsage } from './resource-usage.ts'

/** Takes samples of this process; CPU use and the delay of the event loop are those since the sample before. */
export interface ProcessSampler {
  (): Promise<ResourceUsage>
  /** Ends the measurement of the event loop; the next sample begins it anew. Idempotent. */
  stop(): void
}

/** How finely the delay of the event loop is measured, ms. */
const resolutionMs = 50

/** Makes a sampler. Nothing is measured before its first sample. */
export function createProcessSampler(): ProcessSampler {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  let lastCpu = process.cpuUsage()
  let lastMs = performance.now()
  const sample = async (): Promise<ResourceUsage> => {
    const [openFiles, threads] = await Promise.all([count('/proc/self/fd', '/dev/fd'), count('/proc/self/task')])
    const atMs = performance.now()
    const used = process.cpuUsage(lastCpu)
    const usedMs = (used.user + used.system) / 1000
    const cpuPercent = (100 * usedMs) / Math.max(1, atMs - lastMs)
    lastCpu = process.cpuUsage()
    lastMs = atMs
    const memoryMib = process.memoryUsage.rss() / 1_048_576
    // What was measured is the time between two turns, which are the resolution apart.
    const loopDelayMs = Math.max(0, delays.max / 1e6 - resolutionMs)
    delays.reset()
    delays.enable()
    const handles = process.getActiveResourcesInfo().length
    return { cpuPercent, memoryMib, openFiles, handles, threads, loopDelayMs, atMs }
  }
  return Object.assign(sample, { stop: () => void delays.disable() })
}

/** The entries of the first directory that is there. */
async function count(...directories: readonly string[]): Promise<number | undefined> {
  for (const directory of directories) {
    try {
      return (await readdir(directory)).length
    } catch {
      // Not this system's place for it.
    }
  }
  return undefined
}
