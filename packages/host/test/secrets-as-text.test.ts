import { expect, test } from 'vitest'

import { assignmentLayer, environmentLayer, shownAssignment } from '../src/index.ts'

const secret = { type: 'string', writeOnly: true }
const jsonSchema = {
  type: 'object',
  properties: {
    url: { type: 'string' },
    password: secret,
    login: { type: 'object', properties: { user: { type: 'string' }, token: { type: 'string', format: 'password' } } },
  },
}

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

test('errors about secrets in the environment do not hold them', () => {
  const env = { VFAB_IP_LOGIN: '{"token":"hunter2"' }
  expect(() => environmentLayer('ip', env, jsonSchema)).toThrow(/^VFAB_IP_LOGIN: its value is not an object in JSON$/)
})
