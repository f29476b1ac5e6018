import { expect, test } from 'vitest'

import { assignmentLayer } from '../src/index.ts'

const schema = {
  type: 'object',
  properties: {
    port: { type: 'string' },
    drawSpeedMmPerS: { type: 'number' },
    secret: { type: 'integer', writeOnly: true },
    pen: { type: 'object', properties: { upPercent: { type: 'number' } } },
    offsets: { type: 'object', properties: { zero: { type: 'string' } }, additionalProperties: { type: 'number' } },
  },
}

function assign(key: string, text: string, jsonSchema: unknown = schema) {
  return assignmentLayer('ebb', { key, text, origin: `--set ${key}=${text}` }, jsonSchema)
}

test.each([
  ['port', '007', { port: '007' }],
  ['drawSpeedMmPerS', '007', { drawSpeedMmPerS: 7 }],
  ['pen.upPercent', '60', { pen: { upPercent: 60 } }],
  ['pen', '{"upPercent":60}', { pen: { upPercent: 60 } }],
  ['offsets.east', '007', { offsets: { east: 7 } }],
  ['offsets.zero', '007', { offsets: { zero: '007' } }],
])('%s=%s is read by the type in the schema', (key, text, values) => {
  expect(assign(key, text)).toEqual({ source: 'command-line', origin: `--set ${key}=${text}`, values })
})

test('a value of the wrong type is refused and named as it was typed', () => {
  expect(() => assign('drawSpeedMmPerS', 'fast')).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      driver: 'ebb',
      message: '--set drawSpeedMmPerS=fast: "fast" is not a number',
      hint: 'give drawSpeedMmPerS a number',
      context: { pointer: '/drawSpeedMmPerS' },
    }),
  )
})

test('a secret value is not shown', () => {
  expect(() => assign('secret', 'hunter2')).toThrow(/its value is not a whole number$/)
})

test.each([
  ['drawSpeed', 'did you mean drawSpeedMmPerS?'],
  ['pen.upPercnt', 'did you mean pen.upPercent?'],
  ['colour', 'known are port, drawSpeedMmPerS, secret, pen, offsets'],
])('an unknown setting %s is refused: %s', (key, hint) => {
  expect(() => assign(key, '1')).toThrow(expect.objectContaining({ code: 'CONFIG_UNKNOWN_KEY', hint }))
})

test('without a schema the text is taken as it is', () => {
  expect(assign('anything.at.all', '007', {}).values).toEqual({ anything: { at: { all: '007' } } })
})

test('a key such as __proto__ reaches no prototype', () => {
  const { values } = assign('__proto__.polluted', 'yes', {})
  expect(Object.keys(values)).toEqual(['__proto__'])
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
