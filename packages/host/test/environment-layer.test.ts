import { mergeConfig } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { environmentLayer, environmentName } from '../src/index.ts'

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    port: { type: 'string' },
    drawSpeedMmPerS: { type: 'number' },
    retryCount: { type: 'integer' },
    autoConnect: { type: 'boolean' },
    model: { enum: ['V3', 'V3/A3', 7] },
    penLiftMs: { anyOf: [{ type: 'number' }, { const: 'auto' }] },
    nickname: { type: ['string', 'null'] },
    baud: { oneOf: [{ type: 'integer' }, { type: 'null' }] },
    hosts: { type: 'array', items: { type: 'string' } },
    limitsMm: { type: 'array', items: { type: 'number' } },
    corner: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'boolean' }], items: { type: 'number' } },
    password: { type: 'integer', writeOnly: true },
    anything: {},
    pen: { $ref: '#/$defs/pen' },
    tags: { type: 'object', additionalProperties: { type: 'string' } },
  },
  $defs: {
    pen: {
      type: 'object',
      properties: { upPercent: { allOf: [{ type: 'number' }, { minimum: 0 }] }, servo: { $ref: '#/$defs/servo' } },
    },
    servo: { type: 'object', properties: { minUs: { type: 'integer' } } },
  },
}

test.each([
  ['VFAB_EBB_PORT', '007', { port: '007' }],
  ['VFAB_EBB_PORT', 'true', { port: 'true' }],
  ['VFAB_EBB_PORT', '', { port: '' }],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', '12.5', { drawSpeedMmPerS: 12.5 }],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', ' -.5e1 ', { drawSpeedMmPerS: -5 }],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', '007', { drawSpeedMmPerS: 7 }],
  ['VFAB_EBB_RETRY_COUNT', '3', { retryCount: 3 }],
  ['VFAB_EBB_RETRY_COUNT', '1e3', { retryCount: 1000 }],
  ['VFAB_EBB_AUTO_CONNECT', 'Yes', { autoConnect: true }],
  ['VFAB_EBB_AUTO_CONNECT', '0', { autoConnect: false }],
  ['VFAB_EBB_MODEL', 'V3/A3', { model: 'V3/A3' }],
  ['VFAB_EBB_MODEL', '7', { model: 7 }],
  ['VFAB_EBB_PEN_LIFT_MS', '120', { penLiftMs: 120 }],
  ['VFAB_EBB_PEN_LIFT_MS', 'auto', { penLiftMs: 'auto' }],
  ['VFAB_EBB_NICKNAME', 'null', { nickname: 'null' }],
  ['VFAB_EBB_BAUD', 'null', { baud: null }],
  ['VFAB_EBB_BAUD', '', { baud: null }],
  ['VFAB_EBB_BAUD', '9600', { baud: 9600 }],
  ['VFAB_EBB_HOSTS', 'east, west', { hosts: ['east', 'west'] }],
  ['VFAB_EBB_HOSTS', '["a,b"]', { hosts: ['a,b'] }],
  ['VFAB_EBB_HOSTS', '[::1],10.0.0.1', { hosts: ['[::1]', '10.0.0.1'] }],
  ['VFAB_EBB_HOSTS', '', { hosts: [] }],
  ['VFAB_EBB_LIMITS_MM', '300,218.5', { limitsMm: [300, 218.5] }],
  ['VFAB_EBB_CORNER', '1,1,1', { corner: ['1', true, 1] }],
  ['VFAB_EBB_ANYTHING', '007', { anything: '007' }],
  ['VFAB_EBB_PEN__UP_PERCENT', '60', { pen: { upPercent: 60 } }],
  ['VFAB_EBB_PEN__SERVO__MIN_US', '900', { pen: { servo: { minUs: 900 } } }],
  ['VFAB_EBB_PEN', '{"upPercent":55}', { pen: { upPercent: 55 } }],
  ['VFAB_EBB_TAGS', '{"room":"007"}', { tags: { room: '007' } }],
])('%s=%s is read by the type in the schema', (variable, text, values) => {
  const layer = environmentLayer('ebb', { [variable]: text, PATH: '/bin' }, schema)
  expect(layer.values).toEqual(values)
  expect(layer.source).toBe('environment')
})

test.each([
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', 'fast', '"fast" is not a number'],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', '', '"" is not a number'],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', '12,5', '"12,5" is not a number'],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', '0x10', '"0x10" is not a number'],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', 'Infinity', '"Infinity" is not a number'],
  ['VFAB_EBB_DRAW_SPEED_MM_PER_S', '1e999', '"1e999" is not a number'],
  ['VFAB_EBB_RETRY_COUNT', '1.5', '"1.5" is not a whole number'],
  ['VFAB_EBB_RETRY_COUNT', '9007199254740993', '"9007199254740993" is not a whole number'],
  ['VFAB_EBB_AUTO_CONNECT', 'maybe', '"maybe" is not true or false'],
  ['VFAB_EBB_MODEL', 'v3', '"v3" is not one of V3, V3/A3, 7'],
  ['VFAB_EBB_PEN_LIFT_MS', 'soon', '"soon" is not a number or one of auto'],
  ['VFAB_EBB_LIMITS_MM', '300,wide', '"300,wide" is not a list, in JSON or separated by commas, each a number'],
  ['VFAB_EBB_PEN', '[1]', '"[1]" is not an object in JSON'],
  ['VFAB_EBB_PEN__UP_PERCENT', 'high', '"high" is not a number'],
  ['VFAB_EBB_PASSWORD', 'hunter2', 'its value is not a whole number'],
])('%s=%s is refused and named', (variable, text, says) => {
  expect(() => environmentLayer('ebb', { [variable]: text }, schema)).toThrow(
    expect.objectContaining({
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: 'ebb',
      message: `${variable}: ${says}`,
      hint: `unset or correct ${variable}`,
    }),
  )
})

test('a variable that stands for no setting is refused and the nearest named', () => {
  expect(() => environmentLayer('ebb', { VFAB_EBB_DRAW_SPED_MM_PER_S: '5' }, schema)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_UNKNOWN_KEY',
      message: 'VFAB_EBB_DRAW_SPED_MM_PER_S: there is no such setting',
      hint: 'did you mean VFAB_EBB_DRAW_SPEED_MM_PER_S?',
    }),
  )
})

test('all variables that are wrong are named at once', () => {
  expect(() => environmentLayer('ebb', { VFAB_EBB_RETRY_COUNT: 'x', VFAB_EBB_COLOUR: 'red' }, schema)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_UNKNOWN_KEY',
      context: {
        issues: [
          { variable: 'VFAB_EBB_COLOUR', message: 'there is no such setting', unknownKey: true },
          { variable: 'VFAB_EBB_RETRY_COUNT', message: '"x" is not a whole number', unknownKey: false },
        ],
      },
    }),
  )
})

test('variables of other programs, and of other drivers whose id begins alike, are left alone', () => {
  const env = { VFAB_CONFIG: 'x', VFAB_EBBX_PORT: 'x', EBB_PORT: 'x', VFAB_EBB_TWO_PORT: 'x', VFAB_EBB_PORT: 'COM3' }
  const layer = environmentLayer('ebb', env, schema, { otherDrivers: ['ebb-two', 'grbl'] })
  expect(layer.values).toEqual({ port: 'COM3' })
})

test('a variable of the other driver is an unknown setting when that driver is not known', () => {
  expect(() => environmentLayer('ebb', { VFAB_EBB_TWO_PORT: 'x' }, schema)).toThrow(/there is no such setting/)
})

test('the part wins over the object, whatever the order of the environment', () => {
  const env = { VFAB_EBB_PEN__UP_PERCENT: '70', VFAB_EBB_PEN: '{"upPercent":55,"servo":{"minUs":900}}' }
  const layer = environmentLayer('ebb', env, schema)
  expect(layer.values).toEqual({ pen: { upPercent: 70, servo: { minUs: 900 } } })
  const origins = [...mergeConfig([layer]).provenance].map(([pointer, [from]]) => [pointer, from?.origin])
  expect(origins).toEqual([
    ['/pen/upPercent', 'VFAB_EBB_PEN__UP_PERCENT'],
    ['/pen/servo/minUs', 'VFAB_EBB_PEN'],
  ])
})

test('two settings that share a variable cannot be set by it', () => {
  const twins = { type: 'object', properties: { penUp: { type: 'number' }, pen_up: { type: 'number' } } }
  expect(environmentLayer('ebb', {}, twins).values).toEqual({})
  expect(() => environmentLayer('ebb', { VFAB_EBB_PEN_UP: '1' }, twins)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: 'VFAB_EBB_PEN_UP: may mean /penUp or /pen_up: set it in a file',
    }),
  )
})

test('settings of the alternatives of a schema are all known', () => {
  const either = {
    anyOf: [
      { type: 'object', properties: { port: { type: 'string' } } },
      { type: 'object', properties: { host: { type: 'string' }, port: { type: 'integer' } } },
    ],
  }
  const layer = environmentLayer('ebb', { VFAB_EBB_HOST: 'east', VFAB_EBB_PORT: '80' }, either)
  expect(layer.values).toEqual({ host: 'east', port: '80' })
})

test('a schema that refers to itself ends', () => {
  const tree = {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, size: { type: 'number' } } } },
  }
  expect(environmentLayer('ebb', { VFAB_EBB_NEXT__NEXT__SIZE: '2' }, tree).values).toEqual({
    next: { next: { size: 2 } },
  })
  const loop = { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }
  expect(environmentLayer('ebb', {}, loop).values).toEqual({})
})

test.each([undefined, null, true, 'no schema', { $ref: '#/$defs/missing' }])(
  'without a usable schema (%j) no variable is known',
  (none) => {
    expect(environmentLayer('ebb', {}, none).values).toEqual({})
    expect(() => environmentLayer('ebb', { VFAB_EBB_PORT: 'x' }, none)).toThrow(/VFAB_EBB_PORT/)
  },
)

test.each([
  ['ebb', ['drawSpeedMmPerS'], 'VFAB_EBB_DRAW_SPEED_MM_PER_S'],
  ['my-laser', ['port'], 'VFAB_MY_LASER_PORT'],
  ['ebb', ['travelAccelMmPerS2'], 'VFAB_EBB_TRAVEL_ACCEL_MM_PER_S2'],
  ['ebb', ['pen', 'upPercent'], 'VFAB_EBB_PEN__UP_PERCENT'],
  ['ip-camera', ['baseURLPath'], 'VFAB_IP_CAMERA_BASE_URL_PATH'],
  ['ip-camera', ['rtsp2Port'], 'VFAB_IP_CAMERA_RTSP2_PORT'],
])('the variable of %s %j is %s', (driver, path, variable) => {
  expect(environmentName(driver, path)).toBe(variable)
})

test('the name of a setting leads back to that setting', () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9]{0,6}([A-Z][a-z0-9]{1,6}){0,3}$/)
  const driver = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}$/)
  fc.assert(
    fc.property(driver, fc.array(key, { minLength: 1, maxLength: 4 }), fc.string(), (id, path, text) => {
      const inner: unknown = { type: 'string' }
      const nested = path.reduceRight((schema, name) => ({ type: 'object', properties: { [name]: schema } }), inner)
      const { values } = environmentLayer(id, { [environmentName(id, path)]: text }, nested)
      expect(values).toEqual(path.reduceRight<unknown>((value, name) => ({ [name]: value }), text))
    }),
  )
})

test('whatever the environment says, a layer comes out or a DriverError that names the variables', () => {
  const variables = fc.constantFrom(...Object.keys(schema.properties).map((key) => environmentName('ebb', [key])))
  fc.assert(
    fc.property(fc.dictionary(variables, fc.string()), (env) => {
      try {
        expect(environmentLayer('ebb', env, schema).source).toBe('environment')
      } catch (error) {
        expect(error).toMatchObject({ name: 'DriverError', message: expect.stringMatching(/VFAB_EBB_/) as string })
      }
    }),
  )
})

test('in the environment, the variable of a part decides the kind before that of the whole object', () => {
  const number = { type: 'number' }
  const kindsOfPen = [
    { type: 'object', properties: { kind: { const: 'servo' }, upS: number } },
    { type: 'object', properties: { kind: { const: 'z' }, upMm: number } },
  ]
  const kinds = { type: 'object', properties: { pen: { oneOf: kindsOfPen } } }
  const env = { VFAB_GRBL_PEN: '{"kind":"servo","upS":1}', VFAB_GRBL_PEN__KIND: 'z', VFAB_GRBL_PEN__UP_MM: '2' }
  expect(environmentLayer('grbl', env, kinds).values).toEqual({ pen: { kind: 'z', upMm: 2 } })
})
