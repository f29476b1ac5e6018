import fc from 'fast-check'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Values that a JSON Schema accepts, as far as drivers' settings use it. */
export function arbitraryOf(schema: JsonSchema, root: JsonSchema): fc.Arbitrary<unknown> {
  const choices = [schema['oneOf'] ?? [], schema['anyOf'] ?? []].flat() as JsonSchema[]
  if (choices.length > 0) return fc.oneof(...choices.map((choice) => arbitraryOf(choice, root)))
  if ('const' in schema) return fc.constant(schema['const'])
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  const { type } = schema
  if (type === 'boolean') return fc.boolean()
  if (type === 'string') return textOf(schema)
  if (type === 'number' || type === 'integer') return numberOf(schema)
  if (type === 'array') {
    const lengths = { minLength: number(schema, 'minItems', 0), maxLength: number(schema, 'maxItems', 4) }
    return fc.array(arbitraryOf((schema['items'] ?? {}) as JsonSchema, root), { ...lengths, size: 'small' })
  }
  if (type === 'object') return objectOf(schema, root)
  return fc.constant('any')
}

function objectOf(schema: JsonSchema, root: JsonSchema): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
  return fc.record(Object.fromEntries(properties.map(([key, property]) => [key, arbitraryOf(property, root)])), {
    requiredKeys: (schema['required'] ?? []) as string[],
    noNullPrototype: true,
  })
}

function textOf(schema: JsonSchema): fc.Arbitrary<string> {
  const parts = [schema, ...((schema['allOf'] ?? []) as JsonSchema[])]
  const patterns = parts.flatMap(({ pattern }) => (typeof pattern === 'string' ? [new RegExp(pattern, 'u')] : []))
  const [first, ...others] = patterns
  const lengths = { minLength: number(schema, 'minLength', 0), maxLength: number(schema, 'maxLength', 20) }
  const text = first ? fc.stringMatching(first) : fc.string(lengths)
  return text.filter((value) => {
    const isLongEnough = value.length >= lengths.minLength && value.length <= lengths.maxLength
    return isLongEnough && others.every((pattern) => pattern.test(value))
  })
}

function numberOf(schema: JsonSchema): fc.Arbitrary<number> {
  const min = number(schema, 'minimum', number(schema, 'exclusiveMinimum', -1e6))
  const max = number(schema, 'maximum', number(schema, 'exclusiveMaximum', 1e6))
  if (schema['type'] === 'integer') return fc.integer({ min: Math.ceil(min), max: Math.floor(max) })
  const isOpen = 'exclusiveMinimum' in schema
  return fc.double({ min, max, noNaN: true, minExcluded: isOpen }).map((value) => (value === 0 ? 0 : value))
}

function number(schema: JsonSchema, key: string, otherwise: number): number {
  return typeof schema[key] === 'number' ? schema[key] : otherwise
}
