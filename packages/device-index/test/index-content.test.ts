import { readdirSync, readFileSync } from 'node:fs'

import { type MatchRule, readVfabField } from '@vfab/core'
import { expect, test } from 'vitest'

import { buildIndex, deviceFiles, renderIndex } from '../scripts/build-index.js'
import { type DeviceIndex, findByName, knownDevices, packageFor, readDeviceIndex } from '../src/index.ts'

const index = readDeviceIndex()

test('index.json is what the drivers’ metadata and the device files say now (else run `pnpm generate`)', async () => {
  expect(readFileSync(new URL('../index.json', import.meta.url), 'utf8')).toBe(await renderIndex())
})

test.each(index.entries)('the entry of $displayName would be valid metadata of a driver', (entry) => {
  const match: readonly MatchRule[] = entry.match
  const { displayName, kind, aliases, models } = entry
  const driver = { id: 'any', kind, displayName, aliases, models, match, entry: './dist/index.js' }
  expect(readVfabField({ vfab: { apiVersion: 1, drivers: [driver] } }).issues).toEqual([])
})

test('every alias leads to one entry', () => {
  for (const alias of index.entries.flatMap(({ aliases }) => aliases)) expect(findByName(index, alias)).toHaveLength(1)
})

test('no USB device is claimed twice with certainty', () => {
  const ids = index.entries.flatMap(({ match }) =>
    match.flatMap(({ usb, confidence }) => (usb && confidence === 'certain' ? JSON.stringify(usb) : [])),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

test('a device without a driver can be found by name, and says why it has none and where that is known from', () => {
  const unsupported = index.entries.filter((entry) => entry.package === null)
  // Fewer with each driver that comes.
  expect(unsupported.length).toBeGreaterThan(10)
  for (const { aliases, reason, source } of unsupported) {
    expect(aliases).not.toEqual([])
    expect(reason).toMatch(/^\S.*[^.]$/)
    expect(source).toMatch(/^https?:\/\//)
  }
})

/** Every key of a device file, and what it must be. */
const keysOfDevice: Readonly<Record<string, (value: unknown) => boolean>> = {
  slug: (value) => /^[a-z0-9-]+$/.test(String(value)),
  kind: (value) => /^(plotter|camera|sensor|vfab:[a-z]+)$/.test(String(value)),
  displayName: (value) => /^\S.{1,60}$/.test(String(value)),
  aliases: (value) => Array.isArray(value) && value.every((alias) => /^[a-z0-9][a-z0-9.-]*$/.test(String(alias))),
  models: (value) => Array.isArray(value),
  connection: (value) => Array.isArray(value),
  match: (value) => Array.isArray(value), // its rules are checked as a driver's above
  driver: (value) => /^@?[a-z0-9/-]+#[a-z][a-z0-9-]*$/.test(String(value)),
  reason: (value) => /^\S.*[^.]$/.test(String(value)),
  note: (value) => /^\S.*[^.]$/.test(String(value)),
  sources: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((url) => /^https?:\/\/\S+$/.test(String(url))),
}

test.each(deviceFiles())('the file of $slug is well-formed', (file) => {
  for (const [key, value] of Object.entries(file))
    expect(keysOfDevice[key]?.(value), `${key}: ${JSON.stringify(value)}`).toBe(true)
  expect('driver' in file).not.toBe('reason' in file)
})

test('a device names a driver that there is', () => {
  const drivers = new Set(
    index.entries.flatMap((entry) => (entry.package === null ? [] : `${entry.package}#${entry.id}`)),
  )
  const workspaceDrivers = new Set(
    readdirSync(new URL('../../', import.meta.url)).flatMap((folder) => driversIn(folder)),
  )
  for (const { driver } of knownDevices(index)) if (driver !== null) expect(workspaceDrivers).toContain(driver)
  expect(drivers.size).toBeGreaterThan(8)
})

function driversIn(folder: string): string[] {
  try {
    const text = readFileSync(new URL(`../../${folder}/package.json`, import.meta.url), 'utf8')
    const { name, vfab } = JSON.parse(text) as { name: string; vfab?: { drivers?: readonly { id: string }[] } }
    return (vfab?.drivers ?? []).map(({ id }) => `${name}#${id}`)
  } catch {
    return []
  }
}

test('a device that a driver drives under another name leads to the package', () => {
  expect(packageFor(index, 'idraw')).toBe('@vfab/plotter-grbl')
  expect(packageFor(index, 'idraw-1')).toBe('@vfab/plotter-ebb')
  expect(packageFor(index, 'ebb')).toBe('@vfab/plotter-ebb')
  expect(packageFor(index, 'esp32-cam')).toBe('@vfab/camera-ip')
})

const driver = { id: 'grbl', kind: 'plotter', displayName: 'Grbl' }
const curated = {
  slug: 'grbl',
  displayName: 'Grbl machines',
  kind: 'plotter',
  aliases: ['grbl', 'fluidnc'],
  reason: 'none',
  sources: ['x'],
}

test('packages without drivers, and packages that are not published, add nothing', () => {
  const packages = [{ name: 'a' }, { name: 'b', vfab: {} }, { name: 'c', private: true, vfab: { drivers: [driver] } }]
  expect(buildIndex(packages, [])).toEqual({ schemaVersion: 1, entries: [], devices: [] })
})

test('lists that the metadata leaves out are empty', () => {
  expect(buildIndex([{ name: 'a', vfab: { drivers: [driver] } }], []).entries).toEqual([
    { ...driver, package: 'a', aliases: [], models: [], match: [] },
  ])
})

test('a device drops out of the curated list as soon as a driver claims one of its names', () => {
  const packagesOf = (entries: DeviceIndex['entries']): unknown[] => entries.map((entry) => entry.package)
  expect(packagesOf(buildIndex([{ name: 'a' }], [curated]).entries)).toEqual([null])
  expect(packagesOf(buildIndex([{ name: 'a', vfab: { drivers: [driver] } }], [curated]).entries)).toEqual(['a'])
  const other = { ...driver, id: 'other', aliases: ['fluidnc'] }
  expect(packagesOf(buildIndex([{ name: 'a', vfab: { drivers: [other] } }], [curated]).entries)).toEqual(['a'])
})

test('drivers come first, by package and id, then devices without one, by name', () => {
  const packages = [
    { name: 'b', vfab: { drivers: [driver] } },
    { name: 'a', vfab: { drivers: [{ ...driver, id: 'z' }, driver] } },
  ]
  const named = (displayName: string) => ({ ...curated, slug: displayName, displayName, aliases: [displayName] })
  const { entries } = buildIndex(packages, [named('b'), named('A')])
  expect(entries.map((entry) => (entry.package === null ? entry.displayName : `${entry.package}#${entry.id}`))).toEqual(
    ['a#grbl', 'a#z', 'b#grbl', 'A', 'b'],
  )
})
