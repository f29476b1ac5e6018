import { expect, test } from 'vitest'
import { z } from 'zod'

import {
  assignmentLayer,
  environmentLayer,
  hideCredentials,
  hideSecrets,
  shownAssignment,
  validateSettings,
} from '../src/index.ts'

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

test('an assignment is shown without the value of a secret, and of objects with one inside', () => {
  expect(shownAssignment({ key: 'url', text: 'http://c' }, jsonSchema)).toBe('url=http://c')
  expect(shownAssignment({ key: 'password', text: 'x' }, jsonSchema)).toBe('password=…')
  expect(shownAssignment({ key: 'login.token', text: 'x' }, jsonSchema)).toBe('login.token=…')
  expect(shownAssignment({ key: 'login', text: '{"token":"x"}' }, jsonSchema)).toBe('login=…')
})

test('a secret may be named by its file, in the environment and in assignments', () => {
  expect(environmentLayer('ip', { VFAB_IP_PASSWORD_FILE: '/run/s' }, jsonSchema).values).toEqual({
    password: { file: '/run/s' },
  })
  const assignment = { key: 'password.file', text: '/run/s', origin: '--set password.file=…' }
  expect(assignmentLayer('ip', assignment, jsonSchema).values).toEqual({ password: { file: '/run/s' } })
})

test('errors about secrets do not hold them', async () => {
  const error: unknown = await validateSettings(schema, { password: 'abc' }, { driver: 'ip' }).catch((e: unknown) => e)
  expect(JSON.stringify(error)).not.toContain('abc')
  const env = { VFAB_IP_LOGIN: '{"token":"hunter2"' }
  expect(() => environmentLayer('ip', env, jsonSchema)).toThrow(/^VFAB_IP_LOGIN: its value is not an object in JSON$/)
})
