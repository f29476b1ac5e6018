import { DriverError } from './error.ts'
import type { ConfigLayer, ConfigOrigin, ConfigTree, MergedConfig } from './config.ts'
import { withChosenKinds } from './discriminator.ts'
import { jsonPointer, pointersUpwards } from './json-pointer.ts'
import { isPlainObject, ownValue, setOwnValue } from './plain-object.ts'

/** Settings nested deeper than this are refused: people do not write them, and files can be made to nest for ever. */
const deepestSetting = 64

/**
 * Merges layers, weakest first. Objects are merged key by key; everything else, arrays included, is replaced as a whole.
 * A key whose value is `undefined` counts as not given; `null` is a value.
 *
 * Layers and their values are never changed, and the result shares no object or array with them. Keys such as
 * `__proto__` are copied like any other key, as own properties, for the driver's schema to refuse.
 * @param jsonSchema - JSON Schema of the settings. With it, an object that comes in several kinds (`pen: { kind: z }`) is
 * of the kind that the strongest layer names, and keys of other kinds in weaker layers do not count
 * @throws DriverError `CONFIG_INVALID` for settings nested more than 64 deep
 */
export function mergeConfig(given: readonly ConfigLayer[], jsonSchema?: unknown): MergedConfig {
  const layers = jsonSchema === undefined ? given : withChosenKinds(given, jsonSchema)
  let values: unknown = {}
  for (const layer of layers) values = merge(values, layer.values, layer, 0)
  const provenance = new Map<string, readonly ConfigOrigin[]>()
  for (const path of leafPaths(values)) {
    if (path.length > 0) provenance.set(jsonPointer(path), originsOf(path, layers))
  }
  return { values: values as ConfigTree, provenance }
}

function merge(weak: unknown, strong: unknown, layer: ConfigLayer, depth: number): unknown {
  if (depth > deepestSetting) {
    throw new DriverError(`settings of ${layer.origin} are nested more than ${deepestSetting} deep`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      hint: 'look for a list or object in it that contains itself',
    })
  }
  if (Array.isArray(strong)) return strong.map((item) => merge(undefined, item, layer, depth + 1))
  if (!isPlainObject(strong)) return strong
  const merged: Record<string, unknown> = isPlainObject(weak) ? weak : {}
  for (const key of Object.keys(strong)) {
    const value = strong[key]
    if (value === undefined) continue
    setOwnValue(merged, key, merge(ownValue(merged, key), value, layer, depth + 1))
  }
  return merged
}

/** Paths to everything that is not an object with keys. */
function* leafPaths(value: unknown, path: readonly string[] = []): Generator<readonly string[], void, undefined> {
  const keys = isPlainObject(value) ? Object.keys(value) : []
  if (keys.length === 0) yield path
  for (const key of keys) yield* leafPaths((value as ConfigTree)[key], [...path, key])
}

/** What each layer says about the leaf at `path`, weakest first. */
function originsOf(path: readonly string[], layers: readonly ConfigLayer[]): readonly ConfigOrigin[] {
  const pointer = jsonPointer(path)
  return layers.flatMap((layer) => {
    const value = valueAt(layer.values, path)
    return value === undefined ? [] : [{ source: layer.source, origin: originIn(layer, pointer), value }]
  })
}

function originIn(layer: ConfigLayer, pointer: string): string {
  for (const at of pointersUpwards(pointer)) {
    const origin = layer.origins?.get(at)
    if (origin !== undefined) return origin
  }
  return layer.origin
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isPlainObject(value) ? ownValue(value, key) : undefined), tree)
}
