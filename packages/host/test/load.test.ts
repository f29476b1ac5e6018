import { join } from 'node:path'

import { expect, test } from 'vitest'

import { type DriverInventory, discoverDrivers, findDriver, loadDriver } from '../src/index.ts'
import { createLoader } from '../src/load.ts'
import { driverCode, type DriverPackageOptions, flatPackages, project } from './driver-package.ts'
import { makeTree, type Tree } from './file-tree.ts'

async function inventoryOf(packages: readonly DriverPackageOptions[], more: Tree = {}): Promise<DriverInventory> {
  const root = makeTree({
    'package.json': project(packages.map(({ name }) => name)),
    ...flatPackages(packages),
    ...more,
  })
  return discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent' })
}

test('loads a driver made with another copy of core, by its brand', async () => {
  const inventory = await inventoryOf([{ name: 'laser', drivers: [{ id: 'laser' }], code: driverCode('laser') }])
  await expect(loadDriver(findDriver(inventory, 'laser'))).resolves.toMatchObject({ id: 'laser' })
})

test('loads a driver whose package exports nothing that require could resolve', async () => {
  const manifest = { exports: { '.': { import: './dist/index.js' } } }
  const inventory = await inventoryOf([
    { name: 'laser', drivers: [{ id: 'laser' }], code: driverCode('laser'), manifest },
  ])
  await expect(loadDriver(findDriver(inventory, 'laser'))).resolves.toMatchObject({ id: 'laser' })
})

test('takes the default export where there is no export called driver', async () => {
  const code = driverCode('laser').replace('export const driver =', 'export default')
  const inventory = await inventoryOf([{ name: 'laser', drivers: [{ id: 'laser' }], code }])
  await expect(loadDriver(findDriver(inventory, 'laser'))).resolves.toMatchObject({ id: 'laser' })
})

test('a driver that throws while it is imported is an error that names package, version, file and cause; the others load', async () => {
  const inventory = await inventoryOf([
    { name: 'broken', version: '9.8.7', drivers: [{ id: 'broken' }], code: `throw new Error('no such wizard')` },
    { name: 'laser', drivers: [{ id: 'laser' }], code: driverCode('laser') },
  ])
  const loader = createLoader()
  const [broken, laser] = await Promise.allSettled(inventory.drivers.map((driver) => loader.loadDriver(driver)))
  expect(laser).toMatchObject({ status: 'fulfilled' })
  expect(broken).toMatchObject({
    status: 'rejected',
    reason: {
      code: 'DRIVER_LOAD_FAILED',
      type: 'dependency',
      driver: 'broken',
      message: 'cannot load the driver broken of broken@9.8.7: no such wizard',
      context: { package: 'broken', version: '9.8.7' },
    },
  })
})

test('a driver whose import never ends fails after the time limit', async () => {
  const code = 'await new Promise(() => {})'
  const inventory = await inventoryOf([{ name: 'sleepy', drivers: [{ id: 'sleepy' }], code }])
  await expect(createLoader({ timeoutMs: 20 }).loadDriver(findDriver(inventory, 'sleepy'))).rejects.toMatchObject({
    code: 'DRIVER_LOAD_FAILED',
    message: expect.stringContaining('longer than 20 ms') as string,
  })
})

test('an export without the brand, or with another id than the metadata, does not fit', async () => {
  const inventory = await inventoryOf([
    { name: 'plain', drivers: [{ id: 'plain' }], code: `export const driver = { id: 'plain' }` },
    { name: 'swapped', drivers: [{ id: 'swapped' }], code: driverCode('laser') },
  ])
  for (const id of ['plain', 'swapped']) {
    await expect(loadDriver(findDriver(inventory, id))).rejects.toMatchObject({
      code: 'DRIVER_INCOMPATIBLE',
      driver: id,
    })
  }
})

test('an entry that a link leads out of its package is not imported', async () => {
  const inventory = await inventoryOf([{ name: 'escape', drivers: [{ id: 'escape', entry: './dist/link.js' }] }], {
    'outside.js': driverCode('escape'),
    'node_modules/escape/dist/link.js': { linkTo: '../../../outside.js' },
  })
  await expect(loadDriver(findDriver(inventory, 'escape'))).rejects.toMatchObject({
    code: 'DRIVER_LOAD_FAILED',
    message: expect.stringContaining('lies outside its package') as string,
  })
})

test('an entry that does not exist says that the package wants building or installing', async () => {
  const inventory = await inventoryOf([{ name: 'unbuilt', drivers: [{ id: 'unbuilt', entry: './lib/index.js' }] }])
  await expect(loadDriver(findDriver(inventory, 'unbuilt'))).rejects.toMatchObject({
    code: 'DRIVER_LOAD_FAILED',
    hint: 'install the package again, or build it',
  })
})

test("Yarn's refusal of an unmet peer becomes the command that meets it", async () => {
  const code = `throw new Error("laser tried to access @vfab/core (a peer dependency) but it isn't provided by its ancestors; this makes the require call ambiguous and unsound.")`
  const inventory = await inventoryOf([{ name: 'laser', drivers: [{ id: 'laser' }], code }])
  await expect(loadDriver(findDriver(inventory, 'laser'))).rejects.toMatchObject({
    hint: 'run `yarn add @vfab/core`: Yarn does not install peer dependencies by itself',
  })
})

test('a package that the driver needs and that is missing is named', async () => {
  const code = `import 'not-installed-anywhere'`
  const inventory = await inventoryOf([{ name: 'laser', drivers: [{ id: 'laser' }], code }])
  await expect(loadDriver(findDriver(inventory, 'laser'))).rejects.toMatchObject({
    hint: 'install not-installed-anywhere, or install laser again',
  })
})

test('a loader imports once, another one may import again, and a failure is not remembered', async () => {
  const inventory = await inventoryOf([{ name: 'laser', drivers: [{ id: 'laser' }], code: driverCode('laser') }])
  const laser = findDriver(inventory, 'laser')
  const loader = createLoader()
  expect(await loader.loadDriver(laser)).toBe(await loader.loadDriver(laser))

  const absent = { ...laser, package: { ...laser.package, directory: join(laser.package.directory!, 'absent') } }
  const first = await loader.loadDriver(absent).catch((error: unknown) => error)
  const second = await loader.loadDriver(absent).catch((error: unknown) => error)
  expect(second).toMatchObject({ code: 'DRIVER_LOAD_FAILED' })
  expect(second).not.toBe(first)
})

test('a driver whose metadata is broken is refused with what is wrong', async () => {
  const inventory = await inventoryOf([{ name: 'bad', drivers: [{ id: 'bad', kind: 'toaster' as never }] }])
  await expect(loadDriver(inventory.drivers[0]!)).rejects.toMatchObject({ code: 'DRIVER_INCOMPATIBLE' })
})

test('drivers of the contract that this host knows are served, those of a newer one are refused by name', async () => {
  const made = (id: string, version: number): string => driverCode(id, `contractVersion: ${version}`)
  const inventory = await inventoryOf([
    { name: 'now', drivers: [{ id: 'now' }], code: made('now', 1) },
    { name: 'before', drivers: [{ id: 'before' }], code: driverCode('before') },
    { name: 'later', drivers: [{ id: 'later' }], code: made('later', 99) },
  ])
  const loader = createLoader()
  const loaded = await Promise.allSettled(inventory.drivers.map((driver) => loader.loadDriver(driver)))
  expect(loaded.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  expect(loaded[2]).toMatchObject({
    reason: {
      code: 'DRIVER_INCOMPATIBLE',
      message: expect.stringContaining('version 99 of the driver contract, this program serves 1') as string,
      hint: 'update vfab, or install an older version of the driver',
    },
  })
})

test('a simulator is loaded like a driver', async () => {
  const simulator = { id: 'laser', displayName: 'Simulated laser', entry: './dist/index.js' }
  const code = `export const simulator = Object.defineProperty({ id: 'laser' }, Symbol.for('@vfab/core/simulator@1'), { value: 1 })`
  const inventory = await inventoryOf([{ name: 'sim', simulators: [simulator], code }])
  const loader = createLoader()
  await expect(loader.loadSimulator(inventory.simulators[0]!)).resolves.toMatchObject({ id: 'laser' })
})
