import type { FoundDevice } from '@vfab/core'
import { expect, test } from 'vitest'

import { createDetectionRegistry } from '../src/index.ts'
import { createDetector } from '../src/detection/detector.ts'
import { ebbOnBus, listing, portOf } from './device-lists.ts'
import { ebbDriver, inventoryOf } from './inventory.ts'

const found = (name: string, address = 'tcp://10.0.0.7:1', driver = 'ebb'): FoundDevice => ({
  driver,
  address,
  name,
  config: { port: address },
  accessible: true,
})

test('handlers are listed by priority, equals in the order they came, until they are unregistered', () => {
  const registry = createDetectionRegistry()
  const detect = async (): Promise<FoundDevice[]> => []
  registry.register({ name: 'plain', detect })
  const unregister = registry.register({ name: 'urgent', priority: 10, detect })
  registry.register({ name: 'also plain', priority: 0, detect })
  expect(registry.list().map(({ name }) => name)).toEqual(['urgent', 'plain', 'also plain'])
  expect(() => registry.register({ name: 'plain', detect })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  )
  unregister()
  expect(registry.list().map(({ name }) => name)).toEqual(['plain', 'also plain'])
})

test('of two handlers that find the same address, the one with the higher priority is believed', async () => {
  const detector = createDetector({ inventory: inventoryOf(ebbDriver), sources: listing() })
  detector.handlers.register({ name: 'low', priority: 1, detect: async () => [found('from low')] })
  detector.handlers.register({ name: 'high', priority: 2, detect: async () => [found('from high')] })
  const { drivers } = await detector.detect()
  expect(drivers[0]?.names).toEqual(['from high'])
})

test('what a handler finds beats the rules of every driver', async () => {
  const board = ebbOnBus()
  const sources = listing({ serial: async () => [portOf(board)] })
  const inventory = inventoryOf(ebbDriver, { id: 'other' })
  const detector = createDetector({ inventory, sources })
  detector.handlers.register({ name: 'workshop', detect: async () => [found('ours', '/dev/ttyACM0', 'other')] })
  const { drivers } = await detector.detect()
  expect(drivers.map(({ count }) => count)).toEqual([0, 1])
})

test('a handler is shown only the devices that it calls compatible', async () => {
  const sources = listing({ serial: async () => [{ path: '/dev/ttyS0' }, { path: '/dev/ttyS1' }] })
  const detector = createDetector({ inventory: inventoryOf(ebbDriver), sources })
  const shown: string[] = []
  detector.handlers.register({
    name: 'picky',
    isCompatible: ({ serialPath }) => serialPath === '/dev/ttyS1',
    detect: async ({ attached, probe }) => {
      shown.push(...attached.map(({ address }) => `${address} ${probe}`))
      return []
    },
  })
  await detector.detect()
  expect(shown).toEqual(['/dev/ttyS1 false'])
})

test('a handler that fails is a problem in the report and spoils neither rules nor other handlers', async () => {
  const sources = listing({ serial: async () => [portOf(ebbOnBus())] })
  const detector = createDetector({ inventory: inventoryOf(ebbDriver), sources })
  detector.handlers.register({ name: 'broken', detect: () => Promise.reject(new Error('no database')) })
  detector.handlers.register({ name: 'fine', detect: async () => [found('remote')] })
  const { drivers, problems } = await detector.detect()
  expect(drivers[0]?.names).toEqual(['EiBotBoard,East', 'remote'])
  expect(problems).toMatchObject([
    { source: 'broken', error: { message: expect.stringContaining('no database') as string } },
  ])
})
