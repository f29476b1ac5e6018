import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { existsSync, readFileSync } from 'node:fs'

import { type Camera, mergeConfig } from '@vfab/core'
import { createLeapingClock } from '@vfab/driver-kit/testing'
import { expect, onTestFinished, test } from 'vitest'

import { createHost, createSession, isolateDriver, type Session, type SessionTransition } from '../src/index.ts'
import { logIn, unrulyDriver } from './unruly-driver.ts'

async function unrulySession(fault: string | undefined, crashes?: number) {
  const { entry, directory } = unrulyDriver()
  const file = logIn(directory)
  const host = createHost({ cwd: directory, homeDirectory: directory, env: {}, configFile: false, locks: false })
  onTestFinished(() => host.close())
  const values = { port: '/dev/unruly', log: file, fault }
  const settings = mergeConfig([{ source: 'command-line', origin: 'test', values }])
  const device = { driver: entry, settings, name: 'top', address: '/dev/unruly' }
  const session = (await host.session(device, {
    isolation: 'process',
    reconnect: { firstDelayMs: 1, maxDelayMs: 1, jitter: 0 },
    ...(crashes !== undefined && { breaker: { crashes } }),
  })) as Session<Camera>
  const log = (): readonly string[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [])
  return { session, log, host }
}

/** Resolves with the next event that says that the device is there. */
function connected(session: Session): Promise<void> {
  return new Promise((resolve) => {
    const off = session.events.on('connection_changed', ({ data }) => {
      if (!data.connected) return
      off()
      resolve()
    })
  })
}

test('a session starts a crashed driver again, in another process, and goes on', async () => {
  const { session, log, host } = await unrulySession('abort')
  expect(host.processes()).toEqual([])
  await session.initialize()
  await session.connect()
  expect(host.processes()).toMatchObject([
    { driver: 'unruly', device: 'top', pid: Number(/\d+$/.exec(log()[0] ?? '')) },
  ])
  const back = connected(session)
  const taking = session.use((camera) => camera.snapshot())
  await expect(taking).rejects.toThrow(/crashed \(SIGABRT\)/)
  await back
  expect(await session.test()).toMatchObject({ success: true })
  await session.shutdown()
  expect(host.processes()).toEqual([])
  const [first, second, last] = log()
  expect(first).toMatch(/^open \d+$/)
  expect(second).toMatch(/^open \d+$/)
  expect(second).not.toBe(first)
  expect(last).toBe('close')
})

test('a driver that crashes again and again is given up, until a person asks for it', async () => {
  const { session } = await unrulySession('abort', 3)
  await session.initialize()
  await session.connect()
  for (let crash = 1; crash < 3; crash += 1) {
    const back = connected(session)
    await session.use((camera) => camera.snapshot()).catch(() => {})
    await back
  }
  expect(session.breaker).toBe('closed')
  await session.use((camera) => camera.snapshot()).catch(() => {})
  await expect(session.use((camera) => camera.snapshot())).rejects.toMatchObject({
    code: 'DRIVER_GIVEN_UP',
    context: { package: 'unruly-driver', signal: 'SIGABRT' },
  })
  expect(session.state).toBe('error')
  expect(session.breaker).toBe('given-up')
  await session.initialize()
  await session.connect()
  expect(session.connected).toBe(true)
})

test('every transition is published on a diagnostics channel', async () => {
  const seen: SessionTransition[] = []
  const listener = (message: unknown): void => void seen.push(message as SessionTransition)
  subscribe('vfab.session.state', listener)
  onTestFinished(() => void unsubscribe('vfab.session.state', listener))
  const { session } = await unrulySession(undefined)
  await session.initialize()
  await session.connect()
  await session.shutdown()
  const own = seen.filter(({ device }) => device === 'top')
  expect(own.map(({ to }) => to)).toEqual([
    'initializing',
    'ready',
    'connecting',
    'connected',
    'shutting_down',
    'shutdown',
  ])
  expect(own[0]).toMatchObject({ driver: 'unruly', from: 'uninitialized' })
})

test('a process that cannot reach a simulated device of this one is not started', async () => {
  const { entry, directory } = unrulyDriver()
  const host = createHost({ cwd: directory, homeDirectory: directory, env: {}, configFile: false, locks: false })
  onTestFinished(() => host.close())
  const settings = mergeConfig([
    { source: 'command-line', origin: 'test', values: { port: 'x', log: logIn(directory) } },
  ])
  const device = { driver: entry, settings, name: 'top', address: 'x' }
  await using session = await host.session(device, { isolation: 'process', clock: createLeapingClock() })
  await session.initialize()
  await session.connect()
  expect(readFileSync(logIn(directory), 'utf8')).toBe(`open ${process.pid}\n`)
})

test('a session of an isolated driver can be made without a host', async () => {
  const { entry } = unrulyDriver()
  await using driver = isolateDriver(entry)
  await using session = createSession({ driver, settings: { port: 'x' } })
  await session.initialize()
  expect(session.settings).toEqual({ port: 'x', bytes: 1000 })
})
