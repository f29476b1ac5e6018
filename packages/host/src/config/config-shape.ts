import { DriverError, nearest } from '@vfab/core'

import type { DiscoveryConfig } from '../discovery/examine-package.ts'
import { asRecord } from '../discovery/manifest.ts'
import type { YamlFile } from './yaml-file.ts'

/** What a configuration file may say at the top. */
export const configKeys = ['drivers', 'devices', 'device', 'discovery'] as const

const discoveryKeys = ['packages', 'allow', 'deny'] as const

/** What a {@link YamlFile} is checked by: values, and where they stand. */
export type CheckedFile = Pick<YamlFile, 'path' | 'values' | 'placeOf'>

/**
 * Checks everything in a configuration file that does not depend on a driver's settings.
 * @throws DriverError `CONFIG_UNKNOWN_KEY` with the nearest known key, `CONFIG_INVALID`; both with file and line
 */
export function checkConfigFile(file: CheckedFile): void {
  const { values } = file
  refuseUnknownKeys(file, [], configKeys)
  for (const key of ['drivers', 'devices'] as const) checkSections(file, key)
  const { device } = values
  if (device !== undefined && (typeof device !== 'string' || device === '')) {
    throw invalid(file, ['device'], 'the name or address of a device is expected', 'write it as device: east')
  }
  discoveryConfigOf(file)
}

/** The `discovery:` section of a file. @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID` */
export function discoveryConfigOf(file: CheckedFile): DiscoveryConfig {
  const section = file.values['discovery']
  if (section === undefined || section === null) return {}
  requireMapping(file, ['discovery'], section)
  refuseUnknownKeys(file, ['discovery'], discoveryKeys)
  for (const key of discoveryKeys) {
    const list = asRecord(section)?.[key]
    const isList = Array.isArray(list) && list.every((entry) => typeof entry === 'string' && entry !== '')
    if (list !== undefined && !isList) {
      throw invalid(
        file,
        ['discovery', key],
        'a list of names is expected',
        `write it as ${key}: ["@vfab/plotter-ebb"]`,
      )
    }
  }
  return section
}

function checkSections(file: CheckedFile, key: 'drivers' | 'devices'): void {
  const sections = file.values[key]
  if (sections === undefined || sections === null) return
  requireMapping(file, [key], sections)
  for (const [name, section] of Object.entries(asRecord(sections) ?? {})) {
    if (section !== null) requireMapping(file, [key, name], section)
    if (key === 'drivers') continue
    // A colon or blank could not be told from `driver:address` on a command line.
    if (!/^[^\s:/?#]+$/.test(name)) {
      throw invalid(file, [key, name], `"${name}" cannot be the name of a device`, 'use letters, digits, - and _')
    }
    const driver = asRecord(section)?.['driver']
    if (driver !== undefined && typeof driver !== 'string') {
      throw invalid(file, [key, name, 'driver'], "a driver's id is expected", 'write it as driver: ebb')
    }
  }
}

function requireMapping(file: CheckedFile, keys: readonly string[], value: unknown): void {
  if (asRecord(value)) return
  throw invalid(file, keys, 'a mapping of names to settings is expected', 'indent its settings below it')
}

function refuseUnknownKeys(file: CheckedFile, keys: readonly string[], known: readonly string[]): void {
  const section = keys.reduce<unknown>((value, key) => asRecord(value)?.[key], file.values)
  const unknown = Object.keys(asRecord(section) ?? {}).find((key) => !known.includes(key))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  throw new DriverError(`${file.placeOf([...keys, unknown])}: there is no setting ${[...keys, unknown].join('.')}`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    context: { file: file.path, key: unknown, known },
    hint: meant ? `did you mean ${meant}?` : `known are: ${known.join(', ')}`,
  })
}

function invalid(file: CheckedFile, keys: readonly string[], problem: string, hint: string): DriverError {
  return new DriverError(`${file.placeOf(keys)}: ${keys.join('.')}: ${problem}`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    context: { file: file.path, key: keys.join('.') },
    hint,
  })
}
