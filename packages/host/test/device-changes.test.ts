import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { watchUsbEvents, type UsbEvents } from '../src/detection/device-changes.ts'
import { createHotplug } from '../src/detection/hotplug.ts'

function usbBus(getDevices: () => Promise<unknown> = async () => []): UsbEvents & { plug(): void; count(): number } {
  const listeners: (() => void)[] = []
  return {
    getDevices,
    addEventListener: (_, listener) => void listeners.push(listener),
    removeEventListener: (_, listener) => void listeners.splice(listeners.indexOf(listener), 1),
    plug: () => listeners[0]?.(),
    count: () => listeners.length,
  }
}

test('USB events are heard once the package is loaded, and not after the end', async () => {
  const bus = usbBus()
  let changes = 0
  const watching = watchUsbEvents(
    () => (changes += 1),
    async () => bus,
  )
  expect(watching.hears).toBe(false)
  await settled()
  expect(watching.hears).toBe(true)
  bus.plug()
  expect(changes).toBe(1)
  watching[Symbol.dispose]()
  expect(bus.count()).toBe(0)
  expect(watching.hears).toBe(false)
})

test.each([
  ['a package that is not installed', () => Promise.reject(new Error('Cannot find package'))],
  ['a system that lists no USB devices', async () => usbBus(() => Promise.reject(new Error('errno 2')))],
] as const)('%s announces nothing, and harms nothing', async (_, load) => {
  const watching = watchUsbEvents(() => {}, load)
  await settled()
  expect(watching.hears).toBe(false)
  watching[Symbol.dispose]()
})

test('a watch that ends while the package loads listens to nothing', async () => {
  const bus = usbBus()
  const watching = watchUsbEvents(
    () => {},
    async () => bus,
  )
  watching[Symbol.dispose]()
  await settled()
  expect(bus.count()).toBe(0)
})

test('all who wait for a device share one watch, which ends with the last of them', () => {
  let watches = 0
  let announce = (): void => {}
  const hotplug = createHotplug({
    clock: createManualClock(),
    watchForChanges: (onChange) => {
      watches += 1
      announce = onChange
      return { hears: true, [Symbol.dispose]: () => void (watches -= 1) }
    },
  })
  const heard: string[] = []
  const one = hotplug(() => void heard.push('one'))
  const other = hotplug(() => void heard.push('other'))
  expect(watches).toBe(1)
  announce()
  expect(heard).toEqual(['one', 'other'])
  one[Symbol.dispose]()
  one[Symbol.dispose]()
  expect(watches).toBe(1)
  other[Symbol.dispose]()
  expect(watches).toBe(0)
})

test('where the system announces nothing, those who wait are called now and then, until the last has gone', async () => {
  const clock = createManualClock()
  let calls = 0
  const hotplug = createHotplug({ clock, watchForChanges: () => ({ [Symbol.dispose]() {} }), pollMs: 500 })
  const watching = hotplug(() => (calls += 1))
  await clock.advance(2100)
  expect(calls).toBe(4)
  watching[Symbol.dispose]()
  await clock.advance(2000)
  expect(calls).toBe(4)
  expect(clock.sleeping).toBe(0)
})
