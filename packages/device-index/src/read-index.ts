import { readFileSync } from 'node:fs'

import type { DeviceIndex, IndexedDriver, IndexedEntry, KnownDevice } from './device-index.ts'

/** Reads the index that comes with this package. Reads the file each time; keep the result where it is needed often. */
export function readDeviceIndex(): DeviceIndex {
  return JSON.parse(readFileSync(new URL('../index.json', import.meta.url), 'utf8')) as DeviceIndex
}

/** The drivers of the index, in the shape that the host's detection takes as its catalogue. */
export function installableDrivers(index: DeviceIndex): readonly IndexedDriver[] {
  return index.entries.filter((entry) => entry.package !== null)
}

/** Devices of the field, with and without a driver: what a catalogue shows. */
export function knownDevices(index: DeviceIndex): readonly KnownDevice[] {
  return index.devices
}

/**
 * The entries that go by `name`, without regard to case: a driver's id, an alias, a package's name, or
 * `<package>#<id>`. Several when a name is used by several drivers; none when it is unknown.
 */
export function findByName(index: DeviceIndex, name: string): readonly IndexedEntry[] {
  const wanted = name.toLowerCase()
  return index.entries.filter((entry) => namesOf(entry).includes(wanted))
}

/**
 * The npm package to install for a device that people call `name`: `@vfab/plotter-ebb` for `axidraw`.
 * `undefined` when the name is unknown, when several packages answer to it, or when there is no driver yet;
 * {@link findByName} tells which.
 */
export function packageFor(index: DeviceIndex, name: string): string | undefined {
  const packages = new Set(findByName(index, name).map((entry) => entry.package))
  const [only] = packages
  return packages.size === 1 ? (only ?? undefined) : undefined
}

/** Everything that {@link findByName} knows, for completion and "did you mean". */
export function knownNames(index: DeviceIndex): readonly string[] {
  return [...new Set(index.entries.flatMap(namesOf))]
}

/** The names that {@link packageFor} knows exactly one package for, without the long `<package>#<id>`: for completion. */
export function installableNames(index: DeviceIndex): readonly string[] {
  return knownNames(index).filter((name) => packageFor(index, name) !== undefined && !name.includes('#'))
}

function namesOf(entry: IndexedEntry): readonly string[] {
  if (entry.package === null) return entry.aliases
  return [entry.id, ...entry.aliases, entry.package, `${entry.package}#${entry.id}`]
}
