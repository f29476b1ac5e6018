import { createEventHub } from '@vfab/core'
import { expect, test, vi } from 'vitest'

import { createProcessSampler, createResourceMonitor, type ResourceUsage } from '../src/index.ts'

const quiet: ResourceUsage = { cpuPercent: 1, memoryMib: 50, openFiles: 20, handles: 3, atMs: 0 }

/** Samples that come one by one from a list. */
function samples(...list: readonly Partial<ResourceUsage>[]): () => Promise<ResourceUsage> {
  let next = 0
  return async () => ({ ...quiet, ...list[next++] })
}

test('each resource over its limit is one warning, until it was below the limit again', async () => {
  const events = createEventHub({ driver: 'host', source: 'monitor' })
  const sample = samples(
    { cpuPercent: 95 },
    { cpuPercent: 99, memoryMib: 600 },
    {},
    { cpuPercent: 81, openFiles: 101, handles: 201 },
  )
  const monitor = createResourceMonitor({ events, sample })
  for (let count = 0; count < 4; count += 1) await monitor.sampleNow()
  expect(events.history({ types: ['resource_warning'] }).map(({ data }) => data)).toEqual([
    { resource: 'cpu', value: 95, limit: 80 },
    { resource: 'memory', value: 600, limit: 500 },
    { resource: 'cpu', value: 81, limit: 80 },
    { resource: 'open-files', value: 101, limit: 100 },
    { resource: 'handles', value: 201, limit: 200 },
  ])
})

test('averages are over a window that ends with the newest sample', async () => {
  const sample = samples(
    { atMs: 0, cpuPercent: 100 },
    { atMs: 1000, cpuPercent: 10, openFiles: undefined },
    { atMs: 2000, cpuPercent: 20, openFiles: 30 },
  )
  const monitor = createResourceMonitor({ sample })
  expect(monitor.average(1000)).toBeUndefined()
  for (let count = 0; count < 3; count += 1) await monitor.sampleNow()
  expect(monitor.average(2000)).toEqual({ ...quiet, cpuPercent: 15, openFiles: 30, atMs: 2000 })
  expect(monitor.average(0)?.cpuPercent).toBe(20)
})

test('the history is bounded: a new sample pushes out the oldest without moving the others', async () => {
  const sample = samples(...Array.from({ length: 5 }, (_, atMs) => ({ atMs })))
  const monitor = createResourceMonitor({ sample, historySize: 3 })
  for (let count = 0; count < 5; count += 1) await monitor.sampleNow()
  expect(monitor.history().map(({ atMs }) => atMs)).toEqual([2, 3, 4])
})

test('it samples at its interval while it runs, not twice at once, and goes on after a failed sample', async () => {
  vi.useFakeTimers()
  let taken = 0
  let fail = false
  const monitor = createResourceMonitor({
    intervalMs: 1000,
    sample: async () => {
      taken += 1
      if (fail) throw new Error('no /proc')
      return quiet
    },
  })
  monitor.start()
  monitor.start()
  await vi.advanceTimersByTimeAsync(2000)
  expect(taken).toBe(2)
  fail = true
  await vi.advanceTimersByTimeAsync(2000)
  expect([taken, monitor.running]).toEqual([4, true])
  monitor.stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect([taken, monitor.running]).toEqual([4, false])
  vi.useRealTimers()
})

test('its timer does not keep the process alive', () => {
  using monitor = createResourceMonitor()
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  monitor.start()
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before)
})

test('a sample of this process has plausible values', async () => {
  const sample = createProcessSampler()
  const { cpuPercent, memoryMib, openFiles, handles, atMs } = await sample()
  expect(cpuPercent).toBeGreaterThanOrEqual(0)
  expect(memoryMib).toBeGreaterThan(10)
  expect(memoryMib).toBeLessThan(10_000)
  expect(handles).toBeGreaterThanOrEqual(0)
  expect((await sample()).atMs).toBeGreaterThan(atMs)
  expect(openFiles ?? 3).toBeGreaterThanOrEqual(3)
})

test('a value that hovers about its limit is one warning', async () => {
  const values = [79, 81, 80, 81, 79.9, 80.1, 60, 81]
  const events = createEventHub({ driver: 'host', source: 'monitor', historySize: 100 })
  const sample = async (): Promise<ResourceUsage> => {
    return { cpuPercent: values.shift()!, memoryMib: 1, openFiles: 1, handles: 1, atMs: 0 }
  }
  const monitor = createResourceMonitor({ events, sample })
  for (let count = 0; count < 6; count += 1) await monitor.sampleNow()
  expect(events.history({ types: ['resource_warning'] })).toHaveLength(1)
  for (let count = 0; count < 2; count += 1) await monitor.sampleNow()
  expect(events.history({ types: ['resource_warning'] })).toHaveLength(2)
})
