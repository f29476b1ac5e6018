import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { type DetectionSources, type NetworkTarget } from '../src/index.ts'
import { createDetector, detectDevices } from '../src/detection/detector.ts'
import { answeringTargets } from '../src/detection/network-source.ts'
import { ebbOnBus, listing, portOf } from './device-lists.ts'
import { ebbDriver, inventoryOf } from './inventory.ts'

const board = ebbOnBus()
const never = (): Promise<never> => new Promise(() => {})

/** Sources that count how often the bus is asked. */
function counting(): { sources: DetectionSources; asked: () => number } {
  let count = 0
  const sources = listing({
    usb: async () => {
      count += 1
      return [board]
    },
  })
  return { sources, asked: () => count }
}

test('a source that hangs is given up after its time, and the others are reported', async () => {
  const clock = createManualClock()
  const sources = listing({ usb: never, serial: async () => [portOf(board)] })
  const detecting = detectDevices(inventoryOf(ebbDriver), { sources, clock, timeoutMs: 3000 })
  await clock.advance(3000)
  const report = await detecting
  expect(report.drivers[0]?.count).toBe(1)
  expect(report.problems).toMatchObject([
    { source: 'usb', error: { code: 'TIMEOUT', message: 'usb did not answer within 3000 ms' } },
  ])
})

test('sources are asked at the same time, so that a slow one delays nobody twice', async () => {
  const clock = createManualClock()
  const detecting = detectDevices(inventoryOf(ebbDriver), {
    sources: listing({ usb: never, serial: never }),
    clock,
    timeoutMs: 3000,
  })
  await clock.advance(3000)
  expect((await detecting).durationMs).toBe(3000)
})

test('an abort ends the wait at once with its own reason', async () => {
  const controller = new AbortController()
  const detecting = detectDevices(inventoryOf(ebbDriver), {
    sources: listing({ usb: never }),
    signal: controller.signal,
  })
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(detecting).rejects.toBe(reason)
  await expect(detectDevices(inventoryOf(), { signal: controller.signal })).rejects.toBe(reason)
})

test('lists are remembered for their time to live, then asked for again', async () => {
  const clock = createManualClock()
  const { sources, asked } = counting()
  const detector = createDetector({ inventory: inventoryOf(ebbDriver), sources, clock, ttlMs: 5000 })
  await detector.detect()
  await clock.advance(4999)
  await detector.detect()
  expect(asked()).toBe(1)
  await clock.advance(1)
  await detector.detect()
  expect(asked()).toBe(2)
})

test('a refresh, and forgetting, ask again before the time', async () => {
  const { sources, asked } = counting()
  const detector = createDetector({ inventory: inventoryOf(ebbDriver), sources })
  await detector.detect()
  await detector.detect({ refresh: true })
  detector.invalidate()
  await detector.detect()
  expect(asked()).toBe(3)
})

test('detections at the same time share one look at the system', async () => {
  const { sources, asked } = counting()
  const detector = createDetector({ inventory: inventoryOf(ebbDriver), sources })
  const reports = await Promise.all([detector.detect(), detector.detect()])
  expect(reports.map(({ drivers }) => drivers[0]?.count)).toEqual([1, 1])
  expect(asked()).toBe(1)
})

test('a failed list is not remembered', async () => {
  let fails = true
  const sources = listing({
    usb: async () => {
      if (fails) throw new Error('not now')
      return [board]
    },
  })
  const detector = createDetector({ inventory: inventoryOf(ebbDriver), sources })
  expect((await detector.detect()).drivers[0]?.count).toBe(0)
  fails = false
  expect((await detector.detect()).drivers[0]?.count).toBe(1)
})

test('the network scan asks all hosts of a block at the same time: silent ones cost one wait together', async () => {
  const targets = Array.from({ length: 254 }, (_, host): NetworkTarget => ({
    protocol: 'tcp',
    host: `10.0.0.${host}`,
    port: 80,
  }))
  const open: (() => void)[] = []
  let most = 0
  let inside = 0
  const scanning = answeringTargets(targets, { timeoutMs: 60_000 }, async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise<void>((resolve) => open.push(resolve))
    inside -= 1
    return false
  })
  let rounds = 0
  for (let waiting = open.splice(0); waiting.length > 0; waiting = open.splice(0)) {
    rounds += 1
    for (const answer of waiting) answer()
    await settled()
  }
  expect(await scanning).toEqual([])
  expect(most).toBe(254)
  expect(rounds).toBe(1)
})

test('hosts that answer are reported in the order asked, with their response time', async () => {
  const targets = ['a', 'b', 'c'].map((host): NetworkTarget => ({ protocol: 'tcp', host, port: 1 }))
  const found = await answeringTargets(targets, { timeoutMs: 1000 }, async ({ host }) => host !== 'b')
  expect(found).toEqual([
    { protocol: 'tcp', host: 'a', port: 1, responseTimeMs: expect.any(Number) as number },
    { protocol: 'tcp', host: 'c', port: 1, responseTimeMs: expect.any(Number) as number },
  ])
})

test('an aborted scan asks no further hosts', async () => {
  const targets = Array.from({ length: 200 }, (_, host): NetworkTarget => ({
    protocol: 'tcp',
    host: `h${host}`,
    port: 1,
  }))
  const controller = new AbortController()
  let asked = 0
  await answeringTargets(targets, { timeoutMs: 1000, signal: controller.signal }, async () => {
    asked += 1
    controller.abort()
    return false
  })
  expect(asked).toBeLessThanOrEqual(64)
})

test('a port is tried once whatever number of rules name it, and asked for pages only where somebody listens', async () => {
  const asked: string[] = []
  const targets = ['live', 'silent'].flatMap((host): NetworkTarget[] => [
    { protocol: 'http', host, port: 80, path: '/a' },
    { protocol: 'http', host, port: 80, path: '/b' },
    { protocol: 'tcp', host, port: 80 },
  ])
  const found = await answeringTargets(targets, { timeoutMs: 1000 }, async ({ protocol, host, path = '' }) => {
    asked.push(`${protocol} ${host}${path}`)
    return host === 'live' && path !== '/b'
  })
  expect(asked.sort()).toEqual(['http live/a', 'http live/b', 'tcp live', 'tcp silent'])
  expect(found.map(({ protocol, host }) => `${protocol} ${host}`)).toEqual(['http live', 'tcp live'])
})

test('hosts that answered count though the network takes too long, which is a problem of its own', async () => {
  const clock = createManualClock()
  const driver = {
    id: 'cam',
    kind: 'camera',
    match: [{ net: { protocol: 'tcp', port: 80 }, confidence: 'likely' }],
  } as const
  const sources = listing({
    network: ([first], { onAnswer }) => {
      onAnswer?.({ ...first!, responseTimeMs: 5 })
      return new Promise(() => {})
    },
  })
  const detecting = detectDevices(inventoryOf(driver), { sources, clock, network: ['10.0.0.0/30'] })
  await clock.advance(3000)
  const { drivers, problems } = await detecting
  expect(drivers[0]).toMatchObject({ driver: 'cam', count: 1 })
  expect(problems).toMatchObject([{ source: 'network', error: { code: 'TIMEOUT' } }])
})
