import { expect, test } from 'vitest'
import { z } from 'zod'

import { type ConfigLayer, DriverError, mergeConfig, type StandardSchema, validateSettings } from '../src/index.ts'

const schema = z.strictObject({
  port: z.string().min(1).optional(),
  drawSpeedMmPerS: z.number().positive().max(380).default(50),
  pen: z.strictObject({ upPercent: z.number().default(60), downPercent: z.number().default(30) }).optional(),
  layers: z.array(z.strictObject({ name: z.string() })).optional(),
})

async function failure(values: unknown, layers: readonly ConfigLayer[] = []): Promise<DriverError> {
  const error: unknown = await validateSettings(schema, values, {
    driver: 'ebb',
    provenance: mergeConfig(layers).provenance,
  }).catch((reason: unknown) => reason)
  if (!(error instanceof DriverError)) throw new Error('the settings were taken')
  return error
}

function failureOf(...layers: readonly ConfigLayer[]): Promise<DriverError> {
  return failure(mergeConfig(layers).values, layers)
}

test('valid settings come back with the schema’s defaults', async () => {
  const settings = await validateSettings(schema, { port: 'COM3' }, { driver: 'ebb' })
  expect(settings).toEqual({ port: 'COM3', drawSpeedMmPerS: 50 })
})

test('a value out of range is named with its pointer and its origin', async () => {
  const error = await failureOf({ source: 'project-file', origin: '/work/vfab.yaml', values: { drawSpeedMmPerS: 900 } })
  expect(error).toMatchObject({ type: 'configuration', code: 'CONFIG_INVALID', driver: 'ebb' })
  expect(error.message).toContain('/drawSpeedMmPerS')
  expect(error.message).toContain('(from /work/vfab.yaml)')
  expect(error.hint).toBe('correct it in /work/vfab.yaml')
  expect(error.context.issues).toMatchObject([
    { pointer: '/drawSpeedMmPerS', origin: '/work/vfab.yaml', unknownKey: false },
  ])
})

test('an unknown key is named with the nearest known one', async () => {
  const error = await failureOf({ source: 'user-file', origin: '~/config.yaml', values: { drawSpeed: 40 } })
  expect(error.code).toBe('CONFIG_UNKNOWN_KEY')
  expect(error.message).toBe('settings of ebb are invalid: /drawSpeed: there is no such setting (from ~/config.yaml)')
  expect(error.hint).toBe('did you mean drawSpeedMmPerS instead of drawSpeed?')
})

test('an unknown key of a nested object is compared with the keys of that object', async () => {
  const error = await failureOf({ source: 'user-file', origin: 'file', values: { pen: { upPercnt: 70 } } })
  expect(error.context.issues).toMatchObject([{ pointer: '/pen/upPercnt', unknownKey: true, nearest: 'upPercent' }])
})

test('an unknown key inside a list has the origin of the list', async () => {
  const error = await failureOf({ source: 'user-file', origin: 'file', values: { layers: [{ name: 'a', nam: 'b' }] } })
  expect(error.context.issues).toMatchObject([{ pointer: '/layers/0/nam', origin: 'file', nearest: 'name' }])
})

test('an object where a plain value is wanted has the origin of what it contains', async () => {
  const error = await failureOf({ source: 'user-file', origin: 'file', values: { port: { name: 'COM3' } } })
  expect(error.context.issues).toMatchObject([{ pointer: '/port', origin: 'file' }])
})

test('where any key is allowed, a wrong value is not taken for an unknown key', async () => {
  const open = z.object({ zero: z.number().optional() }).catchall(z.number())
  await expect(validateSettings(open, { zeroo: 'x' }, { driver: 'ebb' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    context: { issues: [{ pointer: '/zeroo', unknownKey: false }] },
  })
})

test('everything that is wrong is named at once, unknown keys first', async () => {
  const error = await failureOf(
    { source: 'user-file', origin: 'file', values: { drawSpeedMmPerS: 'fast' } },
    { source: 'environment', origin: 'VFAB_EBB_X', values: { colour: 'red' } },
  )
  expect(error.code).toBe('CONFIG_UNKNOWN_KEY')
  expect(error.context.issues).toMatchObject([{ pointer: '/colour' }, { pointer: '/drawSpeedMmPerS' }])
  expect(error.hint).toBe('correct it in VFAB_EBB_X and file')
})

test('a missing setting says which one to set', async () => {
  const strict = z.strictObject({ port: z.string() })
  await expect(validateSettings(strict, {}, { driver: 'ebb' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    hint: 'set port in the configuration of ebb',
  })
})

test('__proto__ is an unknown key like any other', async () => {
  const error = await failure(JSON.parse('{"__proto__":{"port":"COM3"}}'))
  expect(error).toMatchObject({ code: 'CONFIG_UNKNOWN_KEY', message: expect.stringContaining('/__proto__') as string })
})

test('values are in no part of the error, as one may be a password', async () => {
  const error = await failureOf({
    source: 'user-file',
    origin: 'file',
    values: { pasword: 'hunter2', drawSpeedMmPerS: 'hunter2' },
  })
  expect(JSON.stringify(error)).not.toContain('hunter2')
})

test('a schema of another library that puts the unknown key into the path works as well', async () => {
  const other: StandardSchema = {
    '~standard': {
      version: 1,
      vendor: 'other',
      validate: () => ({ issues: [{ message: 'Invalid key: received "prot"', path: [{ key: 'prot' }] }] }),
    },
  }
  const jsonSchema = { type: 'object', properties: { port: { type: 'string' } } }
  await expect(validateSettings(other, { prot: 'COM3' }, { driver: 'ebb', jsonSchema })).rejects.toMatchObject({
    code: 'CONFIG_UNKNOWN_KEY',
    hint: 'did you mean port instead of prot?',
  })
})

test('a schema that cannot say its keys still names what is wrong', async () => {
  const other: StandardSchema = {
    '~standard': { version: 1, vendor: 'other', validate: () => Promise.resolve({ issues: [{ message: 'no good' }] }) },
  }
  await expect(validateSettings(other, {}, { driver: 'ebb' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: 'settings of ebb are invalid: settings: no good',
  })
})
