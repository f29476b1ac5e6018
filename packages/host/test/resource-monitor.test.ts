import { createEventHub } from '@vfab/core'
import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'

import { createProcessSampler, createResourceMonitor, type DriverProcess, type ResourceUsage } from '../src/index.ts'

const quiet: ResourceUsage = {
  cpuPercent: 1,
  memoryMib: 50,
  openFiles: 20,
  handles: 3,
  threads: 11,
  loopDelayMs: 0,
  atMs: 0,
}

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
  const list = [
    { atMs: 0, cpuPercent: 100 },
    { atMs: 1000, cpuPercent: 10, openFiles: undefined },
    { atMs: 2000, cpuPercent: 20, openFiles: 30, threads: undefined },
  ]
  const monitor = createResourceMonitor({ sample: samples(...list), averageMs: 2000 })
  expect(monitor.average()).toBeUndefined()
  for (let count = 0; count < 3; count += 1) await monitor.sampleNow()
  expect(monitor.average()).toEqual({ ...quiet, cpuPercent: 15, openFiles: 30, threads: 11, atMs: 2000 })
  const newest = createResourceMonitor({ sample: samples(...list), averageMs: 1 })
  for (let count = 0; count < 3; count += 1) await newest.sampleNow()
  expect(newest.average()).toMatchObject({ cpuPercent: 20, threads: undefined })
})

test('averages kept while samples come and go are those of the samples that are left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ value: fc.option(fc.double({ min: 0, max: 1000, noNaN: true })), afterMs: fc.nat(50) })),
      fc.integer({ min: 1, max: 20 }),
      async (given, historySize) => {
        let atMs = 0
        const list = given.map(({ value, afterMs }) => {
          return { atMs: (atMs += afterMs), cpuPercent: value ?? 0, openFiles: value ?? undefined }
        })
        const monitor = createResourceMonitor({ sample: samples(...list), averageMs: 100, historySize })
        for (const [index, { atMs: nowMs }] of list.entries()) {
          await monitor.sampleNow()
          const left = list.slice(Math.max(0, index + 1 - historySize), index + 1)
          const recent = left.filter((each) => each.atMs > nowMs - 100)
          const mean = (values: readonly number[]): number =>
            values.reduce((sum, each) => sum + each, 0) / values.length
          const files = recent.flatMap(({ openFiles }) => openFiles ?? [])
          expect(monitor.average()?.cpuPercent).toBeCloseTo(mean(recent.map(({ cpuPercent }) => cpuPercent)))
          if (files.length === 0) expect(monitor.average()?.openFiles).toBeUndefined()
          else expect(monitor.average()?.openFiles).toBeCloseTo(mean(files))
        }
      },
    ),
    { numRuns: 50 },
  )
})

test('each driver in a process of its own is watched on its own, and one that was started again anew', async () => {
  const events = createEventHub({ driver: 'host', source: 'monitor' })
  const used = { memoryMib: 60, cpuMs: 0, openFiles: 20, handles: 5, threads: 11, loopDelayMs: 0 }
  let processes: DriverProcess[] = []
  const monitor = createResourceMonitor({
    events,
    sample: samples({ atMs: 0 }, { atMs: 1000 }, { atMs: 2000 }, { atMs: 3000 }),
    processes: () => processes,
    processLimits: { memoryMib: 100 },
  })
  const camera = { driver: 'ip', device: 'top', pid: 7, usage: used }
  processes = [camera, { driver: 'modbus', device: undefined, pid: 8, usage: { ...used, loopDelayMs: 700 } }]
  await monitor.sampleNow()
  processes = [{ ...camera, usage: { ...used, cpuMs: 900, memoryMib: 120 } }]
  await monitor.sampleNow()
  processes = [{ ...camera, usage: { ...used, cpuMs: 1800, memoryMib: 120 } }]
  await monitor.sampleNow()
  processes = [
    { ...camera, pid: 9, usage: { ...used, memoryMib: 120 } },
    { ...camera, pid: 10, usage: undefined },
  ]
  await monitor.sampleNow()
  expect(events.history({ types: ['resource_warning'] }).map(({ data }) => data)).toEqual([
    { resource: 'event-loop', value: 700, limit: 500, process: 'modbus' },
    { resource: 'cpu', value: 90, limit: 80, process: 'top' },
    { resource: 'memory', value: 120, limit: 100, process: 'top' },
    { resource: 'memory', value: 120, limit: 100, process: 'top' },
  ])
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
  onTestFinished(() => sample.stop())
  const { cpuPercent, memoryMib, openFiles, handles, threads, loopDelayMs, atMs } = await sample()
  expect(threads ?? 4).toBeGreaterThanOrEqual(4)
  expect(loopDelayMs).toBeGreaterThanOrEqual(0)
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
    return { cpuPercent: values.shift()!, memoryMib: 1, openFiles: 1, handles: 1, threads: 1, loopDelayMs: 0, atMs: 0 }
  }
  const monitor = createResourceMonitor({ events, sample })
  for (let count = 0; count < 6; count += 1) await monitor.sampleNow()
  expect(events.history({ types: ['resource_warning'] })).toHaveLength(1)
  for (let count = 0; count < 2; count += 1) await monitor.sampleNow()
  expect(events.history({ types: ['resource_warning'] })).toHaveLength(2)
})
