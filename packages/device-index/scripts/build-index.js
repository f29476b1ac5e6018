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
 */

const here = new URL('../', import.meta.url)
const workspace = new URL('../', here)

/** @returns {DeviceIndex} what `index.json` should hold now */
export function buildIndex() {
  const drivers = workspaceDrivers()
  const supported = new Set(drivers.flatMap(({ id, aliases }) => [id, ...aliases]))
  // A curated device drops out as soon as a driver claims one of its names.
  const unsupported = curated().filter(({ aliases }) => !aliases.some((alias) => supported.has(alias)))
  return { schemaVersion: 1, entries: [...drivers, ...unsupported] }
}

/** @returns {Promise<string>} the text of `index.json`, laid out as the repository's formatter wants it */
export async function renderIndex() {
  const path = new URL('index.json', here)
  const options = await resolveConfig(path)
  return format(JSON.stringify(buildIndex()), { ...options, parser: 'json' })
}

/** @returns {IndexedDriver[]} */
function workspaceDrivers() {
  return readdirSync(workspace, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => driversOf(new URL(`${name}/package.json`, workspace)))
    .sort((left, right) => compare(`${left.package}#${left.id}`, `${right.package}#${right.id}`))
}

/**
 * @param {URL} packageJson
 * @returns {IndexedDriver[]} none for a folder that is no package, and for a package that has no drivers (yet)
 */
function driversOf(packageJson) {
  const text = readIfThere(packageJson)
  if (text === undefined) return []
  /** @type {{ name: string, private?: boolean, vfab?: { drivers?: readonly IndexedDriver[] } }} */
  const { name, private: unpublished, vfab } = JSON.parse(text)
  if (unpublished) return []
  return (vfab?.drivers ?? []).map(({ id, kind, displayName, aliases = [], models = [], match = [] }) => {
    return { package: name, id, kind, displayName, aliases, models, match }
  })
}

/** @returns {UnsupportedDevices[]} */
function curated() {
  /** @type {Omit<UnsupportedDevices, 'package'>[]} */
  const devices = JSON.parse(readFileSync(new URL('curated.json', here), 'utf8'))
  return devices
    .map(({ displayName, kind, aliases, models = [], match = [], reason, source }) => {
      return { package: null, kind, displayName, aliases, models, match, reason, source }
    })
    .sort((left, right) => compare(left.displayName, right.displayName))
}

/** @param {URL} file */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * @param {string} left
 * @param {string} right
 */
function compare(left, right) {
  return left < right ? -1 : left > right ? 1 : 0
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(new URL('index.json', here), await renderIndex())
}
