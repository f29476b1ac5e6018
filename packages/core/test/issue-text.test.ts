import { expect, test } from 'vitest'
import { z } from 'zod'

import { DriverError, validateSettings } from '../src/index.ts'

const schema = z.strictObject({
  text: z.string().min(1).max(3).optional(),
  number: z.number().min(1).max(5).optional(),
  above: z.number().gt(3).optional(),
  whole: z.int().optional(),
  even: z.number().multipleOf(2).optional(),
  flag: z.boolean().optional(),
  mode: z.enum(['early', 'wait']).optional(),
  rate: z.literal([9600, 'auto']).optional(),
  list: z.array(z.string()).min(1).optional(),
  object: z.strictObject({ inner: z.string() }).optional(),
  either: z.union([z.number(), z.literal('auto')]).optional(),
  pen: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('servo') }),
      z.strictObject({ kind: z.literal('z') }),
    ])
    .optional(),
  pattern: z.string().regex(/^a$/).optional(),
  address: z.string().regex(/^http/, 'must begin with http').optional(),
  url: z.url().optional(),
  names: z.record(z.string().min(2), z.number()).optional(),
})

async function textOf(values: object): Promise<string> {
  const error: unknown = await validateSettings(schema, values, { driver: 'ebb' }).catch((reason: unknown) => reason)
  if (!(error instanceof DriverError)) throw new Error('the settings were accepted')
  return error.message.replace('settings of ebb are invalid: ', '')
}

test.each([
  [{ text: 7 }, '/text: must be text, not a number'],
  [{ text: '' }, '/text: must not be empty'],
  [{ text: 'long' }, '/text: must have at most 3 characters'],
  [{ number: 'x' }, '/number: must be a number, not text'],
  [{ number: null }, '/number: must be a number, not null'],
  [{ number: Infinity }, '/number: must be a number, not Infinity'],
  [{ number: 9 }, '/number: must be at most 5'],
  [{ number: 0 }, '/number: must be at least 1'],
  [{ above: 3 }, '/above: must be more than 3'],
  [{ whole: 1.5 }, '/whole: must be a whole number'],
  [{ even: 3 }, '/even: must be a multiple of 2'],
  [{ flag: 'yes' }, '/flag: must be true or false, not text'],
  [{ mode: 'late' }, '/mode: must be early or wait'],
  [{ rate: 1 }, '/rate: must be 9600 or auto'],
  [{ list: [] }, '/list: must have at least 1 entry'],
  [{ list: {} }, '/list: must be a list, not an object'],
  [{ object: [] }, '/object: must be an object, not a list'],
  [{ object: {} }, '/object/inner: is missing'],
  [{ either: 'none' }, '/either: must be a number or auto'],
  [{ pen: { kind: 'm5' } }, '/pen/kind: must be servo or z'],
  [{ pen: {} }, '/pen/kind: is missing'],
  [{ pattern: 'b' }, '/pattern: is not in the expected form'],
  [{ address: 'b' }, '/address: must begin with http'],
  [{ url: 'b' }, '/url: must be a web address'],
  [{ names: { a: 1 } }, '/names/a: must not have this key'],
])('%j is refused in words that name what is accepted', async (values, text) => {
  expect(await textOf(values)).toBe(text)
})

test('a setting that is missing inside an object is named with dots', async () => {
  const error: unknown = await validateSettings(schema, { object: {} }, { driver: 'ebb' }).catch((e: unknown) => e)
  expect(error).toMatchObject({ hint: 'set object.inner in the configuration of ebb' })
})
