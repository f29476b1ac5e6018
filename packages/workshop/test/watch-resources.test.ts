import { expect, test } from 'vitest'

import { type ResourceWarning, watchResources } from '../src/index.ts'

test('long work warns when it crosses a limit, and planning at full speed is no reason to', async () => {
  const sample = async (): Promise<{
    cpuPercent: number
    memoryMib: number
    openFiles: number
    handles: number
    atMs: number
  }> => ({ cpuPercent: 190, memoryMib: 2000, openFiles: 20, handles: 10, atMs: 0 })
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
