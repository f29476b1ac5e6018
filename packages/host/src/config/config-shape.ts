import type { DiscoveryConfig } from '../discovery/examine-package.ts'
import { asRecord } from '../discovery/manifest.ts'
import type { ConfigSection } from './config-section.ts'
import { checkIsolation } from './isolation.ts'
import { type CheckedFile, invalidSetting, refuseMisspeltKeys, refuseUnknownKeys } from './section-errors.ts'

/** What every configuration file may say at the top. */
const ownKeys = ['drivers', 'devices', 'device', 'discovery'] as const

const discoveryKeys = ['packages', 'allow', 'deny'] as const

/**
 * Checks everything in a configuration file that does not depend on a driver's settings.
 * @param sections - those of the program; without them, sections of other programs are left alone, and only misspelt keys refused
 * @throws DriverError `CONFIG_UNKNOWN_KEY` with the nearest known key, `CONFIG_INVALID`; both with file and line
 */
export function checkConfigFile(file: CheckedFile, sections: readonly ConfigSection[] | undefined): void {
  const { values } = file
  if (sections) refuseUnknownKeys(file, [], values, [...ownKeys, ...sections.map(({ key }) => key)])
  else refuseMisspeltKeys(file, values, ownKeys)
  for (const key of ['drivers', 'devices'] as const) checkSections(file, key)
  const { device } = values
  if (device !== undefined && (typeof device !== 'string' || device === '')) {
    throw invalidSetting(file, ['device'], 'the name or address of a device is expected', 'write it as device: east')
  }
  discoveryConfigOf(file)
  for (const section of sections ?? []) section.check(file)
}

/** The `discovery:` section of a file. @throws DriverError `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID` */
export function discoveryConfigOf(file: CheckedFile): DiscoveryConfig {
  const section = file.values['discovery']
  if (section === undefined || section === null) return {}
  requireMapping(file, ['discovery'], section)
  refuseUnknownKeys(file, ['discovery'], asRecord(section) ?? {}, discoveryKeys)
  for (const key of discoveryKeys) {
    const list = asRecord(section)?.[key]
    const isList = Array.isArray(list) && list.every((entry) => typeof entry === 'string' && entry !== '')
    if (list !== undefined && !isList) {
      throw invalidSetting(
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
    checkIsolation(file, [key, name], section)
    if (key === 'drivers') continue
    // A colon or blank could not be told from `driver:address` on a command line.
    if (!/^[^\s:/?#]+$/.test(name)) {
      throw invalidSetting(
        file,
        [key, name],
        `"${name}" cannot be the name of a device`,
        'use letters, digits, - and _',
      )
    }
    const driver = asRecord(section)?.['driver']
    if (driver !== undefined && typeof driver !== 'string') {
      throw invalidSetting(file, [key, name, 'driver'], "a driver's id is expected", 'write it as driver: ebb')
    }
  }
}

function requireMapping(file: CheckedFile, keys: readonly string[], value: unknown): void {
  if (asRecord(value)) return
  throw invalidSetting(file, keys, 'a mapping of names to settings is expected', 'indent its settings below it')
}
