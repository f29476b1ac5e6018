import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test, vi } from 'vitest'

import { createHost, type DetectionSources, type Host, type HostOptions } from '../src/index.ts'
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
    closed: new Promise((resolve) => (globalThis.vfabHostTestLose = resolve)),
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

function makeHost(
  options: HostOptions = {},
  lists: Partial<DetectionSources> = { serial: async () => [portOf(ebbOnBus())] },
): Host {
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
  const sources = listing(lists)
  const env = { XDG_CONFIG_HOME: join(cwd, 'config') }
  // The program is the project's: that of this test lies in a workspace with drivers of its own.
  return createHost({ cwd, env, argv1: join(cwd, 'program.js'), homeDirectory: cwd, sources, ...options })
}

/** Pulls the cable of the device that was opened last. */
function loseDevice(): void {
  const holder = globalThis as { vfabHostTestLose?: (error: Error) => void }
  holder.vfabHostTestLose?.(Object.assign(new Error('the cable was pulled'), { code: 'EIO' }))
}

/** A USB bus with at most one board on it, and its announcements. */
function busWithBoard(): {
  readonly lists: Partial<DetectionSources>
  readonly watchForChanges: NonNullable<HostOptions['watchForChanges']>
  plug(path: string | undefined): void
  watches: () => number
} {
  let path: string | undefined = '/dev/ttyACM0'
  const listeners = new Set<() => void>()
  return {
    lists: { serial: async () => (path === undefined ? [] : [portOf(ebbOnBus(), path)]) },
    watchForChanges: (listener) => {
      listeners.add(listener)
      return { hears: true, [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    plug(next) {
      path = next
      for (const listener of [...listeners]) listener()
    },
    watches: () => listeners.size,
  }
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

test('a device that is plugged in or out is forgotten by the detector, whatever it remembered', async () => {
  const bus = busWithBoard()
  const clock = createManualClock()
  const stop = new AbortController()
  await using host = makeHost({ watchForChanges: bus.watchForChanges, clock }, bus.lists)
  const count = async (): Promise<number | undefined> => (await host.detect()).drivers[0]?.count
  const changes = host.watchDevices({ signal: stop.signal, initial: false, pollMs: 1_000_000 })[Symbol.asyncIterator]()
  const removed = changes.next()
  expect(await count()).toBe(1)
  // The lists are read when there is something to compare them with.
  await vi.waitUntil(() => clock.sleeping > 0 && bus.watches() === 1, { timeout: 20_000, interval: 5 })
  bus.plug(undefined)
  let isOver = false
  void removed.then(() => (isOver = true))
  await vi.waitUntil(async () => (await clock.advance(50), isOver), { timeout: 20_000, interval: 5 })
  expect((await removed).value).toMatchObject({ type: 'device_removed', found: { driver: 'ebb' } })
  expect(await count()).toBe(0)
  const ended = expect(changes.next()).rejects.toThrow()
  stop.abort()
  await ended
  expect(bus.watches()).toBe(0)
})

test('a device that was lost for long is opened at its new port when it is plugged in again', async () => {
  const bus = busWithBoard()
  const clock = createManualClock()
  const until = (happened: () => boolean): Promise<unknown> =>
    vi.waitUntil(async () => (await clock.advance(50), happened()), { timeout: 20_000, interval: 5 })
  await using host = makeHost({ watchForChanges: bus.watchForChanges, clock }, bus.lists)
  const session = await host.open(undefined, { kind: 'plotter', reconnect: { attempts: 1 } })
  takeLog()
  bus.plug(undefined)
  loseDevice()
  await until(() => session.lastError?.code === 'DEVICE_NOT_FOUND')
  expect([session.state, bus.watches()]).toEqual(['error', 1])
  bus.plug('/dev/ttyACM1')
  await until(() => session.connected)
  expect(session.device?.identity.address).toBe('/dev/ttyACM1')
  expect(takeLog()).toEqual(['open /dev/ttyACM1'])
  expect(bus.watches()).toBe(0)
})
