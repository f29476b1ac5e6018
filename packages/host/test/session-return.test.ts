/*
 * A lost device that is attached again, by its identity: its session opens it within a second, wherever it is now and however long it
 * was away.
 */
import type { DriverState } from '@vfab/core'
import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createSession, type Session, type SessionOptions } from '../src/index.ts'
import { type FakeBehaviour, type FakeDevice, type FakeDriver, fakeDriver, lost } from './fake-driver.ts'

interface Setup extends FakeDriver {
  readonly session: Session<FakeDevice>
  readonly states: DriverState[]
  readonly clock: ReturnType<typeof createManualClock>
  /** Where the device is; `undefined` while it is not attached. */
  readonly place: { port: string | undefined }
  /** Says that devices came or went. */
  readonly change: () => Promise<void>
  readonly watching: () => number
}

async function connected(
  options: Partial<SessionOptions<{ port: string }, FakeDevice>> = {},
  behaviour: FakeBehaviour = {},
): Promise<Setup> {
  const fake = fakeDriver(behaviour)
  const clock = createManualClock()
  const place: Setup['place'] = { port: 'p' }
  const listeners = new Set<() => void>()
  const session = createSession({
    driver: fake.driver,
    settings: { port: 'p' },
    clock,
    random: () => 0.5,
    relocate: async () => (place.port === undefined ? undefined : { port: place.port }),
    deviceChanges: (listener) => {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    ...options,
  })
  const states: DriverState[] = []
  session.events.on('state', ({ data }) => states.push(data.to))
  await session.initialize()
  await session.connect()
  fake.log.length = 0
  states.length = 0
  const change = async (): Promise<void> => {
    for (const listener of [...listeners]) listener()
    await settled()
  }
  return Object.assign(fake, { session, states, clock, place, change, watching: () => listeners.size })
}

async function unplug({ devices, place, change }: Setup): Promise<void> {
  place.port = undefined
  devices.at(-1)?.unplug()
  await settled()
  await change()
}

test('a device that is plugged in again after its recovery was given up is opened where it is now', async () => {
  const setup = await connected()
  const { session, clock, place, change, log } = setup
  await unplug(setup)
  await clock.advance(600_000)
  expect(session).toMatchObject({ state: 'error', lastError: { code: 'DEVICE_NOT_FOUND' } })
  place.port = 'q'
  await change()
  await clock.advance(1000)
  expect(session.state).toBe('connected')
  expect(session.device?.identity.address).toBe('q')
  expect(log.filter((entry) => entry.startsWith('open'))).toEqual(['open q'])
  await session.shutdown()
})

test('a recovery that waits for its next attempt does not wait longer than the device is away', async () => {
  const setup = await connected({ reconnect: { firstDelayMs: 500, factor: 100, maxDelayMs: 300_000 } })
  const { session, clock, place, change } = setup
  await unplug(setup)
  await clock.advance(600)
  place.port = 'p'
  await change()
  await clock.advance(900)
  expect(session.state).toBe('connected')
  await session.shutdown()
})

test('another machine at the old port is not opened in its place', async () => {
  const setup = await connected()
  const { session, clock, log } = setup
  await unplug(setup)
  await clock.advance(600_000)
  expect(log.filter((entry) => entry.startsWith('open'))).toEqual([])
  await expect(session.use(() => {})).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND', type: 'connection' })
  await session.shutdown()
})

test('changes of other devices use up no attempts, and wake nothing', async () => {
  const setup = await connected()
  const { session, clock, change, log } = setup
  await unplug(setup)
  for (let other = 0; other < 50; other += 1) await change()
  expect(log).toEqual(['unplugged'])
  setup.place.port = 'p'
  await change()
  await clock.advance(1000)
  expect(session.state).toBe('connected')
  await session.shutdown()
})

test('a device that was never gone is not brought back more often than its attempts allow', async () => {
  const behaviour: FakeBehaviour = {
    open: (call) => {
      if (call > 1) throw lost(`attempt ${call - 1}`)
    },
  }
  const setup = await connected({ reconnect: { attempts: 3 } }, behaviour)
  const { session, devices, clock, change, log } = setup
  devices[0]?.unplug()
  await settled()
  await clock.advance(600_000)
  for (let times = 0; times < 10; times += 1) await change()
  await clock.advance(600_000)
  expect(log.filter((entry) => entry.startsWith('open'))).toHaveLength(3)
  expect(session.state).toBe('error')
  await session.shutdown()
})

test('a device that comes back while the last attempt fails is tried again', async () => {
  let fail = (): void => {}
  const behaviour: FakeBehaviour = {
    open: (call) => (call === 2 ? new Promise<void>((_, reject) => (fail = () => reject(lost()))) : undefined),
  }
  const setup = await connected({ reconnect: { attempts: 1 } }, behaviour)
  const { session, devices, clock, place, change } = setup
  devices[0]?.unplug()
  await settled()
  await clock.advance(1000)
  expect(session.state).toBe('connecting')
  place.port = undefined
  await change()
  place.port = 'q'
  await change()
  fail()
  await settled()
  await clock.advance(1000)
  expect(session.state).toBe('connected')
  await session.shutdown()
})

test.each([
  ['connecting again', ({ session }) => session.connect()],
  ['disconnecting', ({ session }) => session.disconnect()],
  ['initialising', ({ session }) => session.initialize()],
  ['shutting down', ({ session }) => session.shutdown()],
] satisfies [string, (setup: Setup) => Promise<unknown>][])('%s ends the watch for the device', async (_, act) => {
  const setup = await connected()
  const { session, clock, watching } = setup
  await unplug(setup)
  await clock.advance(600_000)
  expect(watching()).toBe(1)
  await act(setup)
  expect(watching()).toBe(0)
  await session.shutdown()
})

test('nothing is watched while the device is there', async () => {
  const setup = await connected()
  expect(setup.watching()).toBe(0)
  await unplug(setup)
  expect(setup.watching()).toBe(1)
  setup.place.port = 'p'
  await setup.change()
  await setup.clock.advance(1000)
  expect(setup.session.state).toBe('connected')
  expect(setup.watching()).toBe(0)
  await setup.session.shutdown()
  expect(setup.clock.sleeping).toBe(0)
})
