import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { brokerSettingsKeys } from '@vfab/mqtt'

import { mosquitto, startMosquitto } from './support/mosquitto.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function configure(project: TempProject, broker: object): void {
  writeFileSync(join(project.directory, 'broker.yaml'), JSON.stringify({ broker }))
}

test('every key of the section that @vfab/mqtt knows is one of the configuration', async () => {
  const project = tempProject()
  configure(project, { ...Object.fromEntries(brokerSettingsKeys.map((key) => [key, null])), url: 'mqtt://127.0.0.1:1' })
  const run = await runVfab(project, ['config', 'validate', '--config', 'broker.yaml'])
  expect(run.stderr + run.stdout).not.toMatch(/unknown|not known|broker\//)
  expect(run.code).toBe(0)
})

test('vfab mqtt show prints every payload of a simulated plotter, and connects to nothing', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  configure(project, { url: 'mqtt://127.0.0.1:1', name: 'attic', commands: true })
  const run = await runVfab(project, ['mqtt', 'show', '--config', 'broker.yaml', '-d', 'ebb:sim', '--json'])
  expect(run.code).toBe(0)
  const { payloads } = JSON.parse(run.stdout) as { payloads: readonly { topic: string; payload: unknown }[] }
  expect(payloads.map(({ topic }) => topic.replace(/[0-9a-f]{12}/, 'ID'))).toEqual([
    'vfab/attic/status',
    'vfab/attic/ebb-sim/state',
    'homeassistant/device/vfab_ID_ebb-sim/config',
    'vfab/attic/info',
    'homeassistant/device/vfab_ID/config',
  ])
  expect(payloads[3]!.payload).toMatchObject({ devices: [{ id: 'ebb-sim', driver: 'ebb', simulated: true }] })
})

test('broker.enabled: false opens no socket', async () => {
  const project = tempProject()
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  let connections = 0
  server.on('connection', (socket) => {
    connections += 1
    socket.destroy()
  })
  const { port } = server.address() as { port: number }
  configure(project, { url: `mqtt://127.0.0.1:${port}`, enabled: false })
  const run = await runVfab(project, ['serve', '--port', '0', '--json', '--config', 'broker.yaml'], {
    onStdout(text, send) {
      if (text.includes('listening')) send('SIGINT')
    },
  })
  server.close()
  await once(server, 'close')
  expect(run.code).toBe(0)
  expect(connections).toBe(0)
})

test('a misspelt key of the section is named', async () => {
  const project = tempProject()
  configure(project, { url: 'mqtt://127.0.0.1:1', comands: true })
  const run = await runVfab(project, ['mqtt', 'show', '--config', 'broker.yaml'])
  expect(run.code).toBe(2)
  expect(run.stderr).toMatch(/comands.*\n.*commands/)
})

const whySkipped = mosquitto === undefined ? ' (skipped: apt-get install mosquitto)' : ''

test.skipIf(mosquitto === undefined)(
  `vfab serve publishes the host; a second host of its name ends with exit code 2 and both ids${whySkipped}`,
  async () => {
    await using broker = await startMosquitto()
    const project = tempProject()
    project.install('@vfab/plotter-ebb')
    configure(project, { url: broker.url, name: 'attic' })
    const home = join(project.directory, 'second-home')
    mkdirSync(home)
    let second: ReturnType<typeof runVfab> | undefined
    const serve = ['serve', '--port', '0', '--json', '--config', 'broker.yaml', '-d', 'ebb:sim']
    const first = await runVfab(project, serve, {
      onStdout(text, send) {
        if (!text.includes('"publisher"') || second !== undefined) return
        second = runVfab(project, ['mqtt', 'run', '--config', 'broker.yaml'], {
          env: { HOME: home, XDG_STATE_HOME: home },
        })
        void second.finally(() => send('SIGINT'))
      },
    })
    expect(first.code).toBe(0)
    const [, instance] = /"publisher".*?"instance":"([0-9a-f]{12})"/.exec(first.stdout) ?? []
    const { code, stderr } = await second!
    expect(stderr).toMatch(new RegExp(`two hosts are named "attic": [0-9a-f]{12} here, and ${instance}`))
    expect(code).toBe(2)
  },
)
