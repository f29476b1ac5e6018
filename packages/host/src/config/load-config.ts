/*
 * Where settings come from, weakest first: the driver's defaults, the user's file, the project's file, the environment, the
 * command line. Files are read and checked here; what applies to one driver or device is put together in settings.ts.
 */
import { dirname, isAbsolute, resolve } from 'node:path'

import { type ConfigLayer, type ConfigTree, DriverError, mergeConfig, type MergedConfig } from '@vfab/core'

import type { DiscoveryConfig } from '../discovery/examine-package.ts'
import { asRecord } from '../discovery/manifest.ts'
import type { Environment } from '../user-directories.ts'
import { type ConfigFile, configFiles, type ConfigPlaces } from './config-files.ts'
import type { ConfigSection } from './config-section.ts'
import { checkConfigFile, discoveryConfigOf } from './config-shape.ts'
import { readYamlFile, type YamlFile } from './yaml-file.ts'

/** What {@link loadConfig} goes by. */
export interface LoadConfigOptions extends ConfigPlaces {
  /** Settings of the device in use from the command line, weakest first; `origin` is the flag as typed. */
  overrides?: readonly ConfigLayer[] | undefined
  /** The program's own sections. Default: those of other programs are left alone. */
  sections?: readonly ConfigSection[] | undefined
  /** Read no file: the environment and the command line alone. */
  noFiles?: boolean | undefined
}

/** The configuration as it stands, before it is known which driver and device it is for. */
export interface HostConfig {
  /** The user's and the project's place, also where no file is. */
  readonly files: readonly ConfigFile[]
  /** One layer per file that exists, weakest first. Origins are `path:line`. */
  readonly layers: readonly ConfigLayer[]
  /** The files and `VFAB_DEVICE` merged: `drivers`, `devices`, `device`, `discovery`. */
  readonly merged: MergedConfig
  /** The device that is meant when none is named. */
  readonly device: string | undefined
  /** The driver's id or alias of each name in `devices:`. */
  readonly devices: ReadonlyMap<string, string>
  readonly discovery: DiscoveryConfig
  readonly env: Environment
  readonly overrides: readonly ConfigLayer[]
  readonly sections: readonly ConfigSection[]
}

/**
 * Reads the configuration files and checks their form. Settings of drivers are checked later, by the driver's schema.
 * @throws DriverError `CONFIG_UNREADABLE`, `CONFIG_UNKNOWN_KEY`, `CONFIG_INVALID`, each with file and line
 */
export async function loadConfig(options: LoadConfigOptions): Promise<HostConfig> {
  const files = configFiles(options)
  requireNamedFile(options, files)
  const layers: ConfigLayer[] = []
  for (const { source, path, exists } of files) {
    if (!exists || options.noFiles) continue
    const file = await readYamlFile(path)
    checkConfigFile(file, options.sections)
    layers.push({ source, origin: path, values: withAbsolutePaths(file), origins: originsOf(file) })
  }
  const merged = mergeConfig([...layers, ...deviceFromEnvironment(options.env)])
  const { device, discovery } = merged.values
  return {
    files,
    layers,
    merged,
    device: device as string | undefined,
    devices: devicesOf(merged),
    discovery: discovery ?? {},
    env: options.env,
    overrides: options.overrides ?? [],
    sections: options.sections ?? [],
  }
}

/** Only the `discovery:` sections; other sections are not looked at. @throws DriverError as {@link loadConfig} */
export async function loadDiscoveryConfig(options: ConfigPlaces): Promise<DiscoveryConfig> {
  const files = configFiles(options)
  requireNamedFile(options, files)
  let merged: DiscoveryConfig = {}
  for (const { path, exists } of files) {
    if (!exists) continue
    const file = await readYamlFile(path)
    discoveryConfigOf(file)
    merged = { ...merged, ...(withAbsolutePaths(file)['discovery'] as DiscoveryConfig | undefined) }
  }
  return merged
}

function requireNamedFile({ file }: ConfigPlaces, files: readonly ConfigFile[]): void {
  const named = files.find(({ source }) => source === 'project-file')
  if (file === undefined || named?.exists) return
  throw new DriverError(`there is no configuration file ${named?.path}`, {
    type: 'configuration',
    code: 'CONFIG_UNREADABLE',
    context: { file: named?.path },
    hint: 'check the path after --config',
  })
}

/** Packages named by path mean a path from the file, wherever the program is started. */
function withAbsolutePaths(file: YamlFile): ConfigTree {
  const discovery = asRecord(file.values['discovery'])
  const packages = discovery?.['packages']
  if (!discovery || !Array.isArray(packages)) return file.values
  const absolute = (packages as string[]).map((name) =>
    name.startsWith('.') && !isAbsolute(name) ? resolve(dirname(file.path), name) : name,
  )
  return { ...file.values, discovery: { ...discovery, packages: absolute } }
}

/** `path:line` of every mapping and value in the file. */
function originsOf(file: YamlFile): Map<string, string> {
  const origins = new Map<string, string>()
  const visit = (value: unknown, keys: readonly string[]): void => {
    if (keys.length > 0) origins.set(pointerOf(keys), file.placeOf(keys))
    for (const [key, inner] of Object.entries(asRecord(value) ?? {})) visit(inner, [...keys, key])
  }
  visit(file.values, [])
  return origins
}

/** JSON pointer (RFC 6901) of a path of keys. */
export function pointerOf(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function deviceFromEnvironment(env: Environment): ConfigLayer[] {
  const device = env['VFAB_DEVICE']
  return device ? [{ source: 'environment', origin: 'VFAB_DEVICE', values: { device } }] : []
}

/** @throws DriverError `CONFIG_INVALID` for a device whose driver no file names */
function devicesOf(merged: MergedConfig): Map<string, string> {
  const devices = new Map<string, string>()
  for (const [name, section] of Object.entries(asRecord(merged.values['devices']) ?? {})) {
    const driver = asRecord(section)?.['driver']
    if (typeof driver === 'string' && driver !== '') {
      devices.set(name, driver)
      continue
    }
    const prefix = pointerOf(['devices', name])
    const origins = [...merged.provenance].find(([pointer]) => pointer === prefix || pointer.startsWith(`${prefix}/`))
    throw new DriverError(`${origins?.[1].at(-1)?.origin ?? 'devices'}: devices.${name} names no driver`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      context: { device: name },
      hint: `add "driver: ebb" (or the driver it needs) below ${name}:`,
    })
  }
  return devices
}
