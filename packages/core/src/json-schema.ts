import { isPlainObject } from './plain-object.ts'

/** A JSON Schema, as far as reading settings needs it: 2020-12, references within the document only. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Reference chains longer than this are given up: they are cycles. */
const longestReference = 16

/**
 * The ways to fulfil `schema`, with `$ref`, `allOf`, `anyOf` and `oneOf` taken apart, in the order of the schema. A plain
 * schema is its only way. Nothing when the schema is not one or refers to nothing.
 */
export function alternativesOf(schema: unknown, root: unknown, depth = 0): readonly JsonSchema[] {
  if (!isPlainObject(schema) || depth > longestReference) return []
  const parts: unknown[] = [schema.$ref === undefined ? [] : resolveReference(schema.$ref, root)]
  for (const key of ['allOf', 'anyOf', 'oneOf']) parts.push(schema[key] ?? [])
  const inner = parts.flat().flatMap((part) => alternativesOf(part, root, depth + 1))
  const says = ['type', 'enum', 'const', 'properties', 'additionalProperties', 'items', 'prefixItems']
  return inner.length > 0 && !says.some((key) => key in schema) ? inner : [schema, ...inner]
}

/** The declared properties of an object schema; the same key in several alternatives yields several schemas. */
export function propertiesOf(schema: unknown, root: unknown): ReadonlyMap<string, readonly unknown[]> {
  const properties = new Map<string, readonly unknown[]>()
  for (const alternative of alternativesOf(schema, root)) {
    if (!isPlainObject(alternative.properties)) continue
    for (const [key, property] of Object.entries(alternative.properties)) {
      properties.set(key, [...(properties.get(key) ?? []), property])
    }
  }
  return properties
}

/** All that is said about `key` of an object: its declared property, else what the schema says of any other key. */
export function schemasOfKey(schemas: readonly unknown[], key: string, root: unknown): readonly unknown[] {
  const declared = schemas.flatMap((schema) => propertiesOf(schema, root).get(key) ?? [])
  return declared.length > 0 ? declared : schemas.flatMap((schema) => otherKeysOf(schema, root))
}

/** Schemas of keys that are not declared. None where the schema is silent: the settings of drivers are strict. */
export function otherKeysOf(schema: unknown, root: unknown): readonly unknown[] {
  return alternativesOf(schema, root).flatMap(({ additionalProperties }) => {
    return isPlainObject(additionalProperties) || additionalProperties === true ? [additionalProperties] : []
  })
}

/** What `#/$defs/speed` points at. */
function resolveReference(reference: unknown, root: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#')) return undefined
  let target = root
  for (const part of reference.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) return undefined
    target = (target as Record<string, unknown>)[key]
  }
  return target
}
