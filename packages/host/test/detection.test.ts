import type { FoundDevice } from '@vfab/core'
import { expect, test } from 'vitest'

import { type DriverLoader } from '../src/index.ts'
import { createDetector, detectDevices } from '../src/detection/detector.ts'
import { ebbOnBus, listing, portOf } from './device-lists.ts'
import { ebbDriver, inventoryOf } from './inventory.ts'

const board = ebbOnBus()

/** A loader that fails the test: without probing, no driver code may run. */
const noLoading: DriverLoader = {
  loadDriver: () => Promise.reject(new Error('driver code was asked for')),
  loadSimulator: () => Promise.reject(new Error('simulator code was asked for')),
}

test('a board and its serial port are one device, with the port as its address', async () => {
  const sources = listing({ usb: async () => [board], serial: async () => [portOf(board)] })
  const report = await detectDevices(inventoryOf(ebbDriver), { sources, loader: noLoading })
  expect(report.unclaimed).toEqual([])
  expect(report.drivers).toMatchObject([
    {
      driver: 'ebb',
      package: '@test/ebb',
      installed: true,
      count: 1,
      ids: ['serial:/dev/ttyACM0'],
      names: ['EiBotBoard,East'],
      accessible: true,
      devices: [
        {
          driver: 'ebb',
          address: '/dev/ttyACM0',
          config: { port: '/dev/ttyACM0' },
          serialNumber: 'East',
          usbId: '04d8:fd92',
          location: '1-1.4',
          confidence: 'certain',
          probed: false,
          rivals: [],
        },
      ],
    },
  ])
})

test.each([
  ['the place it is plugged in', { location: '1-1.4', serialNumber: 'other' }],
  ['its serial number', { serialNumber: 'East' }],
  ['being the only one of its kind', {}],
])('port and board are joined by %s', async (_, identity) => {
  const port = { path: '/dev/ttyACM0', usb: { vid: '04d8', pid: 'fd92', ...identity } }
  const sources = listing({ usb: async () => [board], serial: async () => [port] })
  const { drivers } = await detectDevices(inventoryOf(ebbDriver), { sources })
  expect(drivers[0]).toMatchObject({ count: 1, names: ['EiBotBoard,East'] })
})

test('two boards without serial numbers stay two devices with two ports', async () => {
  const nameless = (location: string): ReturnType<typeof ebbOnBus> => {
    const { serialNumber: _, ...rest } = ebbOnBus({ location })
    return rest
  }
  const boards = [nameless('1-1'), nameless('1-2')]
  const ports = [portOf(boards[0]!, '/dev/ttyACM0'), portOf(boards[1]!, '/dev/ttyACM1')]
  const sources = listing({ usb: async () => boards, serial: async () => ports })
  const { drivers, unclaimed } = await detectDevices(inventoryOf(ebbDriver), { sources })
  expect(drivers[0]?.devices.map(({ address, location }) => [address, location])).toEqual([
    ['/dev/ttyACM0', '1-1'],
    ['/dev/ttyACM1', '1-2'],
  ])
  expect(unclaimed).toEqual([])
})

test('a board is found by its port alone where the bus cannot be listed', async () => {
  const sources = listing({ serial: async () => [portOf(board)] })
  const { drivers } = await detectDevices(inventoryOf(ebbDriver), { sources })
  expect(drivers[0]?.count).toBe(1)
})

test('a device on the bus without a port is found by its identity', async () => {
  const sources = listing({ usb: async () => [board] })
  const { drivers } = await detectDevices(inventoryOf(ebbDriver), { sources })
  expect(drivers[0]?.devices).toMatchObject([{ id: 'usb:1-1.4', address: 'usb:1-1.4' }])
})

test('one source that fails is a problem in the report and spoils none of the others', async () => {
  const sources = listing({
    usb: () => Promise.reject(new Error('the bus is on fire')),
    serial: async () => [portOf(board)],
  })
  const report = await detectDevices(inventoryOf(ebbDriver), { sources })
  expect(report.drivers[0]?.count).toBe(1)
  expect(report.problems).toMatchObject([{ source: 'usb', error: { code: 'IO_FAILED' } }])
})

test('the driver whose rules say more has the device', async () => {
  const chip = ebbOnBus({ vid: '1a86', pid: '7523', manufacturer: 'Acme', product: 'Acme GRBL' })
  const any = { id: 'any', match: [{ usb: { vid: '1a86', pid: '7523' }, confidence: 'likely' }] } as const
  const grbl = {
    id: 'grbl',
    match: [{ usb: { vid: '1a86', pid: '7523', product: '*grbl*' }, confidence: 'likely' }],
  } as const
  const sources = listing({ usb: async () => [chip], serial: async () => [portOf(chip, '/dev/ttyUSB0')] })
  const { drivers } = await detectDevices(inventoryOf(any, grbl), { sources })
  expect(drivers.map(({ driver, count }) => [driver, count])).toEqual([
    ['any', 0],
    ['grbl', 1],
  ])
})

test('on a tie both drivers have the device and name each other', async () => {
  const rule = { usb: { vid: '04d8', pid: 'fd92' }, confidence: 'certain' } as const
  const sources = listing({ usb: async () => [board] })
  const { drivers } = await detectDevices(inventoryOf({ id: 'one', match: [rule] }, { id: 'two', match: [rule] }), {
    sources,
  })
  expect(drivers.map(({ devices }) => devices[0]?.rivals)).toEqual([['two'], ['one']])
})

test('certainty beats points, and every key of a rule must hold', async () => {
  const sure = { id: 'sure', match: [{ usb: { vid: '04d8', pid: 'fd92' }, confidence: 'certain' }] } as const
  const maybe = {
    id: 'maybe',
    match: [{ usb: { vid: '04d8', pid: 'fd92', product: 'EiBot*' }, confidence: 'possible' }],
  } as const
  const wrong = {
    id: 'wrong',
    match: [
      { usb: { vid: '04d8', pid: 'fd92', serialNumber: 'West' }, confidence: 'certain' },
      { usb: { vid: '04d8', pid: 'fd92' }, path: { linux: '/dev/video*' }, confidence: 'certain' },
      { confidence: 'certain' },
    ],
  } as const
  const sources = listing({ usb: async () => [board] })
  const { drivers } = await detectDevices(inventoryOf(sure, maybe, wrong), { sources, platform: 'linux' })
  expect(drivers.map(({ count }) => count)).toEqual([1, 0, 0])
})

test('a rule that wants a probe claims nothing without one: the device is unconfirmed and unclaimed', async () => {
  const chip = ebbOnBus({ vid: '1a86', pid: '7523', product: 'USB Serial' })
  const grbl = {
    id: 'grbl',
    match: [{ serial: { vid: '1a86', pid: '7523' }, confidence: 'possible', probe: true }],
  } as const
  const sources = listing({ usb: async () => [chip], serial: async () => [portOf(chip, '/dev/ttyUSB0')] })
  const report = await detectDevices(inventoryOf(grbl), { sources, loader: noLoading })
  expect(report.drivers).toMatchObject([{ count: 0, unconfirmed: [{ address: '/dev/ttyUSB0' }] }])
  expect(report.unclaimed).toMatchObject([
    {
      address: '/dev/ttyUSB0',
      candidates: ['grbl'],
      description:
        'USB serial port /dev/ttyUSB0, 1a86:7523 "USB Serial" by SchmalzHaus (WCH CH340, which many devices contain)',
    },
  ])
})

test('a device that nobody claims is described, with the package of the catalogue that would drive it', async () => {
  const sources = listing({ usb: async () => [board], serial: async () => [portOf(board), { path: '/dev/ttyS0' }] })
  const catalogue = [
    { package: '@vfab/plotter-ebb', id: 'ebb', displayName: 'EiBotBoard', match: [...ebbDriver.match] },
  ]
  const { unclaimed } = await detectDevices(inventoryOf(), { sources, catalogue })
  expect(unclaimed).toMatchObject([
    {
      description: 'USB serial port /dev/ttyACM0, 04d8:fd92 "EiBotBoard,East" by SchmalzHaus',
      suggestions: [{ package: '@vfab/plotter-ebb', driver: 'ebb', confidence: 'certain' }],
    },
    { description: 'serial port /dev/ttyS0, built in', suggestions: [] },
  ])
})

test('asking for one kind reports only its drivers, and calls nothing unclaimed that another kind drives', async () => {
  const camera = { id: 'cam', kind: 'camera', match: [{ usb: { vid: '046d' }, confidence: 'likely' }] } as const
  const sources = listing({ usb: async () => [ebbOnBus({ vid: '046d', pid: '0825' })] })
  const report = await detectDevices(inventoryOf(ebbDriver, camera), { sources, kinds: ['plotter'] })
  expect(report.drivers.map(({ driver }) => driver)).toEqual(['ebb'])
  expect(report.unclaimed).toEqual([])
})

test('a camera is found by its file, and its entry on the bus is the same device', async () => {
  const webcam = ebbOnBus({ vid: '046d', pid: '0825', product: 'Webcam C270', location: '1-2' })
  const { node: _, ...usb } = webcam
  const camera = {
    id: 'cam',
    kind: 'camera',
    match: [{ path: { linux: '/dev/video*' }, confidence: 'likely' }],
  } as const
  const sources = listing({ usb: async () => [webcam], files: async () => [{ path: '/dev/video0', usb }] })
  const report = await detectDevices(inventoryOf(camera), { sources, platform: 'linux' })
  expect(report.drivers[0]).toMatchObject({ count: 1, names: ['Webcam C270'], ids: ['file:/dev/video0'] })
  expect(report.unclaimed).toEqual([])
})

test('services are asked for by the types that rules name, and matched by name and text', async () => {
  const asked: string[][] = []
  const service = {
    type: '_ipp._tcp',
    name: 'axi-east',
    host: 'east.local',
    addresses: ['fe80::1', '10.0.0.7'],
    port: 80,
    txt: { model: 'SE/A3' },
  }
  const rule = {
    mdns: { type: '_ipp._tcp', name: 'axi-*', txt: { model: '*A3' } },
    confidence: 'likely',
  } as const
  const sources = listing({
    mdns: async (types) => {
      asked.push([...types])
      return [service, { ...service, name: 'other', txt: {} }]
    },
  })
  const report = await detectDevices(inventoryOf({ id: 'net', match: [rule] }), { sources })
  expect(asked).toEqual([['_ipp._tcp']])
  expect(report.drivers[0]?.devices).toMatchObject([{ name: 'axi-east', address: 'tcp://10.0.0.7:80' }])
  expect(report.unclaimed).toMatchObject([{ description: '_ipp._tcp service "other" at tcp://10.0.0.7:80' }])
})

test('network rules are tried on the hosts that the user names, and on no others', async () => {
  const asked: string[] = []
  const rule = { net: { protocol: 'tcp', port: 4000 }, confidence: 'likely' } as const
  const sources = listing({
    network: async (targets) => {
      asked.push(...targets.map(({ host, port }) => `${host}:${port}`))
      return targets.map((target) => ({ ...target, responseTimeMs: 3.4 }))
    },
  })
  const detector = createDetector({ inventory: inventoryOf({ id: 'net', match: [rule] }), sources })
  await detector.detect()
  expect(asked).toEqual([])
  const report = await detector.detect({ network: ['10.0.0.7', 'plotter.local:4001', '192.168.1.8/30'] })
  expect(asked).toEqual(['10.0.0.7:4000', 'plotter.local:4001', '192.168.1.9:4000', '192.168.1.10:4000'])
  expect(report.drivers[0]?.devices.map(({ address }) => address)).toEqual([
    'tcp://10.0.0.7:4000',
    'tcp://plotter.local:4001',
    'tcp://192.168.1.9:4000',
    'tcp://192.168.1.10:4000',
  ])
})

test('a network that is none is a configuration error with an example', async () => {
  const inventory = inventoryOf(ebbDriver)
  for (const network of ['192.168.0.0/8', '192.168.1.0/33', 'a b', 'host:99999', '::1/64']) {
    await expect(detectDevices(inventory, { sources: listing(), network: [network] })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  }
})

test('with probing, what the driver says of a device is believed', async () => {
  const chip = ebbOnBus({ vid: '1a86', pid: '7523', product: 'USB Serial' })
  const grbl = {
    id: 'grbl',
    transports: ['serial'],
    match: [{ serial: { vid: '1a86', pid: '7523' }, confidence: 'possible', probe: true }],
  } as const
  const sources = listing({ usb: async () => [chip], serial: async () => [portOf(chip, '/dev/ttyUSB0')] })
  const asked: boolean[] = []
  const told: FoundDevice = {
    driver: 'grbl',
    address: '/dev/ttyUSB0',
    name: 'Laser',
    model: 'K40',
    config: { port: '/dev/ttyUSB0', baudRate: 115_200 },
    accessible: true,
  }
  const loader = loaderOf({
    async *discover(options) {
      asked.push(options?.probe === true)
      yield told
    },
  })
  const report = await detectDevices(inventoryOf(grbl), { sources, loader, probe: true })
  expect(asked).toEqual([true])
  expect(report.unclaimed).toEqual([])
  expect(report.drivers[0]).toMatchObject({
    count: 1,
    unconfirmed: [],
    devices: [{ name: 'Laser', model: 'K40', probed: true, config: told.config, usbId: '1a86:7523' }],
  })
})

test('a driver that cannot be loaded, or fails while it looks, is named and harms no other', async () => {
  const loader: DriverLoader = {
    ...noLoading,
    loadDriver: async ({ id }) => {
      if (id === 'broken') throw new Error('no such wizard')
      return await loaderOf({
        async *discover() {
          yield { driver: id, address: 'tcp://10.0.0.7:1', name: 'found', config: {}, accessible: true }
        },
      }).loadDriver({} as never)
    },
  }
  const inventory = inventoryOf({ id: 'broken', transports: ['serial'] }, { id: 'fine', transports: ['tcp'] })
  const { drivers } = await detectDevices(inventory, { sources: listing(), loader, probe: true })
  expect(drivers).toMatchObject([
    { driver: 'broken', count: 0, error: { message: expect.stringContaining('no such wizard') as string } },
    { driver: 'fine', count: 1 },
  ])
})

test('drivers for serial ports are probed one after another, so that they never meet at a port', async () => {
  let inside = 0
  let most = 0
  const loader = loaderOf({
    async *discover() {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
      yield* []
    },
  })
  const inventory = inventoryOf(...['a', 'b', 'c'].map((id) => ({ id, transports: ['serial'] })))
  await detectDevices(inventory, { sources: listing(), loader, probe: true })
  expect(most).toBe(1)
})

/** A loader whose every driver looks for devices like this. */
function loaderOf(driver: Pick<Awaited<ReturnType<DriverLoader['loadDriver']>>, 'discover'>): DriverLoader {
  return { ...noLoading, loadDriver: async () => driver as Awaited<ReturnType<DriverLoader['loadDriver']>> }
}

test('detection opens no port and sends nothing: asking every serial port for its name resets boards', async () => {
  const opened: string[] = []
  const openPipe = (address: string): Promise<never> => {
    opened.push(address)
    return Promise.reject(new Error('opened'))
  }
  const ports = ['/dev/ttyUSB0', '/dev/ttyACM0', '/dev/ttyS0'].map((path) => ({ path }))
  const any = { id: 'any', match: [{ serial: { path: '/dev/tty*' }, confidence: 'possible', probe: true }] } as const
  const sources = listing({ serial: async () => ports })
  const report = await detectDevices(inventoryOf(any), { sources, loader: noLoading, openPipe })
  expect(report.drivers[0]?.unconfirmed).toHaveLength(3)
  expect(opened).toEqual([])
})
