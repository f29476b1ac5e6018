import {
  type ConfigLayer,
  type ConfigOrigin,
  DriverError,
  hideSecrets,
  mergeConfig,
  type MergedConfig,
  nearest,
} from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { asRecord } from '../discovery/manifest.ts'
import { isolationKey } from './isolation.ts'
import { environmentLayer } from './environment-layer.ts'
import { type HostConfig, pointerOf } from './load-config.ts'
import { withSecretFiles } from './secret-files.ts'
import { readSettingsSchema, schemaDefaults, settingNames } from './settings-schema.ts'

/** What {@link resolveSettings} accepts. */
export interface SettingsOptions {
  /** Name of a `devices:` section, whose settings beat those of the driver's section. */
  alias?: string | undefined
  /** Ids of the other installed drivers: `VFAB_MY_LASER_PORT` is not a setting `laserPort` of `my`. */
  otherDrivers?: Iterable<string> | undefined
}

/**
 * The settings of a driver, or of one device, with the origin of each. Weakest first: the schema's defaults, `drivers:`
 * of the user's and of the project's file, `devices:` of both, `VFAB_<DRIVER>_<KEY>`, the command line. A `drivers:`
 * section may go by the driver's id or by an alias (`axidraw`). Of settings that come in several kinds, the strongest
 * layer's `kind` decides which keys of the weaker ones count.
 *
 * Not checked yet: core's `validateSettings` does that, and takes the provenance for its messages.
 * Secrets may lie in files: `password: { file: camera.secret }`.
 * @throws DriverError `CONFIG_INVALID`, `CONFIG_UNKNOWN_KEY` for the environment, `CONFIG_UNREADABLE` for a secret's file
 */
export async function resolveSettings(
  config: HostConfig,
  driver: InstalledDriver,
  options: SettingsOptions = {},
): Promise<MergedConfig> {
  const schema = readSettingsSchema(driver)
  const names = [...(driver.metadata?.aliases ?? []), `${driver.package.name}#${driver.id}`, driver.id]
  const { alias } = options
  const layers: ConfigLayer[] = [
    { source: 'default', origin: `default of ${driver.id}`, values: schemaDefaults(schema) },
    ...config.layers.flatMap((layer) => names.flatMap((name) => section(layer, ['drivers', name], config))),
    ...config.layers.flatMap((layer) => (alias === undefined ? [] : section(layer, ['devices', alias], config))),
    readEnvironment(config, driver, schema, options.otherDrivers),
    ...config.overrides,
  ]
  return mergeConfig(await Promise.all(layers.map((layer) => withSecretFiles(layer, schema))), schema)
}

/** The part of a file's layer below `keys`, with its origins; what belongs to the host and to the program's sections is no setting of the driver. */
function section(
  layer: ConfigLayer,
  keys: readonly [top: 'drivers' | 'devices', name: string],
  { sections }: Pick<HostConfig, 'sections'>,
): ConfigLayer[] {
  const values = asRecord(asRecord(layer.values[keys[0]])?.[keys[1]])
  if (!values) return []
  const own = ([key, value]: readonly [string, unknown]): boolean =>
    key !== isolationKey &&
    (keys[0] === 'drivers' ||
      (key !== 'driver' && !sections.some((each) => each.key === key && each.ownsInDevice?.(value))))
  const settings = Object.fromEntries(Object.entries(values).filter(own))
  const prefix = pointerOf(keys)
  const origins = [...(layer.origins ?? [])]
    .filter(([pointer]) => pointer.startsWith(`${prefix}/`))
    .map(([pointer, origin]) => [pointer.slice(prefix.length), origin] as const)
  return [{ ...layer, values: settings, origins: new Map(origins) }]
}

function readEnvironment(
  { env }: HostConfig,
  driver: InstalledDriver,
  schema: unknown,
  otherDrivers: Iterable<string> = [],
): ConfigLayer {
  if (schema !== undefined) return environmentLayer(driver.id, env, schema, { otherDrivers })
  // Without a schema a value's type would have to be guessed from its form.
  const prefix = `VFAB_${driver.id.toUpperCase().replaceAll('-', '_')}_`
  const variable = Object.keys(env).find((name) => name.startsWith(prefix) && env[name] !== undefined)
  if (variable === undefined) return { source: 'environment', origin: 'environment', values: {} }
  throw new DriverError(`${variable} cannot be read: ${driver.package.name} ships no schema of its settings`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    driver: driver.id,
    hint: 'write the setting into a configuration file instead',
  })
}

/** One setting, and who has a say on it. */
export interface SettingExplanation {
  /** JSON pointer: `/penUpPercent`. */
  readonly pointer: string
  readonly value: unknown
  readonly winner: ConfigOrigin
  /** Everybody who set it, the winner last. */
  readonly origins: readonly ConfigOrigin[]
}

/**
 * Explains where a setting comes from; for an object, one explanation per setting inside it; for an empty key, all. Values
 * of secrets read `(hidden)`.
 * @param key - `penUpPercent`, `pen.upPercent` or `/pen/upPercent`
 * @param schema - the driver's JSON Schema, so that secrets are known, and a setting that exists but was never set yields an empty list
 * @throws DriverError `CONFIG_UNKNOWN_KEY` with the nearest key
 */
export function explain(settings: MergedConfig, key: string, schema?: unknown): readonly SettingExplanation[] {
  const pointer = key === '' || key.startsWith('/') ? key : pointerOf(key.split('.'))
  const found = [...settings.provenance]
    .filter(([leaf]) => leaf === pointer || leaf.startsWith(`${pointer}/`))
    .flatMap(([leaf, given]) => {
      const origins = given.map((origin) => ({ ...origin, value: hideSecrets(origin.value, schema, keysOf(leaf)) }))
      const winner = origins.at(-1)
      return winner ? [{ pointer: leaf, value: winner.value, winner, origins }] : []
    })
  if (found.length > 0 || pointer === '') return found
  const known = [...settings.provenance.keys(), ...settingNames(schema).map((name) => pointerOf(name.split('.')))]
  if (known.some((leaf) => leaf === pointer || leaf.startsWith(`${pointer}/`))) return []
  const meant = nearest(
    pointer.slice(1),
    known.map((leaf) => leaf.slice(1)),
  )
  throw new DriverError(`there is no setting ${key}`, {
    type: 'configuration',
    code: 'CONFIG_UNKNOWN_KEY',
    context: { key },
    hint: meant ? `did you mean ${meant}?` : 'vfab config show lists all settings',
  })
}

/** The keys of a JSON pointer. */
function keysOf(pointer: string): string[] {
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
