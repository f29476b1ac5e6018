import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { createDesk } from '@vfab/mqtt'

import { type Certificates, makeCertificates } from './certificates.ts'
import { startHost } from './host.ts'
import { Mosquitto, mosquitto, whySkipped } from './mosquitto.ts'

/** The files that docs/guides/workshop.md has people write, by what is in them. */
function blockOfGuide(about: string): string {
  const guide = readFileSync(new URL('../../../docs/guides/workshop.md', import.meta.url), 'utf8')
  const blocks = [...guide.matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, text]) => text!)
  return blocks.find((block) => block.includes(about))!
}

const users = ['attic', 'cellar', 'desk', 'homeassistant']

/** A broker as the guide sets it up, but for directories and its port. */
async function startAsInGuide(): Promise<{ readonly broker: Mosquitto; readonly files: Certificates }> {
  let files: Certificates | undefined
  const broker = await Mosquitto.start(async (directory) => {
    files = makeCertificates(directory)
    const passwords = join(directory, 'passwords')
    for (const [at, user] of users.entries()) {
      execFileSync('mosquitto_passwd', ['-b', ...(at === 0 ? ['-c'] : []), passwords, user, `${user}-secret`])
    }
    await writeFile(join(directory, 'acl'), blockOfGuide('pattern readwrite'))
    return blockOfGuide('acl_file').replace('listener 8883\n', '').replaceAll('/etc/mosquitto/', `${directory}/`)
  })
  return { broker, files: files! }
}

describe.skipIf(mosquitto === undefined)(`the guide about workshops${whySkipped}`, () => {
  test('with its access lists a host publishes and obeys, a desk commands, and none does more', async () => {
    const { broker, files } = await startAsInGuide()
    await using _broker = broker
    const url = `mqtts://127.0.0.1:${broker.port}`
    const as = (username: string): { url: string; caFile: string; username: string; password: string } => {
      return { url, caFile: files.ca, username, password: `${username}-secret` }
    }
    await using _attic = await startHost({ ...as('attic'), commands: true })
    await using desk = await createDesk({ broker: as('desk') })
    expect(desk.host('attic')?.online).toBe(true)
    expect(desk.missing).toBe(0)
    expect(await desk.command({ host: 'attic', device: 'east', verb: 'pause' })).toMatchObject({ ok: true })

    const client = (username: string) =>
      broker.client({ ca: readFileSync(files.ca), username, password: `${username}-secret` })
    const heard: string[] = []
    const assistant = await client('homeassistant')
    assistant.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`))
    await assistant.subscribeAsync(['homeassistant/#', 'vfab/+/status', 'vfab/mark/#'])
    const cellar = await client('cellar')
    const atDesk = await client('desk')
    const forbidden = await Promise.allSettled([
      cellar.publishAsync('vfab/attic/status', 'offline', { qos: 1, retain: true }),
      cellar.publishAsync('vfab/attic/east/cmd/stop', '{"id":"a"}', { qos: 1 }),
      atDesk.publishAsync('vfab/attic/status', 'offline', { qos: 1, retain: true }),
      assistant.publishAsync('vfab/attic/info', '{}', { qos: 1, retain: true }),
    ])
    for (const each of forbidden) expect(each).toMatchObject({ status: 'rejected', reason: { code: 135 } })
    const own = new Promise<void>((resolve) => {
      assistant.on(
        'message',
        (topic, payload) => topic === 'vfab/cellar/status' && payload.toString() === 'mark' && resolve(),
      )
    })
    await cellar.publishAsync('vfab/cellar/status', 'mark', { qos: 1 })
    await own
    expect(heard.filter((text) => text.startsWith('vfab/attic/status'))).toEqual(['vfab/attic/status online'])
    expect(heard.filter((text) => text.startsWith('homeassistant/device/vfab_'))).toHaveLength(4)
  })

  test('its compose file and its systemd unit are what they are for', () => {
    const compose = blockOfGuide('image: eclipse-mosquitto')
    expect(parse(compose)).toEqual({
      services: {
        broker: {
          image: 'eclipse-mosquitto:2',
          restart: 'unless-stopped',
          ports: ['8883:8883'],
          volumes: ['./mosquitto:/mosquitto/config:ro'],
        },
      },
    })
    const unit = blockOfGuide('ExecStart=/usr/bin/env vfab mqtt run')
    const sections = unit.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    for (const line of sections) expect(line).toMatch(/^(\[(Unit|Service|Install)\]|[A-Z][A-Za-z]+=.+)$/)
    expect(unit).toContain('RestartPreventExitStatus=2')
  })
})
