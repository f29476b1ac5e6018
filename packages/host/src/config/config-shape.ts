import type { DiscoveryConfig } from '../discovery/examine-package.ts'
import { asRecord } from '../discovery/manifest.ts'
import { checkGuards } from './guards-shape.ts'
import { checkHooks } from './hooks-shape.ts'
import { checkPens } from './pens-shape.ts'
import { type CheckedFile, invalid, refuseUnknownKeys } from './section-errors.ts'

/** What a configuration file may say at the top. */
export const configKeys = ['drivers', 'devices', 'device', 'discovery', 'hooks', 'pens', 'guards'] as const

const discoveryKeys = ['packages', 'allow', 'deny'] as const

/**
 * Checks everything in a configuration file that does not depend on a driver's settings.
 * @throws DriverError `CONFIG_UNKNOWN_KEY` with the nearest known key, `CONFIG_INVALID`; both with file and line
 */
export function checkConfigFile(file: CheckedFile): void {
  const { values } = file
  refuseUnknownKeys(file, [], values, configKeys)
  for (const key of ['drivers', 'devices'] as const) checkSections(file, key)
  const { device } = values
  if (device !== undefined && (typeof device !== 'string' || device === '')) {
    throw invalid(file, ['device'], 'the name or address of a device is expected', 'write it as device: east')
  }
  discoveryConfigOf(file)
  checkHooks(file)
  checkPens(file)
  checkGuards(file)
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
