import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { DriverError } from '@vfab/core'
import { createHastyClock } from '@vfab/driver-kit/testing'
import { expect, onTestFinished, test } from 'vitest'

import { createSession, type Session } from '../src/index.ts'
import { createDeviceLocks, type DeviceLocks } from '../src/lock/device-locks.ts'
import { createSessionLock } from '../src/lock/session-lock.ts'
import { fakeDriver, type FakeBehaviour, type FakeDevice, type FakeDriver } from './fake-driver.ts'

interface Setup extends FakeDriver {
  readonly locks: DeviceLocks
  readonly session: Session<FakeDevice>
  readonly warnings: DriverError[]
}

function setup(behaviour: FakeBehaviour = {}, directory?: string): Setup {
  const base = directory ?? mkdtempSync(join(tmpdir(), 'vfab-locks-'))
  if (directory === undefined)
    onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const locks = createDeviceLocks({ directory: base, command: 'test' })
  const fake = fakeDriver(behaviour)
  const warnings: DriverError[] = []
  const session = createSession({
    driver: fake.driver,
    settings: { port: '/dev/fake0' },
    address: '/dev/fake0',
    lock: createSessionLock(locks, { onUnlockable: (error) => warnings.push(error) }),
    reconnect: false,
    clock: createHastyClock(),
  })
  return Object.assign(fake, { locks, session, warnings })
}

test('a session has its machine for itself from connect to disconnect, and again', async () => {
  const { session, locks } = setup()
  await session.initialize()
  expect(await locks.holderOf('/dev/fake0')).toBeUndefined()
  for (let time = 0; time < 2; time += 1) {
    await session.connect()
    await expect(locks.acquire('/dev/fake0')).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
    await session.disconnect()
    expect(await locks.holderOf('/dev/fake0')).toBeUndefined()
  }
})

test('a machine that another session has is not even opened', async () => {
  const { session, locks, log } = setup()
  await using _other = await locks.acquire('/dev/fake0')
  await session.initialize()
  await expect(session.connect()).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
  expect(log).not.toContain('open /dev/fake0')
})

test('the machine is let go when opening fails, and when the session is shut down', async () => {
  const failing = setup({
    open: () => {
      throw new DriverError('no answer', { type: 'timeout', code: 'TIMEOUT' })
    },
  })
  await failing.session.initialize()
  await expect(failing.session.connect()).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(await failing.locks.holderOf('/dev/fake0')).toBeUndefined()

  const { session, locks } = setup()
  await session.initialize()
  await session.connect()
  await session.shutdown()
  expect(await locks.holderOf('/dev/fake0')).toBeUndefined()
})

test('a system that says no more than busy is told with who holds the machine', async () => {
  const { session, locks } = setup({
    open: () => {
      const context = { address: '/dev/fake1' }
      throw new DriverError('cannot open /dev/fake1: busy', { type: 'connection', code: 'DEVICE_BUSY', context })
    },
  })
  await using _other = await locks.acquire('/dev/fake1')
  await session.initialize()
  await expect(session.connect()).rejects.toMatchObject({ context: { holder: { pid: process.pid } } })
})

test('a plotter that is still at something itself says so, though this session has its port', async () => {
  const still = 'the plotter at /dev/fake0 still draws what it was sent before'
  const { session } = setup({
    open: () => {
      const context = { address: '/dev/fake0' }
      throw new DriverError(still, { type: 'connection', code: 'DEVICE_BUSY', context })
    },
  })
  await session.initialize()
  await expect(session.connect()).rejects.toMatchObject({ code: 'DEVICE_BUSY', message: still })
})

test('where no lock can be kept the machine is used all the same, and that is told', async () => {
  const base = mkdtempSync(join(tmpdir(), 'vfab-locks-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const file = join(base, 'a-file')
  writeFileSync(file, '')
  const { session, warnings } = setup({}, file)
  await session.initialize()
  await session.connect()
  expect(session.connected).toBe(true)
  expect(warnings).toHaveLength(1)
  await session.shutdown()
})
