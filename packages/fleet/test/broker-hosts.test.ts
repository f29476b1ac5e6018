import { expect, test } from 'vitest'

import { brokerHosts } from '../src/broker-hosts.ts'
import { mosquitto, retain, startBroker } from './mosquitto.ts'

const whySkipped = mosquitto === undefined ? ' (skipped: apt-get install mosquitto)' : ''

test.skipIf(mosquitto === undefined)(`hosts on the broker are found by their address${whySkipped}`, async () => {
  const port = await startBroker()
  const info = {
    schemaVersion: 1,
    instance: 'a1b2c3d4e5f6',
    sinceMs: 1,
    version: '1.0.0',
    url: 'http://studio.local:8423/',
    commands: false,
    devices: [],
  }
  await retain(port, { 'vfab/studio/status': 'online', 'vfab/studio/info': JSON.stringify(info) })
  const url = `mqtt://127.0.0.1:${port}`
  expect(await brokerHosts({ url }, {})).toEqual([
    { name: 'studio', url: 'http://studio.local:8423/', origin: 'broker' },
  ])
  expect(await brokerHosts({ url, enabled: false }, {})).toEqual([])
})

test('a broker that is away is no failure: hosts are found without it too', async () => {
  expect(await brokerHosts({ url: 'mqtt://127.0.0.1:9', timeoutMs: 500 }, {})).toEqual([])
  expect(await brokerHosts(undefined, {})).toEqual([])
})
