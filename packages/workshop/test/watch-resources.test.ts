import { expect, test } from 'vitest'

import type { ResourceUsage } from '@vfab/host'

import { resourceText, type ResourceWarning, usageText, watchResources } from '../src/index.ts'

test('long work warns when it crosses a limit, and planning at full speed is no reason to', async () => {
  const sample = async (): Promise<ResourceUsage> => ({
    ...{ cpuPercent: 190, memoryMib: 2000, openFiles: 20, handles: 10, threads: 11, loopDelayMs: 3, atMs: 0 },
  })
  const warning = await new Promise<ResourceWarning>((resolve) => {
    const watch = watchResources(
      (each) => {
        watch[Symbol.dispose]()
        resolve(each)
      },
      { sample, intervalMs: 1 },
    )
  })
  expect(warning).toEqual({ resource: 'memory', value: 2000, limit: 1024 })
})

test('warnings and averages are sentences for people', () => {
  expect(resourceText({ resource: 'open-files', value: 712.4, limit: 500 })).toBe(
    'this command uses 712 open files, more than 500 open files',
  )
  expect(resourceText({ resource: 'event-loop', value: 2500, limit: 2000, process: 'top' })).toBe(
    'the driver of top did not react for 2500 ms',
  )
  const usage = {
    cpuPercent: 3.2,
    memoryMib: 91.6,
    openFiles: undefined,
    handles: 4,
    threads: 11,
    loopDelayMs: 12,
    atMs: 0,
  }
  expect(usageText(usage)).toBe('used 3 % of a processor, 92 MiB of memory, 11 threads; reacted within 12 ms')
})
