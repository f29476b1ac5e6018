import { readFileSync, statSync } from 'node:fs'

import type { ConfigTree } from '@vfab/core'

import type { InstalledDriver } from '../discovery/inventory.ts'
import { asRecord } from '../discovery/manifest.ts'
import { packageFile } from '../discovery/package-file.ts'

/** A schema beyond this is not read: real ones stay under 50 KiB. */
const schemaLimitBytes = 1_048_576

/**
 * The JSON Schema of a driver's settings as its package ships it: no driver code runs. `undefined` where the package
 * ships none, or one that cannot be read.
 */
export function readSettingsSchema(driver: InstalledDriver): ConfigTree | undefined {
  const { directory } = driver.package
  const file = driver.metadata?.config
  if (directory === undefined || file === undefined) return undefined
  const { path } = packageFile(directory, file)
  try {
    if (path === undefined || statSync(path).size > schemaLimitBytes) return undefined
    return asRecord(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** The values that a settings object has when nothing is given, as far as the schema says. */
export function schemaDefaults(schema: unknown): ConfigTree {
  const defaults: Record<string, unknown> = {}
  for (const [key, property] of Object.entries(propertiesOf(schema))) {
    const own = asRecord(property)?.['default']
    const inner = schemaDefaults(property)
    if (own !== undefined) defaults[key] = own
    else if (Object.keys(inner).length > 0) defaults[key] = inner
  }
  return defaults
}

/** Dotted names of all settings that the schema declares: `penUpPercent`, `pen.upPercent`; those of every kind, where there are several. */
export function settingNames(schema: unknown, prefix = ''): string[] {
  const names = [schema, ...kindsOf(schema)].flatMap((each) =>
    Object.entries(propertiesOf(each)).flatMap(([key, property]) => {
      const inner = settingNames(property, `${prefix}${key}.`)
      return inner.length > 0 ? inner : [`${prefix}${key}`]
    }),
  )
  return [...new Set(names)]
}

function kindsOf(schema: unknown): readonly unknown[] {
  const { oneOf, anyOf } = asRecord(schema) ?? {}
  return [oneOf ?? [], anyOf ?? []].flat()
}

function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> {
  return asRecord(asRecord(schema)?.['properties']) ?? {}
}
