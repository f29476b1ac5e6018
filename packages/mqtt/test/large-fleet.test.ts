import { expect, test } from 'vitest'

import { createDesk } from '@vfab/mqtt'

import { Mosquitto, mosquitto, whySkipped } from './mosquitto.ts'

const hosts = 600

test.skipIf(mosquitto === undefined)(`a desk that comes to 600 hosts sees all 600, whole${whySkipped}`, async () => {
  await using broker = await Mosquitto.start()
  const client = await broker.client()
  const stored: Promise<unknown>[] = []
  for (let at = 0; at < hosts; at++) {
    const name = `host-${at}`
    const device = { id: 'east', name: 'east', kind: 'plotter', driver: 'ebb', simulated: true }
    const about = { schemaVersion: 1, instance: at.toString(16).padStart(12, '0'), sinceMs: 1, version: '1.0.0' }
    const documents = {
      status: 'online',
      info: JSON.stringify({ ...about, commands: false, devices: [device] }),
      'east/state': JSON.stringify({ schemaVersion: 1, state: 'ready' }),
    }
    for (const [topic, payload] of Object.entries(documents)) {
      stored.push(client.publishAsync(`vfab/${name}/${topic}`, payload, { qos: 1, retain: true }))
    }
  }
  await Promise.all(stored)
  await using desk = await createDesk({ broker: { url: broker.url } })
  expect(desk.missing).toBe(0)
  expect(desk.hosts()).toHaveLength(hosts)
  expect(desk.hosts().every(({ online, devices }) => online && devices[0]?.state?.state === 'ready')).toBe(true)
})
