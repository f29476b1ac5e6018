import { expect, test } from 'vitest'
import { z } from 'zod'

import { type ConfigLayer, mergeConfig, validateSettings } from '../src/index.ts'

const lift = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('servo'), upS: z.number().default(300), downS: z.number(), liftMs: z.number() }),
  z.strictObject({ kind: z.literal('z'), upMm: z.number(), downMm: z.number(), liftMs: z.number().describe('ms') }),
  z.strictObject({ kind: z.enum(['m3', 'm5']), up: z.array(z.string()), downS: z.string(), liftMs: z.string() }),
])
const schema = z.strictObject({
  pen: lift.default({ kind: 'servo', upS: 300, downS: 700, liftMs: 150 }),
  pens: z.record(z.string(), z.union([lift, z.null()])).optional(),
  light: z.union([z.number(), z.strictObject({ colour: z.string() })]).optional(),
})
const jsonSchema = z.toJSONSchema(schema, { io: 'input' })
const defaults = { pen: { kind: 'servo', upS: 300, downS: 700, liftMs: 150 } }

function layersOf(...trees: readonly object[]): ConfigLayer[] {
  return trees.map((values, index) => ({
    source: 'project-file',
    origin: `layer ${index}`,
    values: values as ConfigLayer['values'],
  }))
}

function merged(...trees: readonly object[]): unknown {
  return mergeConfig(layersOf(...trees), jsonSchema).values
}

test('a stronger layer that names another kind takes only what both kinds mean alike from the weaker', () => {
  expect(merged(defaults, { pen: { kind: 'z', upMm: 0, downMm: -3 } })).toEqual({
    pen: { kind: 'z', upMm: 0, downMm: -3, liftMs: 150 },
  })
})

test('a key that both kinds have with other values does not count', () => {
  expect(merged(defaults, { pen: { kind: 'm5', up: ['M5'] } })).toEqual({ pen: { kind: 'm5', up: ['M5'] } })
})

test('the kind may be named alone, above the layer with its keys', () => {
  expect(merged(defaults, { pen: { upMm: 1, downMm: 0 } }, { pen: { kind: 'z' } })).toEqual({
    pen: { kind: 'z', upMm: 1, downMm: 0, liftMs: 150 },
  })
})

test('keys of the kind count again when a stronger layer returns to it', () => {
  const z = { pen: { kind: 'z', upMm: 1, downMm: 0 } }
  expect(merged(defaults, z, { pen: { kind: 'm3' } }, { pen: { kind: 'z' } })).toEqual({
    pen: { kind: 'z', upMm: 1, downMm: 0, liftMs: 150 },
  })
})

test('values that name one kind by several names are of one kind', () => {
  const weak = { pen: { kind: 'm3', up: ['M5'], downS: 'M3', liftMs: '1' } }
  expect(merged(weak, { pen: { kind: 'm5' } })).toEqual({ pen: { ...weak.pen, kind: 'm5' } })
})

test('kinds are chosen inside maps, past null, and not where a plain value takes the place', () => {
  expect(merged({ pens: { 1: defaults.pen } }, { pens: { 1: { kind: 'z', upMm: 1 }, 2: null } })).toEqual({
    pens: { 1: { kind: 'z', upMm: 1, liftMs: 150 }, 2: null },
  })
  expect(merged({ light: { colour: 'red' } }, { light: 3 })).toEqual({ light: 3 })
  expect(merged({ pens: { 1: defaults.pen } }, { pens: { 1: null } }, { pens: { 1: { kind: 'z' } } })).toEqual({
    pens: { 1: { kind: 'z' } },
  })
})

test('keys that no kind has, and kinds that there are not, stay for validation', () => {
  expect(merged({ pen: { kind: 'servo', upX: 1 } }, { pen: { kind: 'z' } })).toEqual({ pen: { kind: 'z', upX: 1 } })
  expect(merged(defaults, { pen: { kind: 'laser' } })).toEqual({ pen: { ...defaults.pen, kind: 'laser' } })
})

test('what does not count has no provenance', () => {
  const { provenance } = mergeConfig(layersOf(defaults, { pen: { kind: 'z', upMm: 0 } }), jsonSchema)
  expect([...provenance.keys()]).toEqual(['/pen/kind', '/pen/liftMs', '/pen/upMm'])
  expect(provenance.get('/pen/kind')!.map(({ value }) => value)).toEqual(['servo', 'z'])
})

test('layers are not changed', () => {
  const layers = layersOf(defaults, { pen: { kind: 'z', upMm: 0 } })
  const before = structuredClone(layers)
  mergeConfig(layers, jsonSchema)
  expect(layers).toEqual(before)
})

test('a key of another kind says which kind there is, and suggests no key of the other', async () => {
  const { values, provenance } = mergeConfig(
    layersOf(defaults, { pen: { kind: 'z', upMm: 0, downMm: -3 } }, { pen: { upS: 3 } }),
    jsonSchema,
  )
  const error: unknown = await validateSettings(schema, values, { driver: 'grbl', provenance }).catch((e: unknown) => e)
  expect(error).toMatchObject({
    code: 'CONFIG_UNKNOWN_KEY',
    message: 'settings of grbl are invalid: /pen/upS: there is no such setting with kind: z (from layer 2)',
    hint: 'remove it, or set kind: servo',
  })
})
