import { expect, test } from 'vitest'
import { z } from 'zod'

import { hideCredentials, hideSecrets, validateSettings } from '../src/index.ts'

const schema = z.strictObject({
  url: z.string().optional(),
  password: z.string().min(4).optional().describe('Password.').meta({ writeOnly: true }),
  login: z.strictObject({ user: z.string(), token: z.string().meta({ format: 'password' }) }).optional(),
  brokers: z.array(z.strictObject({ host: z.string(), pin: z.number().meta({ writeOnly: true }) })).optional(),
})
const jsonSchema = z.toJSONSchema(schema, { io: 'input' })

test('secrets are hidden wherever they lie, and nothing else is', () => {
  const values = {
    url: 'rtsp://me:hunter2@camera/stream?channel=1&token=abc',
    password: 'hunter2',
    login: { user: 'me', token: 'hunter2' },
    brokers: [{ host: 'b', pin: 1234 }],
  }
  expect(hideSecrets(values, jsonSchema)).toEqual({
    url: 'rtsp://(hidden)@camera/stream?channel=1&token=(hidden)',
    password: '(hidden)',
    login: { user: 'me', token: '(hidden)' },
    brokers: [{ host: 'b', pin: '(hidden)' }],
  })
  expect(hideSecrets('hunter2', jsonSchema, ['password'])).toBe('(hidden)')
  expect(hideSecrets('/run/secret', jsonSchema, ['password', 'file'])).toBe('(hidden)')
  expect(hideSecrets(undefined, jsonSchema, ['password'])).toBeUndefined()
  expect(values.password).toBe('hunter2')
})

test.each([
  ['http://camera/stream?action=stream', 'http://camera/stream?action=stream'],
  ['see http://a:b@one and mqtts://c:d%40@two/x', 'see http://(hidden)@one and mqtts://(hidden)@two/x'],
  ['http://c/?user=me&password=x&n=1', 'http://c/?user=me&password=(hidden)&n=1'],
  ['me@home', 'me@home'],
])('credentials in the address %s are hidden', (text, shown) => {
  expect(hideCredentials(text)).toBe(shown)
})

test('errors about secrets do not hold them', async () => {
  const error: unknown = await validateSettings(schema, { password: 'abc' }, { driver: 'ip' }).catch((e: unknown) => e)
  expect(JSON.stringify(error)).not.toContain('abc')
})
