// @ts-check
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { format, resolveConfig } from 'prettier'

/**
 * Builds `index.json` from the metadata of the drivers in this workspace and from `curated.json`, the list of known
 * devices without a driver. Run it with `pnpm generate` whenever either has changed; a test says when that is.
 *
 * @typedef {import('../src/index.ts').DeviceIndex} DeviceIndex
 * @typedef {import('../src/index.ts').IndexedDriver} IndexedDriver
 * @typedef {import('../src/index.ts').UnsupportedDevices} UnsupportedDevices
 *
 * What is needed of a package.json. Packages without drivers (yet) have no `vfab` field.
 * @typedef {{ name: string, private?: boolean, vfab?: { drivers?: readonly DriverMetadata[] } }} PackageJson
 * @typedef {Omit<IndexedDriver, 'package' | Listed> & Partial<Pick<IndexedDriver, Listed>>} DriverMetadata
 * @typedef {Omit<UnsupportedDevices, 'package' | Listed> & Partial<Pick<UnsupportedDevices, Listed>>} CuratedDevices
 * @typedef {'aliases' | 'models' | 'match'} Listed lists that may be left out
 */

const here = new URL('../', import.meta.url)
const workspace = new URL('../', here)

/**
 * @param {readonly PackageJson[]} packages those that are not published are left out
 * @param {readonly CuratedDevices[]} curated those of which a driver claims a name are left out
 * @returns {DeviceIndex}
 */
export function buildIndex(packages, curated) {
  const drivers = packages.filter((each) => !each.private).flatMap(driversOf)
  const claimed = new Set(drivers.flatMap(({ id, aliases }) => [id, ...aliases]))
  const unsupported = curated
    .map(({ displayName, kind, aliases = [], models = [], match = [], reason, source }) => {
      return { package: null, kind, displayName, aliases, models, match, reason, source }
    })
    .filter(({ aliases }) => !aliases.some((alias) => claimed.has(alias)))
  return {
    schemaVersion: 1,
    entries: [
      ...sortedBy(drivers, (driver) => `${driver.package}#${driver.id}`),
      ...sortedBy(unsupported, ({ displayName }) => displayName.toLowerCase()),
    ],
  }
}

/** @returns {Promise<string>} what `index.json` should hold now, laid out as the repository's formatter wants it */
export async function renderIndex() {
  const path = new URL('index.json', here)
  const options = await resolveConfig(path)
  const index = buildIndex(workspacePackages(), readJson(new URL('curated.json', here)))
  return format(JSON.stringify(index), { ...options, parser: 'json' })
}

/** @returns {PackageJson[]} */
function workspacePackages() {
  return readdirSync(workspace, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readJson(new URL(`${name}/package.json`, workspace)) ?? [])
}

/**
 * @param {PackageJson} packageJson
 * @returns {IndexedDriver[]}
 */
function driversOf({ name, vfab }) {
  return (vfab?.drivers ?? []).map(({ id, kind, displayName, aliases = [], models = [], match = [] }) => {
    return { package: name, id, kind, displayName, aliases, models, match }
  })
}

/**
 * @param {URL} file
 * @returns {any} `undefined` when there is no such file: a folder need not be a package
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * By code unit, so that the order does not depend on the computer's language.
 * @template Item
 * @param {readonly Item[]} items
 * @param {(item: Item) => string} key
 */
function sortedBy(items, key) {
  return items.toSorted((left, right) => (key(left) < key(right) ? -1 : key(left) > key(right) ? 1 : 0))
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(new URL('index.json', here), await renderIndex())
}
