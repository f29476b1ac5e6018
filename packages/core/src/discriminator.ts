/*
 * Settings that are one of several kinds: `pen: { kind: z, upMm: 0 }`, where `kind` decides which other keys there are.
 * Layers are merged key by key, so the keys of one kind must not stay behind when a stronger layer chooses another.
 */
import type { ConfigLayer, ConfigTree } from './config.ts'
import { alternativesOf, propertiesOf, schemasOfKey } from './json-schema.ts'
import { isPlainObject, ownValue, setOwnValue } from './plain-object.ts'

/** Objects of several kinds, told apart by the value of one key. */
interface Discriminator {
  readonly key: string
  /** The kinds by the value of {@link key} as JSON. */
  readonly kinds: ReadonlyMap<string, Kind>
}

interface Kind {
  readonly schema: unknown
  readonly properties: ReadonlyMap<string, readonly unknown[]>
}

/** Deeper settings are refused when layers are merged; recursive schemas end here. */
const deepestSetting = 64

/**
 * The layers without the keys that a stronger layer's choice rules out: in every object that comes in several kinds, the
 * strongest layer that names the kind decides. Keys that belong to another kind only are left out of the weaker layers;
 * keys that no kind has are kept, for validation to refuse. Keys that two kinds share count when they mean the same.
 * @param layers - weakest first; not changed
 * @param jsonSchema - JSON Schema of the settings
 */
export function withChosenKinds(layers: readonly ConfigLayer[], jsonSchema: unknown): readonly ConfigLayer[] {
  const trees = layers.map(({ values }) => values)
  const kept = keepChosen(trees, [jsonSchema], { root: jsonSchema, depth: 0 })
  return layers.map((layer, index) =>
    kept[index] === trees[index] ? layer : { ...layer, values: kept[index] as ConfigTree },
  )
}

/** What of each layer's value counts, weakest first; a value that counts as a whole is returned as it is. */
function keepChosen(
  values: readonly unknown[],
  schemas: readonly unknown[],
  at: { readonly root: unknown; readonly depth: number },
): readonly unknown[] {
  if (at.depth > deepestSetting || schemas.length === 0) return values
  // What is no object replaces everything weaker as a whole.
  const first = values.findLastIndex((value) => value !== undefined && !isPlainObject(value)) + 1
  const objects = values.map((value, index) => (index >= first && isPlainObject(value) ? value : undefined))
  if (objects.every((value) => value === undefined)) return values
  const kept = dropOtherKinds(objects, discriminatorOf(schemas, at.root))
  const keys = new Set(kept.flatMap((value) => Object.keys(value ?? {})))
  const result: unknown[] = values.map((value, index) => kept[index] ?? value)
  for (const key of keys) {
    const inner = kept.map((value) => value && ownValue(value, key))
    const innerKept = keepChosen(inner, schemasOfKey(schemas, key, at.root), { ...at, depth: at.depth + 1 })
    for (const [index, value] of innerKept.entries()) {
      if (value === inner[index]) continue
      const copy = { ...(result[index] as object) }
      setOwnValue(copy, key, value)
      result[index] = copy
    }
  }
  return result
}

/** Of several kinds of object the one that `value` names; the schemas as they are where it names none. */
export function narrowedTo(value: unknown, schemas: readonly unknown[], root: unknown): readonly unknown[] {
  if (!isPlainObject(value)) return schemas
  const discriminator = discriminatorOf(schemas, root)
  const kind = discriminator?.kinds.get(JSON.stringify(ownValue(value, discriminator.key)) ?? '')
  return kind ? [kind.schema] : schemas
}

/** What an object of several kinds names itself, `kind: z`, and the names of the kinds that have `property`. */
export function kindOf(
  value: unknown,
  schemas: readonly unknown[],
  root: unknown,
  property: string,
): { readonly named: string; readonly having: readonly string[] } | undefined {
  const discriminator = discriminatorOf(schemas, root)
  if (!discriminator || !isPlainObject(value)) return undefined
  const { key, kinds } = discriminator
  const named = JSON.stringify(ownValue(value, key)) ?? ''
  if (!kinds.has(named)) return undefined
  const having = [...kinds].filter(([, { properties }]) => properties.has(property))
  const text = (json: string): string => `${key}: ${String(JSON.parse(json))}`
  return { named: text(named), having: having.map(([json]) => text(json)) }
}

type Settings = Readonly<Record<string, unknown>>

function dropOtherKinds(
  objects: readonly (Settings | undefined)[],
  discriminator: Discriminator | undefined,
): readonly (Settings | undefined)[] {
  if (!discriminator) return objects
  const { key, kinds } = discriminator
  const named = objects.map((value) => value && ownValue(value, key))
  const decider = named.findLastIndex((value) => value !== undefined)
  const chosen = kinds.get(JSON.stringify(named[decider]) ?? '')
  if (!chosen) return objects
  let current: Kind | undefined
  return objects.map((value, index) => {
    if (named[index] !== undefined) current = kinds.get(JSON.stringify(named[index]) ?? '')
    if (!value || index >= decider || current === chosen) return value
    const counts = Object.keys(value).filter((name) => {
      const schemas = chosen.properties.get(name)
      if (schemas && current) return name === key || meansTheSame(schemas, current.properties.get(name) ?? schemas)
      return schemas !== undefined || ![...kinds.values()].some(({ properties }) => properties.has(name))
    })
    return counts.length === Object.keys(value).length ? value : pick(value, counts)
  })
}

/** Whether two kinds take the same values for a key, however they describe it. */
function meansTheSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  const rules = (schemas: readonly unknown[]): string =>
    JSON.stringify(schemas.map((schema) => ({ ...(schema as object), description: undefined, default: undefined })))
  return rules(one) === rules(other)
}

function pick(value: Settings, keys: readonly string[]): Settings {
  const picked = {}
  for (const key of keys) setOwnValue(picked, key, value[key])
  return picked
}

/** The key by which the kinds of object that the schemas allow are told apart, if there are several kinds. */
function discriminatorOf(schemas: readonly unknown[], root: unknown): Discriminator | undefined {
  const kinds = schemas
    .flatMap((schema) => alternativesOf(schema, root))
    .filter(({ properties }) => isPlainObject(properties))
    .map((schema): Kind => ({ schema, properties: propertiesOf(schema, root) }))
  const [first, ...others] = kinds
  if (!first || others.length === 0) return undefined
  for (const key of first.properties.keys()) {
    const names = kinds.map(({ properties }) => literalsOf(properties.get(key) ?? [], root))
    const all = names.flat()
    if (names.every((values) => values.length > 0) && new Set(all).size === all.length) {
      return { key, kinds: new Map(kinds.flatMap((kind, index) => names[index]!.map((value) => [value, kind]))) }
    }
  }
  return undefined
}

/** The values that a schema of fixed values names, as JSON; none for any other schema. */
function literalsOf(schemas: readonly unknown[], root: unknown): readonly string[] {
  const alternatives = schemas.flatMap((schema) => alternativesOf(schema, root))
  const values = alternatives.map(({ const: value, enum: list }) => (Array.isArray(list) ? (list as unknown[]) : value))
  return values.some((value) => value === undefined) ? [] : values.flat().map((value) => JSON.stringify(value))
}
