import { expect, test } from 'vitest'

import { brokerSettingsKeys, brokerSettingsSchema, commandTopic, deviceTopic, hostTopic, parseTopic } from '@vfab/mqtt'

test('topics are taken apart as they were put together', () => {
  expect(parseTopic('vfab', hostTopic('vfab', 'attic', 'info'))).toEqual({ host: 'attic', document: 'info' })
  expect(parseTopic('a/b', deviceTopic('a/b', 'attic', 'east', 'state'))).toEqual({
    host: 'attic',
    device: 'east',
    document: 'state',
  })
  expect(parseTopic('vfab', commandTopic('vfab', 'attic', 'east', 'stop'))).toEqual({
    host: 'attic',
    device: 'east',
    document: 'cmd',
    verb: 'stop',
  })
})

test.each([
  'vfab',
  'vfab/',
  'vfab/attic',
  'vfab/Attic/info',
  'vfab/reply/desk',
  'vfab/a/b/state/c',
  'vfab/a/b/cmd',
  'x/a/info',
  'vfab/a/b/other',
])('%s is not a topic of a host', (topic) => {
  expect(parseTopic('vfab', topic)).toBeUndefined()
})

test('the section completes itself, and names all of its keys', () => {
  const settings = brokerSettingsSchema.parse({ url: 'mqtt://broker' })
  expect(settings).toMatchObject({ enabled: true, commands: false, prefix: 'vfab', keepaliveMs: 30_000 })
  const all = Object.fromEntries(brokerSettingsKeys.map((key) => [key, null]))
  const unknown = brokerSettingsSchema.safeParse(all).error!.issues.filter(({ code }) => code === 'unrecognized_keys')
  expect(unknown).toEqual([])
})

test.each([
  [{ url: 'broker' }],
  [{ url: 'mqtt://b', certFile: 'c.pem' }],
  [{ url: 'mqtt://b', password: 'a' }],
  [{ url: 'mqtt://b', username: 'u', password: 'a', passwordFile: 'b' }],
  [{ url: 'mqtt://b', name: 'Attic' }],
  [{ url: 'mqtt://b', name: 'reply' }],
  [{ url: 'mqtt://b', prefix: 'vfab/#' }],
  [{ url: 'mqtt://b', broker: 'b' }],
])('settings %j are refused', (settings) => {
  expect(brokerSettingsSchema.safeParse(settings).success).toBe(false)
})
