import type { ProcessUsage } from '../isolation/messages.ts'
import { createLimitCheck } from './limit-check.ts'
import type { ResourceLimits, ResourceUsage } from './resource-usage.ts'

/** The process of an isolated driver. */
export interface DriverProcess {
  /** Id of the driver. */
  readonly driver: string
  /** Name of the device. */
  readonly device: string | undefined
  readonly pid: number
  /** What it used last; `undefined` before the first measurement. */
  readonly usage: ProcessUsage | undefined
}

interface Watched {
  readonly check: ReturnType<typeof createLimitCheck>
  cpuMs: number
  atMs: number
}

/**
 * Makes a check of drivers' processes, each on its own; one that is started again is another process.
 * @returns gives the warnings about the processes that are running now
 */
export function createDriverCheck(
  limits: ResourceLimits,
): (processes: readonly DriverProcess[], atMs: number) => ReturnType<ReturnType<typeof createLimitCheck>> {
  const watched = new Map<number, Watched>()
  return (processes, atMs) => {
    for (const pid of watched.keys()) if (!processes.some((each) => each.pid === pid)) watched.delete(pid)
    return processes.flatMap(({ driver, device, pid, usage }) => {
      if (!usage) return []
      const before = watched.get(pid)
      const check = before?.check ?? createLimitCheck(limits, device ?? driver)
      watched.set(pid, { check, cpuMs: usage.cpuMs, atMs })
      return check(usageOf(usage, before, atMs))
    })
  }
}

/** The processor time since the last look as a share of the time that has passed. */
function usageOf(usage: ProcessUsage, before: Watched | undefined, atMs: number): ResourceUsage {
  const { cpuMs, memoryMib, openFiles, handles, threads, loopDelayMs } = usage
  const cpuPercent = before ? (100 * (cpuMs - before.cpuMs)) / Math.max(1, atMs - before.atMs) : 0
  return { cpuPercent, memoryMib, openFiles, handles, threads, loopDelayMs, atMs }
}
