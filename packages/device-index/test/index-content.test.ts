import { readFileSync } from 'node:fs'

import { type MatchRule, readVfabField } from '@vfab/core'
import { expect, test } from 'vitest'

import { buildIndex, renderIndex } from '../scripts/build-index.js'
import { type DeviceIndex, findByName, readDeviceIndex } from '../src/index.ts'

const index = readDeviceIndex()

test('index.json is what the drivers’ metadata and the curated list say now (else run `pnpm generate`)', async () => {
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

const driver = { id: 'grbl', kind: 'plotter', displayName: 'Grbl' }
const curated = {
  displayName: 'Grbl machines',
  kind: 'plotter',
  aliases: ['grbl', 'fluidnc'],
  reason: 'none',
  source: 'x',
}

test('packages without drivers, and packages that are not published, add nothing', () => {
  const packages = [{ name: 'a' }, { name: 'b', vfab: {} }, { name: 'c', private: true, vfab: { drivers: [driver] } }]
  expect(buildIndex(packages, [])).toEqual({ schemaVersion: 1, entries: [] })
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
  const named = (displayName: string) => ({ ...curated, displayName, aliases: [displayName] })
  const { entries } = buildIndex(packages, [named('b'), named('A')])
  expect(entries.map((entry) => (entry.package === null ? entry.displayName : `${entry.package}#${entry.id}`))).toEqual(
    ['a#grbl', 'a#z', 'b#grbl', 'A', 'b'],
  )
})
