import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'

import { describe, expect, test } from 'vitest'

import { createDesk, hostInfoSchema } from '@vfab/mqtt'

import { startHost } from './host.ts'
import { Mosquitto, mosquitto, whySkipped } from './mosquitto.ts'

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is compiled', async () => {
  expect(await read('../README.md')).toContain(await read('../example/watch-hosts.ts'))
})

describe.skipIf(mosquitto === undefined)(`a workshop${whySkipped}`, () => {
  test('with the access list of the guide hosts publish, desks command, and a host cannot take the place of another', async () => {
    const guide = await read('../../../docs/guides/workshop.md')
    const [, accessList = ''] = /```text\n(# Each computer.*?)```/s.exec(guide) ?? []
    expect(accessList).toContain('pattern readwrite vfab/%u/#')
    await using broker = await Mosquitto.start(async (directory) => {
      await writeFile(`${directory}/acl`, accessList)
      for (const [at, user] of ['attic', 'cellar', 'desk'].entries()) {
        execFileSync('mosquitto_passwd', [...(at === 0 ? ['-c'] : []), '-b', `${directory}/users`, user, 'hush'])
      }
      return `allow_anonymous false\npassword_file ${directory}/users\nacl_file ${directory}/acl\n`
    })
    const login = (username: string) => ({ url: broker.url, username, password: 'hush' })
    await using attic = await startHost({ ...login('attic'), commands: true })
    await using _cellar = await startHost({ ...login('cellar'), name: 'cellar' })
    await using desk = await createDesk({ broker: login('desk') })
    expect(desk.hosts().map(({ name, online }) => [name, online])).toEqual([
      ['attic', true],
      ['cellar', true],
    ])
    expect(desk.missing).toBe(0)
    expect(await desk.command({ host: 'attic', device: 'east', verb: 'stop' })).toMatchObject({ ok: true })
    expect(attic.source.done).toEqual(['stop east'])
    const client = await broker.client({ username: 'cellar', password: 'hush' })
    await client.publishAsync('vfab/attic/status', 'offline', { retain: true, qos: 1 }).catch(() => {}) // it is refused
    await client.publishAsync('vfab/attic/east/cmd/park', '{"id":"x","notAfterMs":1}', { qos: 1 }).catch(() => {})
    expect(await desk.command({ host: 'attic', device: 'east', verb: 'pause' })).toMatchObject({ ok: true })
    expect(attic.source.done).toHaveLength(2)
    expect(desk.host('attic')?.online).toBe(true)
  })

  test('a desk that joins 600 hosts sees all of them, with 1,800 devices', async () => {
    await using broker = await Mosquitto.start()
    const client = await broker.client()
    const kept = { retain: true, qos: 0 } as const
    const devices = ['a', 'b', 'c'].map(
      (id) => ({ id, name: id, kind: 'plotter', driver: 'ebb', simulated: true }) as const,
    )
    for (let at = 0; at < 600; at++) {
      const info = {
        schemaVersion: 1,
        instance: `i${at}`,
        sinceMs: 1,
        version: '1.0.0',
        commands: false,
        devices,
      } as const
      client.publish(`vfab/host-${at}/info`, JSON.stringify(hostInfoSchema.parse(info)), kept)
      client.publish(`vfab/host-${at}/status`, 'online', kept)
      for (const { id } of devices) {
        client.publish(`vfab/host-${at}/${id}/state`, JSON.stringify({ schemaVersion: 1, state: 'ready' }), kept)
      }
    }
    await client.publishAsync('vfab/mark', '', { qos: 1 }) // the broker has read all of it
    await using desk = await createDesk({ broker: { url: broker.url } })
    expect(desk.hosts().filter(({ online }) => online)).toHaveLength(600)
    expect(desk.missing).toBe(0)
  })
})
