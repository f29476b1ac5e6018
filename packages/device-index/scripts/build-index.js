// @ts-check
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import { format } from 'oxfmt'

/**
 * Builds `index.json` from the metadata of the drivers in this workspace and from `devices/`, one file a device of the field.
 * Run it with `pnpm generate` whenever either has changed; a test says when that is.
 *
 * @typedef {import('../src/index.ts').DeviceIndex} DeviceIndex
 * @typedef {import('../src/index.ts').IndexedDriver} IndexedDriver
 * @typedef {import('../src/index.ts').IndexedEntry} IndexedEntry
 * @typedef {import('../src/index.ts').KnownDevice} KnownDevice
 *
 * What is needed of a package.json. Packages without drivers (yet) have no `vfab` field.
 * @typedef {{ name: string, private?: boolean, vfab?: { drivers?: readonly DriverMetadata[] } }} PackageJson
 * @typedef {Omit<IndexedDriver, 'package' | Listed> & Partial<Pick<IndexedDriver, Listed>>} DriverMetadata
 * @typedef {'aliases' | 'models' | 'match'} Listed lists that may be left out
 * @typedef {Pick<KnownDevice, 'slug' | 'kind' | 'displayName' | 'sources'> & Partial<KnownDevice>} DeviceFile
 */

const here = new URL('../', import.meta.url)
const workspace = new URL('../', here)

/**
 * @param {readonly PackageJson[]} packages those that are not published are left out
 * @param {readonly DeviceFile[]} files a device without a driver is left out as soon as a driver claims one of its names
 * @returns {DeviceIndex}
 */
export function buildIndex(packages, files) {
  const drivers = packages.filter((each) => !each.private).flatMap(driversOf)
  const claimed = new Set(drivers.flatMap(({ id, aliases }) => [id, ...aliases]))
  const devices = sortedBy(
    files
      .map(deviceOf)
      .filter(({ driver, aliases }) => driver !== null || !aliases.some((alias) => claimed.has(alias))),
    ({ slug }) => slug,
  )
  const entries = devices.flatMap(entriesOf)
  return {
    schemaVersion: 1,
    entries: [
      ...sortedBy(
        [...drivers, ...entries.filter((entry) => entry.package !== null)],
        (entry) => `${entry.package}#${entry.id} ${drivers.includes(entry) ? '' : entry.displayName}`,
      ),
      ...sortedBy(
        entries.filter((entry) => entry.package === null),
        ({ displayName }) => displayName.toLowerCase(),
      ),
    ],
    devices,
  }
}

/**
 * @param {DeviceFile} file
 * @returns {KnownDevice}
 */
function deviceOf(file) {
  const { slug, kind, displayName, aliases = [], models = [], connection = [], match = [], driver = null } = file
  const { reason, note, sources } = file
  const said = { ...(reason !== undefined && { reason }), ...(note !== undefined && { note }) }
  return { slug, kind, displayName, aliases, models, connection, match, driver, ...said, sources }
}

/**
 * What finds the device by name, and when it is attached. One with a driver has an entry if it adds to what the driver says itself.
 * @param {KnownDevice} device
 * @returns {IndexedEntry[]}
 */
function entriesOf({ driver, kind, displayName, aliases, models, match, reason = '', sources }) {
  const shared = { kind, displayName, aliases, models, match }
  if (driver === null) return [{ package: null, ...shared, reason, source: sources[0] ?? '' }]
  if (aliases.length === 0 && match.length === 0) return []
  const [name = '', id = ''] = driver.split('#')
  return [{ package: name, id, ...shared }]
}

/** @returns {Promise<string>} what `index.json` should hold now, laid out as the repository's formatter wants it */
export async function renderIndex() {
  const options = JSON.parse(readFileSync(new URL('../.oxfmtrc.json', workspace), 'utf8'))
  const { code } = await format('index.json', JSON.stringify(buildIndex(workspacePackages(), deviceFiles())), options)
  return code
}

/** @returns {DeviceFile[]} */
export function deviceFiles() {
  const folder = new URL('devices/', here)
  return readdirSync(folder).map((file) => ({ slug: file.replace(/\.json$/, ''), ...readJson(new URL(file, folder)) }))
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
