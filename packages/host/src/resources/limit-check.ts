import type { DriverEventMap } from '@vfab/core'

import type { ResourceLimits, ResourceUsage } from './resource-usage.ts'

type Warning = DriverEventMap['resource_warning']

/** A resource that was over its limit is below it again at this part of it: one that hovers about its limit warns once. */
const clearedAt = 0.9

const resources: readonly { readonly name: Warning['resource']; readonly key: keyof ResourceLimits }[] = [
  { name: 'cpu', key: 'cpuPercent' },
  { name: 'memory', key: 'memoryMib' },
  { name: 'open-files', key: 'openFiles' },
  { name: 'handles', key: 'handles' },
  { name: 'threads', key: 'threads' },
  { name: 'event-loop', key: 'loopDelayMs' },
]

/** Makes a check of one process: one warning each time a limit is crossed, not one a second. */
export function createLimitCheck(limits: ResourceLimits, process?: string): (usage: ResourceUsage) => Warning[] {
  const exceeded = new Set<Warning['resource']>()
  return (usage) =>
    resources.flatMap(({ name, key }) => {
      const value = usage[key]
      const limit = limits[key]
      if (value === undefined || value < clearedAt * limit) {
        exceeded.delete(name)
        return []
      }
      if (value <= limit || exceeded.has(name)) return []
      exceeded.add(name)
      return [{ resource: name, value, limit, ...(process === undefined ? {} : { process }) }]
    })
}
