import { narrowedTo } from './discriminator.ts'
import { alternativesOf, otherKeysOf, propertiesOf, schemasOfKey } from './json-schema.ts'

/**
 * The keys that an object at `path` may have, or `undefined` where the schema does not say or lets any key in.
 * @param values - the settings, where objects of several kinds are to be taken as the kind that they name
 */
export function knownKeysAt(
  schema: unknown,
  path: readonly PropertyKey[],
  values?: unknown,
): readonly string[] | undefined {
  const allowed = narrowedTo(valueAt(values, path), schemasAt(schema, path, values), schema)
  if (allowed.some((each) => otherKeysOf(each, schema).length > 0)) return undefined
  const keys = allowed.flatMap((each) => [...propertiesOf(each, schema).keys()])
  return keys.length === 0 ? undefined : [...new Set(keys)]
}

/** All that the schema says of what is at `path`, with objects of several kinds above it taken as in `values`. */
export function schemasAt(schema: unknown, path: readonly PropertyKey[], values: unknown): readonly unknown[] {
  let schemas: readonly unknown[] = [schema]
  for (const [depth, key] of path.entries()) {
    const narrowed = narrowedTo(valueAt(values, path.slice(0, depth)), schemas, schema)
    const items = narrowed.flatMap((each) => alternativesOf(each, schema).flatMap(({ items }) => items ?? []))
    schemas = [...schemasOfKey(narrowed, String(key), schema), ...items]
  }
  return schemas
}

/** What is at `path`, lists included; `undefined` where there is nothing. */
export function valueAt(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((value, key) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    return isThere ? (value as Record<PropertyKey, unknown>)[key] : undefined
  }, values)
}
