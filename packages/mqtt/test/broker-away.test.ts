import { describe, expect, test } from 'vitest'

import { createDesk } from '@vfab/mqtt'

import { east, flower } from './fake-source.ts'
import { startHost } from './host.ts'
import { Mosquitto, mosquitto, next, whySkipped } from './mosquitto.ts'

/** Resolves when `onChange` has reported this. */
function reports(): {
  readonly onChange: (connected: boolean) => void
  readonly next: (connected: boolean) => Promise<void>
} {
  const waiting: { readonly connected: boolean; readonly resolve: () => void }[] = []
  return {
    onChange: (connected) => {
      for (const each of waiting.splice(0)) {
        if (each.connected === connected) each.resolve()
        else waiting.push(each)
      }
    },
    next: (connected) => new Promise((resolve) => waiting.push({ connected, resolve })),
  }
}

describe.skipIf(mosquitto === undefined)(`a broker that comes and goes${whySkipped}`, () => {
  test('a broker that has forgotten everything is told all of it again; nothing of meanwhile is replayed', async () => {
    await using broker = await Mosquitto.start()
    const { onChange, next: reported } = reports()
    await using attic = await startHost({ url: broker.url }, { onChange })
    const away = reported(false)
    await broker.kill()
    await away
    const events = ['pausing', 'paused', 'plotting'] as const
    for (const state of events) attic.source.tell({ type: 'job', job: { ...flower, state } })
    attic.source.tell({ type: 'device', device: { ...east, state: 'plotting', job: flower.id } })
    await broker.again()
    const watcher = await broker.client()
    const replayed: string[] = []
    watcher.on('message', (topic, payload) => topic.endsWith('/event') && replayed.push(payload.toString()))
    await watcher.subscribeAsync('vfab/+/+/event', { qos: 1 })
    await next(watcher, 'vfab/attic/status', (text) => text === 'online')
    await next(watcher, 'vfab/attic/east/state', (text) => text.includes('flower.svg'))
    await using desk = await createDesk({ broker: { url: broker.url } })
    expect(desk.host('attic')).toMatchObject({ online: true, devices: [{ state: { state: 'plotting' } }, {}, {}] })
    expect(desk.missing).toBe(0)
    expect(replayed).toEqual([])
  })

  test('a broker that is not there at the start is found later', async () => {
    await using broker = await Mosquitto.start()
    await broker.kill()
    const { onChange, next: reported } = reports()
    const back = reported(true)
    await using attic = await startHost({ url: broker.url }, { onChange })
    expect(attic.publisher.connected).toBe(false)
    await broker.again()
    await back
    expect(attic.publisher.connected).toBe(true)
  })

  test('a host under whose name "offline" is published says that it is there', async () => {
    await using broker = await Mosquitto.start()
    await using _attic = await startHost({ url: broker.url })
    const client = await broker.client()
    await next(client, 'vfab/attic/status', (text) => text === 'online')
    const again = next(client, 'vfab/attic/status', (text) => text === 'offline').then(() =>
      next(client, 'vfab/attic/status', (text) => text === 'online'),
    )
    client.publish('vfab/attic/status', 'offline', { retain: true, qos: 1 })
    expect(await again).toBe('online')
  })

  test('when Home Assistant starts anew, what it reads is published again', async () => {
    await using broker = await Mosquitto.start()
    await using attic = await startHost({ url: broker.url })
    const client = await broker.client()
    const topic = `homeassistant/device/vfab_${attic.publisher.instance}_east/config`
    await next(client, topic)
    const again = new Promise<string>((resolve) => {
      client.on('message', (on, payload) => on === topic && resolve(payload.toString()))
    })
    client.publish('homeassistant/status', 'online')
    expect(JSON.parse(await again)).toMatchObject({ dev: { name: 'east' } })
  })

  test('a broker that speaks 3.1.1 alone, a user and a password from a file', async () => {
    await using broker = await Mosquitto.start(async (directory) => {
      const { execFileSync } = await import('node:child_process')
      const { writeFile } = await import('node:fs/promises')
      execFileSync('mosquitto_passwd', ['-b', '-c', `${directory}/users`, 'attic', 'hush'])
      await writeFile(`${directory}/secret`, 'hush\n')
      return `allow_anonymous false\npassword_file ${directory}/users\n`
    })
    const login = {
      url: broker.url,
      username: 'attic',
      passwordFile: `${broker.directory}/secret`,
      protocol: '3.1.1' as const,
    }
    await using _attic = await startHost({ ...login, commands: true })
    await using desk = await createDesk({ broker: login })
    expect(desk.host('attic')?.online).toBe(true)
    expect(await desk.command({ host: 'attic', device: 'east', verb: 'pause' })).toMatchObject({ ok: true })
    await expect(createDesk({ broker: { url: broker.url } })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' })
  })
})
