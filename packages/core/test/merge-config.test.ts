import { isDeepStrictEqual } from 'node:util'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type ConfigLayer, type ConfigTree, mergeConfig } from '../src/index.ts'
import type { ConfigSource } from '../src/config.ts'

function layer(values: ConfigTree, source: ConfigSource = 'user-file', origin: string = source): ConfigLayer {
  return { source, origin, values }
}

/** Any JSON object; fast-check likes `__proto__` and its kin as keys. */
const anyTree = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('a', 'b', '__proto__')),
  fc.jsonValue({ maxDepth: 3 }),
  { noNullPrototype: true },
)

const leafValue = fc.oneof(fc.integer(), fc.string(), fc.constant(null), fc.array(fc.integer(), { maxLength: 3 }))

/** Settings of one schema: a key is a leaf in all layers or an object in all. */
const settings = fc.record(
  {
    port: leafValue,
    pen: fc.record(
      { up: leafValue, servo: fc.record({ min: leafValue, max: leafValue }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)

function valueAt(tree: unknown, pointer: string): unknown {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  return keys.reduce((value, key) => (value as Record<string, unknown>)[key], tree)
}

test('a stronger layer wins leaf by leaf, and arrays are replaced as a whole', () => {
  const { values } = mergeConfig([
    layer({ port: '/dev/ttyACM0', pen: { up: 60, down: 30 }, layers: [1, 2, 3] }),
    layer({ pen: { up: 70 }, layers: [9] }, 'command-line'),
  ])
  expect(values).toEqual({ port: '/dev/ttyACM0', pen: { up: 70, down: 30 }, layers: [9] })
})

test('undefined counts as not given, null is a value', () => {
  const { values } = mergeConfig([layer({ a: 1, b: 2 }), layer({ a: undefined, b: null }, 'command-line')])
  expect(values).toEqual({ a: 1, b: null })
})

test('every leaf remembers who set it, the winner last', () => {
  const { provenance } = mergeConfig([
    layer({ pen: { up: 60, down: 30 } }, 'default', 'defaults'),
    layer({ pen: { up: 65 } }, 'project-file', '/work/vfab.yaml'),
    layer({ pen: { up: 70 } }, 'command-line', '--set pen.up=70'),
  ])
  expect([...provenance.keys()]).toEqual(['/pen/up', '/pen/down'])
  expect(provenance.get('/pen/up')).toEqual([
    { source: 'default', origin: 'defaults', value: 60 },
    { source: 'project-file', origin: '/work/vfab.yaml', value: 65 },
    { source: 'command-line', origin: '--set pen.up=70', value: 70 },
  ])
})

test('a layer may know the origin of single settings, and of all that lies in one', () => {
  const origins = new Map([
    ['/port', 'VFAB_EBB_PORT'],
    ['/pen', 'VFAB_EBB_PEN'],
  ])
  const values = { port: 'COM3', pen: { up: 60 }, model: 'A3' }
  const { provenance } = mergeConfig([{ source: 'environment', origin: 'environment', values, origins }])
  expect([...provenance].map(([pointer, [from]]) => [pointer, from?.origin])).toEqual([
    ['/port', 'VFAB_EBB_PORT'],
    ['/pen/up', 'VFAB_EBB_PEN'],
    ['/model', 'environment'],
  ])
})

test('pointers escape slashes and tildes as RFC 6901 says', () => {
  expect([...mergeConfig([layer({ 'a/b': { '~c': 1 } })]).provenance.keys()]).toEqual(['/a~1b/~0c'])
})

test('instances of classes are leaves and are kept as they are', () => {
  const url = new URL('tcp://10.0.0.7:80')
  expect(mergeConfig([layer({ address: { host: 'x' } }), layer({ address: url })]).values.address).toBe(url)
})

test('no layers give no settings', () => {
  expect(mergeConfig([])).toEqual({ values: {}, provenance: new Map() })
})

test('settings nested without end are refused, not followed', () => {
  const endless: Record<string, unknown> = {}
  endless.self = endless
  expect(() => mergeConfig([layer(endless, 'project-file', '/work/vfab.yaml')])).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('/work/vfab.yaml') as string }),
  )
})

test('keys such as __proto__ become own properties and reach no prototype', () => {
  const hostile = JSON.parse(
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  ) as ConfigTree
  const { values } = mergeConfig([layer(hostile), layer(hostile)])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
  expect(Object.keys(values)).toEqual(['__proto__', 'constructor'])
})

test('the winner of the provenance is the value, for every leaf and nothing else', () => {
  fc.assert(
    fc.property(fc.array(anyTree, { maxLength: 4 }), (trees) => {
      const { values, provenance } = mergeConfig(trees.map((tree) => layer(tree)))
      let leaves = 0
      const visit = (value: unknown): void => {
        const isBranch =
          typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
        if (isBranch) Object.values(value).forEach(visit)
        else leaves += 1
      }
      Object.values(values).forEach(visit)
      expect(provenance.size).toBe(leaves)
      for (const [pointer, origins] of provenance) {
        expect(isDeepStrictEqual(origins.at(-1)?.value, valueAt(values, pointer))).toBe(true)
      }
    }),
  )
})

test('merging some layers first and the stronger ones on top gives the same values', () => {
  fc.assert(
    fc.property(fc.array(anyTree, { maxLength: 3 }), fc.array(anyTree, { maxLength: 3 }), (weak, strong) => {
      const atOnce = mergeConfig([...weak, ...strong].map((tree) => layer(tree))).values
      const weakFirst = mergeConfig(weak.map((tree) => layer(tree))).values
      const inSteps = mergeConfig([weakFirst, ...strong].map((tree) => layer(tree))).values
      expect(isDeepStrictEqual(inSteps, atOnce)).toBe(true)
    }),
  )
})

test('for settings of one schema the grouping of layers does not matter', () => {
  const merged = (...trees: ConfigTree[]): ConfigTree => mergeConfig(trees.map((tree) => layer(tree))).values
  fc.assert(
    fc.property(settings, settings, settings, (first, second, third) => {
      expect(merged(merged(first, second), third)).toEqual(merged(first, merged(second, third)))
    }),
  )
})

test('an empty layer changes nothing, and a layer twice is that layer once', () => {
  fc.assert(
    fc.property(anyTree, (tree) => {
      const once = mergeConfig([layer(tree)]).values
      expect(isDeepStrictEqual(once, tree)).toBe(true)
      expect(isDeepStrictEqual(mergeConfig([layer({}), layer(tree), layer({})]).values, tree)).toBe(true)
      expect(isDeepStrictEqual(mergeConfig([layer(tree), layer(tree)]).values, tree)).toBe(true)
    }),
  )
})

test('layers are never changed, and the result shares no object or array with them', () => {
  fc.assert(
    fc.property(anyTree, anyTree, (weak, strong) => {
      const before = structuredClone([weak, strong])
      const objects = new Set([...objectsIn(weak), ...objectsIn(strong)])
      const { values } = mergeConfig([layer(deepFreeze(weak)), layer(deepFreeze(strong))])
      expect(isDeepStrictEqual([weak, strong], before)).toBe(true)
      for (const object of objectsIn(values)) expect(objects.has(object)).toBe(false)
    }),
  )
})

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}

function deepFreeze<Value>(value: Value): Value {
  for (const object of objectsIn(value)) Object.freeze(object)
  return value
}
