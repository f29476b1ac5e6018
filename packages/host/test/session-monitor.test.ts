import { DriverError } from '@vfab/core'
import { createManualClock, type ManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createSession, monitorSession, type Session } from '../src/index.ts'
import { fakeDriver, type FakeDevice, type FakeDriver } from './fake-driver.ts'

interface Setup extends FakeDriver {
  session: Session<FakeDevice>
  clock: ManualClock
  updates: unknown[]
}

async function connected(): Promise<Setup> {
  const fake = fakeDriver()
  const clock = createManualClock()
  const session = createSession({ driver: fake.driver, settings: { port: 'p' }, reconnect: false })
  const updates: unknown[] = []
  session.events.on('state_update', ({ data }) => updates.push(data))
  await session.initialize()
  await session.connect()
  return Object.assign(fake, { session, clock, updates })
}

test('reports what it read at each interval, until it is stopped', async () => {
  const { session, clock, updates } = await connected()
  let volts = 11
  const monitor = monitorSession(session, { clock, intervalMs: 1000, read: async () => ({ volts: (volts += 1) }) })
  await clock.advance(1000)
  await clock.advance(1000)
  expect(updates).toEqual([{ volts: 12 }, { volts: 13 }])
  await monitor.stop()
  await clock.advance(5000)
  expect(updates).toHaveLength(2)
})

test('reports the self-test when it is told nothing else', async () => {
  const { session, clock, updates } = await connected()
  const monitor = monitorSession(session, { clock })
  await clock.advance(1000)
  expect(updates).toEqual([{ success: true, message: 'all is well', details: [] }])
  await monitor.stop()
})

test('waits longer after each failure, and as before after a success', async () => {
  const { session, clock, updates } = await connected()
  const error = new DriverError('refused', { type: 'protocol', code: 'REJECTED', driver: 'fake' })
  let fails = true
  const read = async (): Promise<{ fine: boolean }> => {
    if (fails) throw error
    return { fine: true }
  }
  const errors: unknown[] = []
  session.events.on('device_error', ({ data }) => errors.push(data.error))
  const monitor = monitorSession(session, { clock, read, intervalMs: 1000, maxIntervalMs: 5000, random: () => 0.5 })
  for (const delayMs of [1000, 2000, 4000, 5000]) await clock.advance(delayMs)
  fails = false
  await clock.advance(5000)
  await clock.advance(1000)
  await monitor.stop()
  expect(clock.sleeps).toEqual([1000, 2000, 4000, 5000, 5000, 1000, 1000])
  expect(errors).toEqual([error, error, error, error])
  expect(updates).toEqual([{ fine: true }, { fine: true }])
})

test('leaves a device alone that is busy, or gone', async () => {
  const { session, clock, devices } = await connected()
  let reads = 0
  const monitor = monitorSession(session, { clock, read: async () => ({ reads: (reads += 1) }) })
  let finish = (): void => {}
  const using = session.use(() => new Promise<void>((resolve) => (finish = resolve)))
  await settled()
  await clock.advance(1000)
  expect(reads).toBe(0)
  finish()
  await using
  await clock.advance(1000)
  expect(reads).toBe(1)
  devices[0]?.unplug()
  await settled()
  await clock.advance(1000)
  expect(reads).toBe(1)
  await monitor.stop()
})

test('ends with its session, and with its signal', async () => {
  const { session, clock } = await connected()
  const controller = new AbortController()
  const first = monitorSession(session, { clock, signal: controller.signal })
  const second = monitorSession(session, { clock })
  controller.abort()
  await first.done
  await session.shutdown()
  await second.done
  expect(session.state).toBe('shutdown')
})
