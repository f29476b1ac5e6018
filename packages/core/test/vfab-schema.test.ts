import { readFileSync } from 'node:fs'

import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { readVfabField, sharedUsbSerialChips } from '../src/index.ts'
import { driver, field } from './valid-field.ts'

const schema = JSON.parse(readFileSync(new URL('../vfab.schema.json', import.meta.url), 'utf8')) as object

const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, validateSchema: true }).compile(
  schema,
)

/** Both say the same of the field; the schema cannot say that ids are unique, so that corpus has no such field. */
function agree(vfab: unknown): boolean {
  const bySchema = validate(vfab)
  const { issues } = readVfabField({ vfab })
  expect({ bySchema, byValidator: issues.length === 0, vfab, issues, errors: validate.errors }).toMatchObject({
    byValidator: bySchema,
  })
  return bySchema
}

/** Values that are right in one place or another, and values that are wrong in most. */
const replacements: readonly unknown[] = [
  ...[null, true, false, 0, 1, 2, -1, 1.5, 65535, 65536, '', [], {}, [[]], [{}], ['x'], { x: 'y' }],
  ...[
    'ebb',
    'Ebb',
    'my-laser',
    'acme:laser',
    'plotter',
    '_http._tcp',
    '_http._sctp',
    'serial',
    'linux',
    '!win32',
    'plot.vector',
  ],
  ...['./dist/x.js', '../x.js', './../x.js', './a/../b', './dist/', '/x', 'C:\\x', 'dist/x.js', './a\u0000', './a\nb'],
  ...['04d8', '04D8', '7523', '*', '?', 'a*', '.*', '^a', 'a$', '[a]', '{a,b}', 'a|b', '\\d', '(?=a)', 'a.+'],
  ...[
    'http',
    'tcp',
    'udp',
    '/api',
    'https://example.org',
    'ftp://example.org',
    'certain',
    'likely',
    'possible',
    'sure',
  ],
  ...[
    '\u001b[31m',
    'two\nlines',
    'left\u202eright',
    'é',
    '🖊',
    'a b',
    '@vfab/core',
    '@Vfab/core',
    '@vfab/',
    'port',
    '1port',
  ],
  ...[20, 32, 40, 41, 60, 61, 80, 81, 100, 101, 200, 201, 214, 215, 300, 301, 500, 501].map((length) =>
    'a'.repeat(length),
  ),
  ...[100, 101].map((length) => '🖊'.repeat(length)),
  ...[10, 11, 20, 21, 50, 51, 100, 101, 200, 201].map((length) => Array<string>(length).fill('a')),
  ...sharedUsbSerialChips.map(({ vid }) => vid),
  ...sharedUsbSerialChips.map(({ pid }) => pid),
]

const anyReplacement = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...replacements) },
  fc.jsonValue({ maxDepth: 2 }),
)

/** Every place in a document, the root excepted. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...placesIn(inner, [...path, key])])
}

/** The document with the value at `path` replaced, or removed where the replacement is `undefined`. */
function withValueAt(document: unknown, path: readonly string[], replacement: unknown): unknown {
  const copy = structuredClone(document)
  let parent = copy as Record<string, unknown>
  for (const key of path.slice(0, -1)) {
    const inner = parent[key]
    if (typeof inner !== 'object' || inner === null) return copy
    parent = inner as Record<string, unknown>
  }
  const last = path.at(-1)!
  if (replacement !== undefined) parent[last] = replacement
  else if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete parent[last]
  return copy
}

const places = [
  ...placesIn(field),
  ...placesIn({ drivers: [{ match: [{ usb: { product: 0, serialNumber: 0, manufacturer: 0 } }] }] }),
]

test('a complete field and the smallest one are valid to both', () => {
  expect(agree(field)).toBe(true)
  expect(agree({ apiVersion: 1 })).toBe(true)
  expect(agree({ apiVersion: 1, drivers: [], simulators: [], include: [] })).toBe(true)
})

test('schema and validator agree on every value in every place', () => {
  let valid = 0
  for (const place of places) {
    for (const replacement of [undefined, ...replacements]) {
      if (agree(withValueAt(field, place, replacement))) valid += 1
    }
  }
  // Neither may be lax or strict throughout for this to mean something.
  const all = places.length * (replacements.length + 1)
  expect(valid).toBeGreaterThan(all / 20)
  expect(valid).toBeLessThan((all * 19) / 20)
})

test('schema and validator agree on fields with several changes', () => {
  const change = fc.tuple(fc.constantFrom(...places), fc.oneof(anyReplacement, fc.constant(undefined)))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      agree(
        changes.reduce<unknown>((document, [place, replacement]) => withValueAt(document, place, replacement), field),
      )
    }),
    { numRuns: 2000 },
  )
})

test('schema and validator agree on every match rule', () => {
  const glob = fc.constantFrom('*', '??', 'Acme*', 'Acme', '.*')
  const chip = fc.constantFrom(...sharedUsbSerialChips, { vid: '04d8', pid: 'fd92' })
  const ids = fc
    .tuple(chip, fc.record({ vid: fc.boolean(), pid: fc.boolean(), other: fc.boolean() }))
    .chain(([{ vid, pid }, given]) =>
      fc.record(
        {
          ...(given.vid ? { vid: fc.constant(given.other ? '1a86' : vid) } : {}),
          ...(given.pid ? { pid: fc.constant(pid) } : {}),
          product: glob,
          serialNumber: glob,
          manufacturer: glob,
        },
        { requiredKeys: [] },
      ),
    )
  const rule = fc.record(
    { usb: ids, serial: ids, confidence: fc.constantFrom('certain', 'likely', 'possible'), probe: fc.boolean() },
    { requiredKeys: ['confidence'] },
  )
  fc.assert(
    fc.property(rule, (match) => {
      agree({ ...field, drivers: [{ ...driver, match: [match] }] })
    }),
    { numRuns: 3000 },
  )
})

test('schema and validator agree that anything but an object is no field', () => {
  for (const vfab of [null, true, 0, 'x', []]) expect(agree(vfab)).toBe(false)
})
