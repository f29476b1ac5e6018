/*
 * A device that loses its connection and brings it back itself, as network cameras and brokers do: it stays open, and what
 * it reports as `connection_changed` is the session's.
 */
import type { DriverState } from '@vfab/core'
import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createSession, type Session } from '../src/index.ts'
import { type FakeDevice, fakeDriver, lost } from './fake-driver.ts'

interface Setup {
  readonly session: Session<FakeDevice>
  readonly device: FakeDevice
  readonly devices: readonly FakeDevice[]
  readonly states: DriverState[]
  /** `connection_changed` and `device_error` of the session, in order. */
  readonly told: string[]
  readonly clock: ReturnType<typeof createManualClock>
}

async function connected(): Promise<Setup> {
  const { driver, devices } = fakeDriver()
  const clock = createManualClock()
  const session = createSession({ driver, settings: { port: 'p' }, clock })
  await session.initialize()
  const device = await session.connect()
  const states: DriverState[] = []
  const told: string[] = []
  session.events.on('state', ({ data }) => states.push(data.to))
  session.events.on('connection_changed', ({ data }) => told.push(data.connected ? 'connected' : 'lost'))
  session.events.on('device_error', ({ data }) => told.push(data.error.code))
  return { session, device, devices, states, told, clock }
}

const goAway = ({ events }: FakeDevice): void =>
  events.emit('connection_changed', { connected: false, address: 'p', error: lost() })
const comeBack = ({ events }: FakeDevice): void => events.emit('connection_changed', { connected: true, address: 'p' })

test('a device that is away puts its session in error, and connects it again when it is back', async () => {
  const { session, device, devices, states, told, clock } = await connected()
  goAway(device)
  expect(session).toMatchObject({ state: 'error', connected: false, lastError: { code: 'DEVICE_LOST' } })
  await clock.advance(600_000)
  await settled()
  expect(session.state).toBe('error')
  comeBack(device)
  expect(session).toMatchObject({ state: 'connected', lastError: undefined })
  expect(session.device).toBe(device)
  expect(states).toEqual(['error', 'connecting', 'connected'])
  expect(told).toEqual(['lost', 'DEVICE_LOST', 'connected'])
  expect(devices).toHaveLength(1)
  await session.shutdown()
})

test('an operation goes on while its device is away, and has it when it is back', async () => {
  const { session, device, states } = await connected()
  let finish = (): void => {}
  const operation = session.use(() => new Promise<void>((resolve) => (finish = resolve)))
  await settled()
  goAway(device)
  comeBack(device)
  expect(session.state).toBe('busy')
  finish()
  await operation
  expect(states).toEqual(['busy', 'error', 'connecting', 'connected', 'busy', 'connected'])
  await session.shutdown()
})

test('a device that is away is handed to an operation: it may come back only when it is asked for something', async () => {
  const { session, device } = await connected()
  goAway(device)
  await session.use(comeBack)
  expect(session.state).toBe('connected')
  await session.shutdown()
})

test('connect closes a device that is away, and opens it anew', async () => {
  const { session, device, devices } = await connected()
  goAway(device)
  expect(await session.connect()).toBe(devices[1])
  comeBack(device)
  expect(session).toMatchObject({ state: 'connected', device: devices[1] })
  await session.shutdown()
})

test('a device that reports its loss and closes is reported once, and brought back by its session', async () => {
  const { session, device, devices, told, clock } = await connected()
  goAway(device)
  device.unplug()
  await settled()
  await clock.advance(60_000)
  await settled()
  expect(session).toMatchObject({ state: 'connected', device: devices[1] })
  expect(told).toEqual(['lost', 'DEVICE_LOST', 'connected'])
  await session.shutdown()
})

test('a device that is away is closed at shutdown', async () => {
  const { session, device } = await connected()
  goAway(device)
  await session.shutdown()
  await device.closed
  expect(session.state).toBe('shutdown')
})
