import { expect, test } from 'vitest'

import {
  type DeviceIndex,
  findByName,
  type IndexedDriver,
  installableDrivers,
  knownNames,
  packageFor,
  readDeviceIndex,
  type UnsupportedDevices,
} from '../src/index.ts'

const devices = { kind: 'plotter', aliases: [], models: [], match: [] }
const ebb: IndexedDriver = {
  ...devices,
  package: '@vfab/plotter-ebb',
  id: 'ebb',
  displayName: 'EBB',
  aliases: ['axidraw'],
}
const clone: IndexedDriver = {
  ...devices,
  package: 'acme-ebb',
  id: 'acme',
  displayName: 'Acme',
  aliases: ['acme-arm', 'axi'],
}
const rival: IndexedDriver = { ...devices, package: 'rival-ebb', id: 'rival', displayName: 'Rival', aliases: ['axi'] }
const cameo: UnsupportedDevices = {
  ...devices,
  package: null,
  displayName: 'Cameo',
  aliases: ['cameo'],
  reason: 'no driver yet',
  source: 'x',
}
const index: DeviceIndex = { schemaVersion: 1, entries: [ebb, clone, rival, cameo], devices: [] }

test.each(['axidraw', 'AxiDraw', 'ebb', '@vfab/plotter-ebb', '@vfab/plotter-ebb#ebb'])(
  '%s needs @vfab/plotter-ebb',
  (name) => {
    expect(packageFor(index, name)).toBe('@vfab/plotter-ebb')
    expect(findByName(index, name)).toEqual([ebb])
  },
)

test('a name that two packages answer to names none of them', () => {
  expect(packageFor(index, 'axi')).toBeUndefined()
  expect(findByName(index, 'axi')).toEqual([clone, rival])
})

test('a device without a driver is found, with the reason', () => {
  expect(packageFor(index, 'cameo')).toBeUndefined()
  expect(findByName(index, 'cameo')).toEqual([cameo])
})

test.each(['', 'laser', 'constructor', 'plotter-ebb'])('%j is unknown', (name) => {
  expect(findByName(index, name)).toEqual([])
})

test('only devices with a driver can be installed', () => {
  expect(installableDrivers(index)).toEqual([ebb, clone, rival])
})

test('all names are known, each once', () => {
  const names = knownNames(index)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(findByName(index, name)).not.toEqual([])
  expect(names).toEqual(expect.arrayContaining(['axidraw', 'ebb', 'axi', 'cameo', 'rival-ebb']))
})

test('the index that is shipped names the package of an AxiDraw', () => {
  expect(packageFor(readDeviceIndex(), 'axidraw')).toBe('@vfab/plotter-ebb')
})
