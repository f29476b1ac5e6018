import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { publishedPackages } from '../packaging/workspace.ts'
import { code, heading, type Page, paragraphs, prose, table } from './markdown.ts'

/** What of a JSON Schema is shown. */
export interface SettingSchema {
  readonly description?: string
  readonly type?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly properties?: Readonly<Record<string, SettingSchema>>
  readonly additionalProperties?: SettingSchema | boolean
  readonly items?: SettingSchema
  readonly anyOf?: readonly SettingSchema[]
  readonly oneOf?: readonly SettingSchema[]
}

/** The settings of one driver. */
export interface DriverSettings {
  readonly id: string
  readonly displayName: string
  readonly packageName: string
  readonly schema: SettingSchema
}

interface Manifest {
  readonly name: string
  readonly vfab?: { readonly drivers?: readonly { id: string; displayName: string; config?: string }[] }
}

/** The built schemas of all drivers of this repository. */
export function readSettings(): readonly DriverSettings[] {
  return publishedPackages().flatMap(({ dir }) => {
    const { name, vfab } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest
    return (vfab?.drivers ?? []).flatMap(({ id, displayName, config }) =>
      config === undefined
        ? []
        : [
            {
              id,
              displayName,
              packageName: name,
              schema: JSON.parse(readFileSync(join(dir, config), 'utf8')) as SettingSchema,
            },
          ],
    )
  })
}

/** Every setting of a schema by its path: `channels.*.field`, `gpio[].line`. */
export function settingsOf(schema: SettingSchema, path = ''): ReadonlyMap<string, SettingSchema> {
  const found = new Map<string, SettingSchema>()
  const add = (key: string, value: SettingSchema): void => {
    if (!found.has(key)) found.set(key, value)
    for (const [inner, each] of settingsOf(value, key)) if (!found.has(inner)) found.set(inner, each)
  }
  const below = path === '' ? '' : `${path}.`
  for (const [key, value] of Object.entries(schema.properties ?? {})) add(below + key, value)
  if (typeof schema.additionalProperties === 'object')
    for (const [key, value] of settingsOf(schema.additionalProperties, `${below}*`)) add(key, value)
  if (schema.items !== undefined) for (const [key, value] of settingsOf(schema.items, `${path}[]`)) add(key, value)
  for (const variant of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
    for (const [key, value] of settingsOf(variant, path)) add(key, value)
  return found
}

/** The id of a setting's row. */
export function settingAnchor(driver: string, path: string): string {
  return `${driver}-${path.replaceAll(/[^A-Za-z0-9]+/g, '-')}`
}

/** One page with the settings of every driver. */
export function settingsPage(): Page {
  const drivers = readSettings()
  const text = paragraphs(
    '# Settings',
    'Settings of a driver stand under `drivers:` in `vfab.config.yaml`, those of one machine under `devices:`. The command line (`--set KEY=VALUE`) and the environment ' +
      '(`VFAB_EBB_PEN_UP_PERCENT=65`) override both; `vfab config explain KEY` shows where a value comes from. A `*` in a name stands for a name you choose, `[]` for an entry of a list.',
    table(
      ['driver', 'devices', 'package'],
      drivers.map(({ id, displayName, packageName }) => [
        `[${id}](#${id})`,
        prose(displayName),
        packageLink(packageName),
      ]),
    ),
    ...drivers.flatMap(({ id, displayName, schema }) => [
      heading(2, id, id),
      `${prose(displayName)}.`,
      table(
        ['setting', 'values', 'default', ''],
        [...settingsOf(schema)].map((entry) => settingRow(id, ...entry)),
      ),
    ]),
  )
  return { path: 'settings', text }
}

function packageLink(name: string): string {
  return `[${name}](packages/${name.split('/')[1]}.md)`
}

function settingRow(driver: string, path: string, schema: SettingSchema): string[] {
  const usual = schema.default === undefined ? '' : code(JSON.stringify(schema.default))
  return [
    `<a id="${settingAnchor(driver, path)}"></a>${code(path)}`,
    valuesOf(schema),
    usual,
    prose(schema.description ?? ''),
  ]
}

function valuesOf(schema: SettingSchema): string {
  const { type, enum: choices, anyOf, oneOf, items } = schema
  if (choices !== undefined) return choices.map(literal).join(', ')
  if (schema.const !== undefined) return literal(schema.const)
  const variants = anyOf ?? oneOf
  if (variants !== undefined) return [...new Set(variants.map(valuesOf))].join(' or ')
  if (type === 'array') return items === undefined ? 'list' : `list of ${valuesOf(items)}`
  const { minimum = schema.exclusiveMinimum, maximum = schema.exclusiveMaximum } = schema
  const unlimited = (bound: number | undefined): boolean =>
    bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER
  if (unlimited(minimum) && unlimited(maximum)) return type ?? 'any'
  if (unlimited(maximum)) return `${type ?? ''}, ${schema.exclusiveMinimum === undefined ? 'from' : 'above'} ${minimum}`
  if (unlimited(minimum)) return `${type ?? ''}, up to ${maximum}`
  return `${type ?? ''}, ${minimum} to ${maximum}`
}

/** A value as it is typed: words as they are, everything else as JSON. */
function literal(value: unknown): string {
  return code(typeof value === 'string' && /^[\w.:/-]+$/.test(value) ? value : JSON.stringify(value))
}
