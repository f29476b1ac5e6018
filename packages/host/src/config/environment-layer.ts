import { type ConfigLayer, DriverError, mergeConfig, nearest } from '@vfab/core'
import { isSecret, jsonPointer, propertiesOf } from '@vfab/core/settings'

import { readText, shownText, treeOf } from './read-text.ts'

/** What {@link environmentLayer} takes into account. */
export interface EnvironmentLayerOptions {
  /**
   * Ids of the other drivers that are known: `VFAB_MY_LASER_PORT` belongs to `my-laser`, and is not an unknown setting
   * `laserPort` of `my`.
   */
  otherDrivers?: Iterable<string> | undefined
}

/** One thing wrong with the environment, as the error's `context.issues` lists it. */
export interface EnvironmentIssue {
  readonly variable: string
  readonly message: string
  /** True for a variable that stands for no setting. */
  readonly unknownKey: boolean
  /** The variable that was probably meant. */
  readonly nearest?: string
}

/** A setting that a variable can stand for. */
interface Setting {
  readonly path: readonly string[]
  readonly schemas: readonly unknown[]
}

/** Objects inside objects beyond this have no variable of their own; recursive schemas end here. */
const deepestNesting = 8

/**
 * Reads a driver's settings from the environment: `VFAB_EBB_PEN__UP_PERCENT=60` sets `{ pen: { upPercent: 60 } }`.
 *
 * Values are read by the schema's type: numbers in decimal, booleans as `true`, `false`, `yes`, `no`, `on`, `off`, `1`
 * or `0`, lists as JSON or separated by commas, objects as JSON, `null` as `null` or nothing. An object's variable and
 * those of its parts may be combined; the part wins, and so does the kind that it names. A secret may be in a file:
 * `VFAB_IP_PASSWORD_FILE=/run/secrets/camera` sets `{ password: { file: … } }`.
 * @param env - usually `process.env`
 * @param jsonSchema - JSON Schema of the driver's settings, as its metadata's `config` names it
 * @throws DriverError `CONFIG_UNKNOWN_KEY` when a variable with the driver's prefix stands for no setting, else
 * `CONFIG_INVALID` when a value is not of the wanted type; names all variables that are wrong
 */
export function environmentLayer(
  driverId: string,
  env: Readonly<Record<string, string | undefined>>,
  jsonSchema: unknown,
  options: EnvironmentLayerOptions = {},
): ConfigLayer {
  const settings = settingsByVariable(driverId, jsonSchema)
  const parts: ConfigLayer[] = []
  const origins = new Map<string, string>()
  const issues: EnvironmentIssue[] = []
  // Shorter names first: an object's variable comes before those of its parts.
  for (const variable of variablesOf(driverId, env, options).sort((left, right) => left.length - right.length)) {
    const [setting, ...others] = settings.get(variable) ?? []
    if (!setting) {
      issues.push(unknownVariable(variable, [...settings.keys()], environmentPrefix(driverId)))
    } else if (others.length > 0) {
      const meanings = [setting, ...others].map(({ path }) => jsonPointer(path)).join(' or ')
      issues.push({ variable, message: `may mean ${meanings}: set it in a file`, unknownKey: false })
    } else {
      const text = env[variable]!
      const reading = readText(text, setting.schemas, jsonSchema)
      if (reading.wants !== undefined) {
        issues.push({
          variable,
          message: `${shownText(text, setting.schemas, jsonSchema)} is not ${reading.wants}`,
          unknownKey: false,
        })
      } else {
        parts.push({ source: 'environment', origin: variable, values: treeOf(setting.path, reading.value) })
        origins.set(jsonPointer(setting.path), variable)
      }
    }
  }
  if (issues.length > 0) throw environmentError(issues, driverId)
  const { values } = mergeConfig(parts, jsonSchema)
  return { source: 'environment', origin: 'environment', values, origins }
}

/** The variables that are set and belong to the driver. */
function variablesOf(
  driverId: string,
  env: Readonly<Record<string, string | undefined>>,
  options: EnvironmentLayerOptions,
): string[] {
  const prefix = environmentPrefix(driverId)
  const otherPrefixes = [...(options.otherDrivers ?? [])]
    .map(environmentPrefix)
    .filter((other) => other.length > prefix.length)
  return Object.keys(env).filter((variable) => {
    if (!variable.startsWith(prefix) || env[variable] === undefined) return false
    return !otherPrefixes.some((other) => variable.startsWith(other))
  })
}

/** Every variable the schema allows. More than one setting per variable when their keys differ by spelling only. */
function settingsByVariable(driverId: string, jsonSchema: unknown): Map<string, readonly Setting[]> {
  const settings = new Map<string, readonly Setting[]>()
  const inFiles = new Map<string, readonly Setting[]>()
  const collect = (schemas: readonly unknown[], above: readonly string[]): void => {
    if (above.length >= deepestNesting) return
    const properties = new Map<string, readonly unknown[]>()
    for (const schema of schemas) {
      for (const [key, found] of propertiesOf(schema, jsonSchema))
        properties.set(key, [...(properties.get(key) ?? []), ...found])
    }
    for (const [key, found] of properties) {
      const path = [...above, key]
      const variable = environmentName(driverId, path)
      settings.set(variable, [...(settings.get(variable) ?? []), { path, schemas: found }])
      if (found.some((schema) => isSecret(schema, jsonSchema))) {
        inFiles.set(`${variable}_FILE`, [{ path: [...path, 'file'], schemas: [{ type: 'string' }] }])
      }
      collect(found, path)
    }
  }
  collect([jsonSchema], [])
  // A setting of that name comes first.
  return new Map([...inFiles, ...settings])
}

/** The prefix is left out of the comparison: it is the same in all and would make any two names alike. */
function unknownVariable(variable: string, known: readonly string[], prefix: string): EnvironmentIssue {
  const endings = known.map((name) => name.slice(prefix.length))
  const meant = nearest(variable.slice(prefix.length), endings)
  const base = { variable, message: 'there is no such setting', unknownKey: true }
  return meant === undefined ? base : { ...base, nearest: prefix + meant }
}

function environmentError(issues: readonly EnvironmentIssue[], driver: string): DriverError {
  const meant = issues.find((issue) => issue.nearest !== undefined)
  const hint = meant
    ? `did you mean ${meant.nearest}?`
    : `unset or correct ${issues.map(({ variable }) => variable).join(', ')}`
  return new DriverError(issues.map(({ variable, message }) => `${variable}: ${message}`).join('; '), {
    type: 'configuration',
    code: issues.some(({ unknownKey }) => unknownKey) ? 'CONFIG_UNKNOWN_KEY' : 'CONFIG_INVALID',
    driver,
    hint,
    context: { issues },
  })
}

/**
 * The environment variable of a setting: `VFAB_EBB_DRAW_SPEED_MM_PER_S` for `drawSpeedMmPerS` of `ebb`. Words are
 * separated by one underscore, levels of nesting by two.
 * @param path - the setting's key, preceded by those of the objects it lies in
 */
export function environmentName(driverId: string, path: readonly string[]): string {
  return environmentPrefix(driverId) + path.map(capitals).join('__')
}

/** What all variables of a driver begin with: `VFAB_MY_LASER_` for `my-laser`. */
function environmentPrefix(driverId: string): string {
  return `VFAB_${capitals(driverId)}_`
}

/** `drawSpeedMmPerS2` → `DRAW_SPEED_MM_PER_S2`, `baseURLPath` → `BASE_URL_PATH`. */
function capitals(words: string): string {
  return words
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]/g, '_')
    .toUpperCase()
}
