import { DriverError, type DriverState } from '@vfab/core'
import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createSession, type Session, type SessionOptions } from '../src/index.ts'
import { type FakeDevice, type FakeDriver, fakeDriver } from './fake-driver.ts'

const silent = new DriverError('no reply', { type: 'timeout', code: 'TIMEOUT', driver: 'fake' })

interface Setup extends FakeDriver {
  readonly session: Session<FakeDevice>
  readonly states: DriverState[]
  readonly clock: ReturnType<typeof createManualClock>
}

/** A session whose last operation left doubt: `error`, with its device still open. */
async function inDoubt(options: Partial<SessionOptions<{ port: string }, FakeDevice>> = {}): Promise<Setup> {
  const fake = fakeDriver()
  const clock = createManualClock()
  const session = createSession({ driver: fake.driver, settings: { port: 'p' }, clock, ...options })
  const states: DriverState[] = []
  session.events.on('state', ({ data }) => states.push(data.to))
  await session.initialize()
  await session.connect()
  await session.use(() => Promise.reject(silent)).catch(() => {})
  expect(session.state).toBe('error')
  return Object.assign(fake, { session, states, clock })
}

test('a device that vanishes while its session is in error already is let go of, and recovery goes on', async () => {
  const { session, devices, clock, states } = await inDoubt()
  devices[0]!.unplug()
  await settled()
  expect(session.lastError).toMatchObject({ code: 'DEVICE_LOST' })
  expect(session.state).toBe('error')
  await clock.advance(60_000)
  await settled()
  expect(states.slice(-2)).toEqual(['connecting', 'connected'])
  expect(session.device).toBe(devices[1])
  await session.shutdown()
})

test('without recovery, a second loss changes the last error alone', async () => {
  const { session, devices } = await inDoubt({ reconnect: false })
  const before = session.events.history({ types: ['device_error'] }).length
  devices[0]!.unplug()
  await settled()
  expect(session).toMatchObject({ state: 'error', lastError: { code: 'DEVICE_LOST' } })
  expect(session.events.history({ types: ['device_error'] })).toHaveLength(before)
  await session.shutdown()
})

test.each([
  ['connect', async (session: Session<FakeDevice>) => void (await session.connect())],
  [
    'initialize and connect',
    async (session: Session<FakeDevice>) => {
      await session.initialize()
      await session.connect()
    },
  ],
])('%s from error closes the device that is open before it opens another', async (_, again) => {
  const { session, log, devices } = await inDoubt({ reconnect: false })
  log.length = 0
  await again(session)
  expect(log.filter((entry) => /^(open|close)/.test(entry))).toEqual(['close', 'open p'])
  expect(session.device).toBe(devices[1])
  await session.shutdown()
})

test('initialize ends a recovery that is under way', async () => {
  const { session, clock, devices } = await inDoubt()
  await session.initialize()
  expect(session.state).toBe('ready')
  await clock.advance(600_000)
  await settled()
  expect(session.state).toBe('ready')
  expect(devices).toHaveLength(1)
  await session.shutdown()
})
