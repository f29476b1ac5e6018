import type { DriverError } from '@vfab/core'
import { type FoundDevice, type SimulatedDevice, type SimulatorOptions } from '@vfab/core'
import { expect, test } from 'vitest'

import {
  type DetectionSources,
  type DriverInventory,
  type DriverLoader,
  type HostConfig,
  loadConfig,
  type ResolvedDevice,
} from '../src/index.ts'
import { createDetector } from '../src/detection/detector.ts'
import { resolveDevice, type ResolveOptions } from '../src/device/resolve-device.ts'
import { isAddress, readSelector } from '../src/device/selector.ts'
import { ebbOnBus, listing, portOf } from './device-lists.ts'
import { makeTree } from './file-tree.ts'
import { ebbDriver, inventoryOf } from './inventory.ts'

const east = ebbOnBus()
const west = ebbOnBus({ product: 'EiBotBoard,West', serialNumber: 'West', location: '1-2' })
const both = { serial: async () => [portOf(east, '/dev/ttyACM0'), portOf(west, '/dev/ttyACM1')] }

interface Situation {
  sources?: Partial<DetectionSources>
  inventory?: DriverInventory
  yaml?: string
  env?: Record<string, string>
  loader?: Partial<DriverLoader>
  options?: Partial<ResolveOptions>
}

async function configOf(yaml: string, env: Record<string, string>): Promise<HostConfig> {
  const root = makeTree({ 'vfab.config.yaml': yaml })
  return loadConfig({ cwd: root, env: { XDG_CONFIG_HOME: root, ...env }, homeDirectory: root })
}

async function resolve(selector: string | undefined, situation: Situation = {}): Promise<ResolvedDevice> {
  const { inventory = inventoryOf(ebbDriver), yaml = '', env = {}, loader, options } = situation
  const refuse = (): Promise<never> => Promise.reject(new Error('code was asked for'))
  return resolveDevice(selector, {
    inventory,
    config: await configOf(yaml, env),
    detector: createDetector({ inventory, sources: listing(situation.sources), platform: 'linux' }),
    loader: { loadDriver: refuse, loadSimulator: refuse, ...loader },
    ...options,
  })
}

const failure = (selector: string | undefined, situation?: Situation): Promise<DriverError> =>
  resolve(selector, situation).then(
    ({ name }) => expect.fail(`found ${name}`),
    (error: unknown) => error as DriverError,
  )

test.each([
  ['/dev/ttyACM0', { form: 'address', address: '/dev/ttyACM0' }],
  ['COM3', { form: 'address', address: 'COM3' }],
  ['tcp://10.0.0.7:4000', { form: 'address', address: 'tcp://10.0.0.7:4000' }],
  ['ebb:/dev/ttyACM0', { form: 'driver-address', driver: 'ebb', address: '/dev/ttyACM0' }],
  ['ebb:tcp://10.0.0.7:4000', { form: 'driver-address', driver: 'ebb', address: 'tcp://10.0.0.7:4000' }],
  ['ebb:10.0.0.7:4000', { form: 'driver-address', driver: 'ebb', address: '10.0.0.7:4000' }],
  ['@acme/pack#ebb:COM3', { form: 'driver-address', driver: '@acme/pack#ebb', address: 'COM3' }],
  ['ebb:sim', { form: 'simulated', driver: 'ebb' }],
  ['ebb:East', { form: 'driver-device', driver: 'ebb', device: 'East' }],
  ['ebb:1-1.4', { form: 'driver-device', driver: 'ebb', device: '1-1.4' }],
  ['hpgl:file=out.hpgl', { form: 'driver-address', driver: 'hpgl', address: 'file=out.hpgl' }],
  ['hpgl:file=-', { form: 'driver-address', driver: 'hpgl', address: 'file=-' }],
  ['ebb:', { form: 'name', name: 'ebb' }],
  ['east', { form: 'name', name: 'east' }],
])('the selector %s is understood', (text, selector) => {
  expect(readSelector(text)).toEqual(selector)
})

test('a word is no address', () => {
  expect(['east', 'sim', 'axidraw', 'v1.2'].map(isAddress)).toEqual([false, false, false, false])
})

test('with nothing said, the only device that is attached is meant', async () => {
  const found = await resolve(undefined, {
    sources: { serial: async () => [portOf(east)] },
    options: { kind: 'plotter' },
  })
  expect(found).toMatchObject({ name: 'ebb:/dev/ttyACM0', address: '/dev/ttyACM0', alias: undefined })
  expect(found.settings.values).toEqual({ port: '/dev/ttyACM0' })
  expect(found.settings.provenance.get('/port')?.at(-1)?.origin).toBe('attached device EiBotBoard,East')
})

test('of two devices that are attached one must be named, and the error says how', async () => {
  const error = await failure(undefined, { sources: both })
  expect(error).toMatchObject({
    code: 'DEVICE_AMBIGUOUS',
    context: { devices: ['ebb:/dev/ttyACM0', 'ebb:/dev/ttyACM1'] },
    hint: expect.stringContaining('--device ebb:/dev/ttyACM0 or --device ebb:/dev/ttyACM1') as string,
  })
  expect(error.message).toContain('EiBotBoard,West')
})

test('a device that two drivers claim equally is never guessed', async () => {
  const inventory = inventoryOf(ebbDriver, { id: 'other', match: [...ebbDriver.match] })
  const sources = { serial: async () => [portOf(east)] }
  const error = await failure(undefined, { inventory, sources })
  expect(error).toMatchObject({
    code: 'DEVICE_AMBIGUOUS',
    context: { devices: ['ebb:/dev/ttyACM0', 'other:/dev/ttyACM0'] },
  })
})

test('without any device the error says what to do next', async () => {
  const simulator = { id: 'ebb', displayName: 'Simulated board', entry: './x.js' }
  const base = inventoryOf(ebbDriver)
  const inventory = {
    ...base,
    simulators: [{ id: 'ebb', package: base.drivers[0]!.package, metadata: simulator }],
  }
  const error = await failure(undefined, { inventory, options: { kind: 'plotter' } })
  expect(error).toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    message: 'no plotter is attached',
    hint: 'plug it in and switch it on; vfab detect lists what is attached; without hardware, use --device ebb:sim',
  })
})

test('a device that only might be one is named in the error, and not used', async () => {
  const possible = { id: 'hpgl', match: [{ serial: { vid: '1a86' }, confidence: 'possible' }] } as const
  const chip = ebbOnBus({ vid: '1a86', pid: '7523', product: 'USB Serial' })
  const sources = { serial: async () => [portOf(chip, '/dev/ttyUSB0')] }
  const error = await failure(undefined, { inventory: inventoryOf(possible), sources })
  expect(error).toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    hint: expect.stringContaining('if USB Serial is it, add --device hpgl:/dev/ttyUSB0') as string,
  })
})

test('without a driver the error names the package for what is attached', async () => {
  const catalogue = [{ package: '@vfab/plotter-ebb', id: 'ebb', displayName: 'EBB', match: [...ebbDriver.match] }]
  const sources = { serial: async () => [portOf(east)] }
  const options = { kind: 'plotter', catalogue } as const
  expect(await failure(undefined, { inventory: inventoryOf(), sources, options })).toMatchObject({
    code: 'DRIVER_NOT_FOUND',
    hint: 'install the driver of what is attached: vfab driver install @vfab/plotter-ebb',
  })
})

test('the default device of the configuration is meant when none is named', async () => {
  const yaml = 'device: east\ndevices:\n  east: { driver: axidraw, port: /dev/east, penUpPercent: 61 }\n'
  const found = await resolve(undefined, { yaml, sources: both })
  expect(found).toMatchObject({ alias: 'east', name: 'east', address: '/dev/east', driver: { id: 'ebb' } })
  expect(found.settings.values).toEqual({ port: '/dev/east', penUpPercent: 61 })
})

test('the only configured address is meant before what is attached', async () => {
  const yaml = 'drivers:\n  ebb: { port: /dev/ttyACM7 }\n'
  expect((await resolve(undefined, { yaml, sources: both })).address).toBe('/dev/ttyACM7')
})

test('two configured addresses are ambiguous', async () => {
  const yaml = 'drivers:\n  ebb: { port: /dev/one }\n  other: { port: /dev/two }\n'
  const inventory = inventoryOf(ebbDriver, { id: 'other' })
  expect(await failure(undefined, { yaml, inventory })).toMatchObject({ code: 'DEVICE_AMBIGUOUS' })
})

test('a device of the configuration without an address is the only one of its driver that is attached', async () => {
  const yaml = 'devices:\n  east: { driver: ebb, penUpPercent: 61 }\n'
  const found = await resolve('east', { yaml, sources: { serial: async () => [portOf(east)] } })
  expect(found).toMatchObject({ name: 'east', address: '/dev/ttyACM0' })
  expect(found.settings.values).toEqual({ port: '/dev/ttyACM0', penUpPercent: 61 })
})

test('an address after the driver beats the configured one, and settings of the command line beat everything', async () => {
  const yaml = 'drivers:\n  ebb: { port: /dev/other, penUpPercent: 61 }\n'
  const found = await resolve('axidraw:/dev/ttyACM3', { yaml })
  expect(found).toMatchObject({ driver: { id: 'ebb' }, name: 'ebb:/dev/ttyACM3', address: '/dev/ttyACM3' })
  expect(found.settings.values).toEqual({ port: '/dev/ttyACM3', penUpPercent: 61 })
  expect(found.settings.provenance.get('/port')?.at(-1)).toMatchObject({ origin: '--device axidraw:/dev/ttyACM3' })
})

test("the address goes to the setting that the driver's metadata names", async () => {
  const inventory = inventoryOf({ id: 'cam', kind: 'camera', addressKey: 'url' })
  const found = await resolve('cam:http://10.0.0.7/stream', { inventory })
  expect(found.settings.values).toEqual({ url: 'http://10.0.0.7/stream' })
})

test.each(['West', 'west', 'EiBotBoard,West', '1-2'])('a board is found by the name %s', async (name) => {
  expect((await resolve(`ebb:${name}`, { sources: both })).address).toBe('/dev/ttyACM1')
})

test('a nickname that detection cannot know is asked of the driver, without probing', async () => {
  const probes: unknown[] = []
  const told: FoundDevice = {
    driver: 'ebb',
    address: '/dev/ttyACM1',
    name: 'Old Rusty',
    config: { port: '/dev/ttyACM1' },
    accessible: true,
  }
  const driver = {
    async *discover(options: { probe?: boolean }) {
      probes.push(options.probe)
      yield told
    },
  }
  const loader = { loadDriver: () => Promise.resolve(driver as never) }
  const found = await resolve('ebb:old rusty', { sources: both, loader })
  expect(found).toMatchObject({ address: '/dev/ttyACM1', found: { name: 'Old Rusty', location: '1-2' } })
  expect(probes).toEqual([false])
})

test('a name that no board has is not found, and the boards that are there are listed', async () => {
  const loader = { loadDriver: () => Promise.resolve({ async *discover() {} } as never) }
  const error = await failure('ebb:North', { sources: both, loader })
  expect(error).toMatchObject({ code: 'DEVICE_NOT_FOUND', message: 'no ebb called North is attached' })
  expect(error.hint).toContain('--device ebb:/dev/ttyACM0')
})

test('an address alone is the claiming driver’s, else the only one of the kind', async () => {
  const inventory = inventoryOf(ebbDriver, { id: 'grbl' })
  expect((await resolve('/dev/ttyACM0', { inventory, sources: both })).driver.id).toBe('ebb')
  expect((await resolve('tcp://localhost:4000')).name).toBe('ebb:tcp://localhost:4000')
  expect(await failure('/dev/ttyS9', { inventory })).toMatchObject({
    code: 'DEVICE_AMBIGUOUS',
    hint: expect.stringContaining('--device ebb:/dev/ttyS9 or --device grbl:/dev/ttyS9') as string,
  })
})

test('a name that is neither device nor driver suggests the nearest', async () => {
  const yaml = 'devices:\n  east: { driver: ebb, port: /dev/x }\n'
  expect(await failure('eats', { yaml })).toMatchObject({ code: 'DEVICE_NOT_FOUND', hint: 'did you mean east?' })
  expect(await failure('laser', { yaml })).toMatchObject({
    code: 'DEVICE_NOT_FOUND',
    hint: expect.stringContaining('known are: east, ebb') as string,
  })
  expect(await failure('laser:/dev/x')).toMatchObject({ code: 'DRIVER_NOT_FOUND' })
})

test('a device of another kind than is wanted is refused', async () => {
  expect(await failure('ebb:/dev/x', { options: { kind: 'camera' } })).toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'ebb drives a plotter, but a camera is wanted',
  })
})

test('a device that this user may not open is refused before anything is opened, with group and udev rule', async () => {
  const access = async (): Promise<Map<string, { exists: true; permitted: false; group: object }>> =>
    new Map([
      ['/dev/ttyACM0', { exists: true, permitted: false, group: { id: 20, name: 'dialout', listsUser: false } }],
    ])
  const sources = { serial: async () => [portOf(east)], access: access as never }
  expect(await failure(undefined, { sources })).toMatchObject({
    code: 'PERMISSION_DENIED',
    type: 'permission',
    hint: expect.stringContaining('usermod -aG dialout') as string,
  })
})

test('a named file that this user may not open is refused with the reason', async () => {
  const access: ResolveOptions['access'] = async ([path = '']) => new Map([[path, { exists: true, permitted: false }]])
  expect(await failure('ebb:/dev/ttyS4', { options: { access } })).toMatchObject({
    code: 'PERMISSION_DENIED',
    message: 'cannot open /dev/ttyS4: this user may not use /dev/ttyS4',
  })
})

/** An inventory with a simulated board, a loader for it, and what happened to it. */
function simulated(): { inventory: DriverInventory; loader: Partial<DriverLoader>; log: unknown[] } {
  const log: unknown[] = []
  const base = inventoryOf({ ...ebbDriver, simulator: true })
  const metadata = { id: 'ebb', displayName: 'Simulated board', entry: './x.js', addressKey: 'port' }
  const inventory = { ...base, simulators: [{ id: 'ebb', package: base.drivers[0]!.package, metadata }] }
  const device = {
    address: 'tcp://127.0.0.1:40123',
    close: async () => void log.push('closed'),
  } as unknown as SimulatedDevice
  const start = async ({ signal: _, ...options }: SimulatorOptions = {}): Promise<SimulatedDevice> => {
    log.push(options)
    return device
  }
  return { inventory, loader: { loadSimulator: async () => ({ id: 'ebb', start }) }, log }
}

test('driver:sim starts the simulator with the options given, and passes its address on', async () => {
  const { inventory, loader, log } = simulated()
  const options = { simulator: { speed: 2, settings: { nickname: 'Test' } } }
  {
    await using found = await resolve('axidraw:sim', { inventory, loader, options })
    expect(found).toMatchObject({ name: 'ebb:sim', address: 'tcp://127.0.0.1:40123' })
    expect(found.settings.values).toEqual({ port: 'tcp://127.0.0.1:40123' })
    expect(log).toEqual([{ speed: 2, settings: { nickname: 'Test' } }])
  }
  expect(log.at(-1)).toBe('closed')
})

test('a device of the configuration can be simulated, with its own settings', async () => {
  const { inventory, loader } = simulated()
  const yaml = 'devices:\n  test: { driver: ebb, port: sim, penUpPercent: 61 }\n'
  const found = await resolve('test', { inventory, loader, yaml })
  expect(found).toMatchObject({ alias: 'test', name: 'test' })
  expect(found.settings.values).toEqual({ port: 'tcp://127.0.0.1:40123', penUpPercent: 61 })
})

test('without a simulator the error says what to install', async () => {
  expect(await failure('ebb:sim')).toMatchObject({ code: 'DEPENDENCY_MISSING', hint: 'install @vfab/sim' })
})

test('a board that was found is found again by its serial number after it moved to another port', async () => {
  let path = '/dev/ttyACM0'
  const sources = { serial: async () => [portOf(west, '/dev/ttyACM5'), portOf(east, path)] }
  const found = await resolve('ebb:East', { sources })
  path = '/dev/ttyACM1'
  expect(await found.relocate?.({})).toEqual({ port: '/dev/ttyACM1' })
})

test('an abort ends the search with its own reason', async () => {
  const controller = new AbortController()
  controller.abort(new Error('enough'))
  await expect(resolve(undefined, { options: { signal: controller.signal } })).rejects.toThrow('enough')
})
