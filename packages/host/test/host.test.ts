import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createHost, type Host } from '../src/index.ts'
import { ebbOnBus, listing, portOf } from './device-lists.ts'
import { driverPackage, project } from './driver-package.ts'
import { makeTree } from './file-tree.ts'

/** A whole driver in one file: says what happens to it in a global list, as its package cannot see the test's variables. */
const driverCode = `
const log = (globalThis.vfabHostTestLog ??= [])
const schema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } }
const events = { on: () => () => {}, emit() {}, history: () => [], async *stream() {} }
const open = async (config) => {
  log.push('open ' + config.port)
  if (config.port === '/dev/broken') throw new Error('no answer')
  return {
    kind: 'plotter',
    identity: { driver: 'ebb', model: 'V3', address: config.port },
    events,
    closed: new Promise(() => {}),
    selfTest: async () => ({ success: true, message: 'fine', details: [] }),
    close: async () => void log.push('close ' + config.port),
    draw: async () => void log.push('draw'),
  }
}
export const driver = Object.defineProperty(
  { id: 'ebb', kind: 'plotter', configSchema: schema, availability: async () => ({ available: true, missing: [] }), open },
  Symbol.for('@vfab/core/driver@1'),
  { value: 1 },
)
export const simulator = Object.defineProperty(
  {
    id: 'ebb',
    start: async () => ({ address: 'tcp://127.0.0.1:1', close: async () => void log.push('simulator closed') }),
  },
  Symbol.for('@vfab/core/simulator@1'),
  { value: 1 },
)
`

function takeLog(): string[] {
  const holder = globalThis as { vfabHostTestLog?: string[] }
  return (holder.vfabHostTestLog ??= []).splice(0)
}

function makeHost(): Host {
  const match = [{ usb: { vid: '04d8', pid: 'fd92' }, confidence: 'certain' }] as const
  const cwd = makeTree({
    'package.json': project(['ebb-driver']),
    ...driverPackage('node_modules/ebb-driver', {
      name: 'ebb-driver',
      drivers: [{ id: 'ebb', match, simulator: true }],
      simulators: [{ id: 'ebb', displayName: 'Simulated board', entry: './dist/index.js' }],
      code: driverCode,
    }),
    'vfab.config.yaml':
      'devices:\n  east: { driver: ebb, port: tcp://east }\n  bad: { driver: ebb, port: /dev/broken }\n',
  })
  takeLog()
  const sources = listing({ serial: async () => [portOf(ebbOnBus())] })
  const env = { XDG_CONFIG_HOME: join(cwd, 'config') }
  // The program is the project's: that of this test lies in a workspace with drivers of its own.
  return createHost({ cwd, env, argv1: join(cwd, 'program.js'), homeDirectory: cwd, sources })
}

test('opens the device that is attached, in a connected session, and closes it with the host', async () => {
  {
    await using host = makeHost()
    const session = await host.open(undefined, { kind: 'plotter', reconnect: false })
    expect(session.state).toBe('connected')
    await session.use((plotter, { signal }) => plotter.draw(undefined as never, { signal }))
  }
  expect(takeLog()).toEqual(['open /dev/ttyACM0', 'draw', 'close /dev/ttyACM0'])
})

test('closes a simulator after the device that it stands in for', async () => {
  await using host = makeHost()
  {
    await using session = await host.open('ebb:sim', { kind: 'plotter' })
    expect(session.connected).toBe(true)
  }
  expect(takeLog()).toEqual(['open tcp://127.0.0.1:1', 'close tcp://127.0.0.1:1', 'simulator closed'])
})

test('opens several devices, and shuts down the last one first', async () => {
  const host = makeHost()
  await host.open('east', { kind: 'plotter' })
  await host.open('ebb:/dev/ttyACM0', { kind: 'plotter' })
  await host.close()
  expect(takeLog().slice(-2)).toEqual(['close /dev/ttyACM0', 'close tcp://east'])
})

test('sessions that were shut down are not kept', async () => {
  await using host = makeHost()
  const kept: WeakRef<object>[] = []
  for (let count = 0; count < 20; count += 1) {
    await using session = await host.open('east', { kind: 'plotter' })
    kept.push(new WeakRef(session))
  }
  for (let count = 0; count < 20; count += 1) {
    await host.open('bad', { kind: 'plotter' }).catch(() => {})
  }
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await settled()
  collect()
  await settled()
  collect()
  expect(kept.filter((session) => session.deref() !== undefined).length).toBeLessThanOrEqual(1)
})

test('a device that does not open leaves nothing behind', async () => {
  await using host = makeHost()
  await expect(host.open('bad', { kind: 'plotter' })).rejects.toMatchObject({ name: 'DriverError', driver: 'ebb' })
  expect(takeLog()).toEqual(['open /dev/broken'])
})

test('what is installed, configured and attached is read once, and not before it is asked for', async () => {
  await using host = makeHost()
  expect(await host.inventory()).toBe(await host.inventory())
  expect(await host.config()).toBe(await host.config())
  expect(await host.detector()).toBe(await host.detector())
  expect((await host.detect()).drivers).toMatchObject([{ driver: 'ebb', count: 1 }])
  expect(takeLog()).toEqual([])
})
