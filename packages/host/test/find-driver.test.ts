import { expect, test } from 'vitest'

import { discoverDrivers, type DriverInventory, findDriver, findSimulator } from '../src/discovery.ts'
import { driverPackage, project } from './driver-package.ts'
import { makeTree } from './file-tree.ts'

async function inventory(): Promise<DriverInventory> {
  const root = makeTree({
    'package.json': project(['@vfab/plotter-ebb', 'one', 'two', 'old']),
    ...driverPackage('node_modules/@vfab/plotter-ebb', {
      name: '@vfab/plotter-ebb',
      drivers: [{ id: 'ebb', aliases: ['axidraw', 'eggbot'] }],
    }),
    ...driverPackage('node_modules/one', { name: 'one', drivers: [{ id: 'twin', aliases: ['shared'] }] }),
    ...driverPackage('node_modules/two', {
      name: 'two',
      drivers: [{ id: 'twin' }, { id: 'other', aliases: ['eggbot'] }],
    }),
    ...driverPackage('node_modules/old', { name: 'old', apiVersion: 2, drivers: [{ id: 'old' }] }),
  })
  return discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent' })
}

test('a driver answers to its id, its aliases and its global name', async () => {
  const found = await inventory()
  for (const name of ['ebb', 'axidraw', '@vfab/plotter-ebb#ebb']) expect(findDriver(found, name).id).toBe('ebb')
})

test('drivers that share an id are told apart by their global names only', async () => {
  const found = await inventory()
  expect(() => findDriver(found, 'twin')).toThrow(expect.objectContaining({ code: 'DRIVER_AMBIGUOUS' }))
  expect(findDriver(found, 'two#twin').package.name).toBe('two')
})

test('an alias of two drivers is ambiguous and names both', async () => {
  const found = await inventory()
  expect(() => findDriver(found, 'eggbot')).toThrow(
    expect.objectContaining({ code: 'DRIVER_AMBIGUOUS', hint: expect.stringContaining('two#other') as string }),
  )
})

test('an unknown driver is not found and the nearest one is named', async () => {
  const found = await inventory()
  expect(() => findDriver(found, 'axidrow')).toThrow(
    expect.objectContaining({ code: 'DRIVER_NOT_FOUND', hint: 'did you mean axidraw?' }),
  )
})

test('a driver that cannot be used is refused with its verdict', async () => {
  const found = await inventory()
  expect(() => findDriver(found, 'old')).toThrow(
    expect.objectContaining({ code: 'DRIVER_INCOMPATIBLE', hint: 'update @vfab/cli' }),
  )
})

test('without a simulated device the error says what to install', async () => {
  const found = await inventory()
  expect(() => findSimulator(found, 'ebb')).toThrow(
    expect.objectContaining({ code: 'DEPENDENCY_MISSING', hint: 'install @vfab/sim' }),
  )
})
