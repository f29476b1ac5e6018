import { createEventHub } from '@vfab/core'
import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, onTestFinished, test } from 'vitest'

import { type DeviceChange, watchDevices, type WatchDevicesOptions } from '../src/index.ts'
import { ebbOnBus, listing, portOf } from './device-lists.ts'
import { ebbDriver, inventoryOf } from './inventory.ts'

interface Watch {
  readonly bus: { devices: ReturnType<typeof ebbOnBus>[]; ports: ReturnType<typeof portOf>[]; fails: boolean }
  readonly seen: string[]
  readonly clock: ReturnType<typeof createManualClock>
  readonly events: ReturnType<typeof createEventHub>
  readonly stop: AbortController
  readonly notify: () => void
  readonly ended: Promise<unknown>
}

function watching(options: Partial<WatchDevicesOptions> = {}): Watch {
  const bus: Watch['bus'] = { devices: [], ports: [], fails: false }
  const clock = createManualClock()
  const events = createEventHub({ driver: 'host', source: 'detection' })
  const stop = new AbortController()
  const seen: string[] = []
  let notify = (): void => {}
  const changes = watchDevices({
    inventory: inventoryOf(ebbDriver),
    sources: listing({
      usb: async () => {
        if (bus.fails) throw new Error('no answer')
        return bus.devices
      },
      serial: async () => bus.ports,
    }),
    clock,
    events,
    signal: stop.signal,
    platform: 'linux',
    watchForChanges: (onChange) => {
      notify = onChange
      return { [Symbol.dispose]: () => void (notify = () => {}) }
    },
    ...options,
  })
  const run = async (): Promise<void> => {
    for await (const change of changes) seen.push(textOf(change))
  }
  const ended = run().catch((error: unknown) => error)
  onTestFinished(() => stop.abort())
  return { bus, seen, clock, events, stop, notify: () => notify(), ended }
}

function textOf({ type, found, unclaimed }: DeviceChange): string {
  return `${type} ${found ? `${found.driver}:${found.address}` : unclaimed?.address}`
}

const east = ebbOnBus()

test('devices that are attached come first, then those that are plugged in and out', async () => {
  const { bus, seen, clock, events } = watching()
  bus.devices = [east]
  bus.ports = [portOf(east)]
  await clock.advance(1000)
  expect(seen).toEqual(['device_added ebb:/dev/ttyACM0'])
  bus.devices = []
  bus.ports = []
  await clock.advance(1000)
  expect(seen.at(-1)).toBe('device_removed ebb:/dev/ttyACM0')
  expect(events.history().map(({ type }) => type)).toEqual(['device_added', 'device_removed'])
})

test('a change that the system reports is seen at once, without waiting for the next look', async () => {
  const { bus, seen, clock, notify } = watching({ pollMs: 1_000_000 })
  await settled()
  bus.devices = [east]
  bus.ports = [portOf(east)]
  notify()
  await clock.advance(200)
  expect(seen).toEqual(['device_added ebb:/dev/ttyACM0'])
})

test('a device whose port is listed later than itself is one device', async () => {
  const { bus, seen, clock, notify } = watching()
  await settled()
  bus.devices = [east]
  notify()
  await clock.advance(60)
  bus.ports = [portOf(east)]
  await clock.advance(900)
  expect(seen).toEqual(['device_added ebb:/dev/ttyACM0'])
})

test('another device in the same place is another device', async () => {
  const { bus, seen, clock } = watching()
  bus.devices = [east]
  bus.ports = [portOf(east)]
  await clock.advance(1000)
  const west = ebbOnBus({ serialNumber: 'West', product: 'EiBotBoard,West' })
  bus.devices = [west]
  bus.ports = [portOf(west)]
  await clock.advance(1000)
  expect(seen.slice(1)).toEqual(['device_removed ebb:/dev/ttyACM0', 'device_added ebb:/dev/ttyACM0'])
})

test('a device that no installed driver fits comes with the package that has one', async () => {
  const catalogue = [
    { package: '@vfab/plotter-x', id: 'x', displayName: 'X', match: [{ usb: { vid: '1234' }, confidence: 'likely' }] },
  ] as const
  const changes = watchDevices({
    inventory: inventoryOf(ebbDriver),
    sources: listing({ usb: async () => [ebbOnBus({ vid: '1234', pid: '0001' })] }),
    watchForChanges: () => ({ [Symbol.dispose]() {} }),
    catalogue,
  })
  const { value } = await changes.next()
  expect(value).toMatchObject({ type: 'device_added', unclaimed: { suggestions: [{ package: '@vfab/plotter-x' }] } })
  await changes.return(undefined as never)
})

test('a source that fails for once does not make devices come and go', async () => {
  const { bus, seen, clock } = watching()
  bus.devices = [east]
  bus.ports = [portOf(east)]
  await clock.advance(1000)
  bus.fails = true
  await clock.advance(2000)
  bus.fails = false
  await clock.advance(2000)
  expect(seen).toEqual(['device_added ebb:/dev/ttyACM0'])
})

test('ends with the reason of its signal, and leaves no timer behind', async () => {
  const { clock, stop, ended } = watching()
  await clock.advance(1000)
  const reason = new Error('enough')
  stop.abort(reason)
  expect(await ended).toBe(reason)
  expect(clock.sleeping).toBe(0)
})
