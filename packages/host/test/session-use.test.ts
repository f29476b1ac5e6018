import { DriverError } from '@vfab/core'
import { createManualClock, type ManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createSession, type Session } from '../src/index.ts'
import { fakeDriver, type FakeBehaviour, type FakeDevice, type FakeDriver } from './fake-driver.ts'

async function connected(
  behaviour: FakeBehaviour = {},
): Promise<FakeDriver & { session: Session<FakeDevice>; clock: ManualClock }> {
  const fake = fakeDriver(behaviour)
  const clock = createManualClock()
  const session = createSession({ driver: fake.driver, settings: { port: 'p' }, clock, reconnect: false })
  await session.initialize()
  await session.connect()
  return Object.assign(fake, { session, clock })
}

test('operations take turns in the order they came, and the session is busy meanwhile', async () => {
  const { session } = await connected()
  const order: string[] = []
  const finish: (() => void)[] = []
  const operation = (name: string): Promise<unknown> =>
    session.use(async () => {
      order.push(`${name} begins ${session.state}`)
      await new Promise<void>((resolve) => finish.push(resolve))
      order.push(`${name} ends`)
    })
  const all = ['first', 'second', 'third'].map(operation)
  for (let turn = 0; turn < 3; turn += 1) {
    await settled()
    finish[turn]?.()
  }
  await Promise.all(all)
  expect(order).toEqual([
    'first begins busy',
    'first ends',
    'second begins busy',
    'second ends',
    'third begins busy',
    'third ends',
  ])
  expect(session.state).toBe('connected')
})

test('a failed operation hands its own error on, and the next one has its turn', async () => {
  const { session } = await connected()
  const error = new Error('out of paper')
  await expect(session.use(() => Promise.reject(error))).rejects.toBe(error)
  expect(session.state).toBe('connected')
  await expect(session.use(() => 42)).resolves.toBe(42)
})

test('an abort while waiting gives the turn up at once', async () => {
  const { session } = await connected()
  let finish = (): void => {}
  const first = session.use(() => new Promise<void>((resolve) => (finish = resolve)))
  const controller = new AbortController()
  const ran: string[] = []
  const second = session.use(() => void ran.push('second'), { signal: controller.signal })
  const third = session.use(() => void ran.push('third'))
  await settled()
  controller.abort(new Error('changed my mind'))
  await expect(second).rejects.toThrow('changed my mind')
  finish()
  await Promise.all([first, third])
  expect(ran).toEqual(['third'])
})

test('an abort while it runs reaches the operation, and the call ends when the operation has', async () => {
  const { session } = await connected()
  const controller = new AbortController()
  const steps: string[] = []
  const using = session.use(
    async (_, { signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      await settled()
      steps.push('hardware stopped')
      throw signal.reason
    },
    { signal: controller.signal },
  )
  using.catch(() => steps.push('call ended'))
  await settled()
  const reason = new Error('stop')
  controller.abort(reason)
  await expect(using).rejects.toBe(reason)
  expect(steps).toEqual(['hardware stopped', 'call ended'])
  expect(session.state).toBe('connected')
})

test('a time limit aborts the operation with a TIMEOUT, and the device stays connected', async () => {
  const { session, clock } = await connected()
  const using = session.use(
    (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    { timeoutMs: 2000 },
  )
  using.catch(() => {})
  await clock.advance(2000)
  await expect(using).rejects.toMatchObject({ code: 'TIMEOUT', context: { timeoutMs: 2000 } })
  expect(session.state).toBe('connected')
})

test('an error that leaves doubt whether the device listens leads to error', async () => {
  for (const [type, code] of [
    ['timeout', 'TIMEOUT'],
    ['connection', 'IO_FAILED'],
    ['protocol', 'BAD_REPLY'],
    ['hardware', 'DEVICE_RESET'],
  ] as const) {
    const { session } = await connected()
    const error = new DriverError('silence', { type, code, driver: 'fake' })
    await expect(session.use(() => Promise.reject(error))).rejects.toBe(error)
    expect(session.state).toBe('error')
    expect(session.lastError).toBe(error)
    await expect(session.use(() => {})).rejects.toBe(error)
  }
})

test('an error that the device itself reported, or that another driver made, leaves the device connected', async () => {
  const { session } = await connected()
  const refused = new DriverError('refused', { type: 'protocol', code: 'REJECTED', driver: 'fake' })
  const elsewhere = new DriverError('no network', { type: 'connection', code: 'IO_FAILED', driver: 'camera' })
  for (const error of [refused, elsewhere]) {
    await expect(session.use(() => Promise.reject(error))).rejects.toBe(error)
    expect(session.state).toBe('connected')
  }
})

test('a self-test runs alone and its report is the answer', async () => {
  const { session, log } = await connected()
  expect(await session.test()).toMatchObject({ success: true })
  expect(log.at(-1)).toBe('selfTest')
})

test('a device that does not answer its self-test is a failed report, not an exception', async () => {
  const { session } = await connected({
    selfTest: () => {
      throw new DriverError('no answer', { type: 'timeout', code: 'TIMEOUT', driver: 'fake', hint: 'switch it on' })
    },
  })
  expect(await session.test()).toEqual({
    success: false,
    message: 'the device does not answer: no answer',
    details: [{ name: 'answers', success: false, message: 'no answer', hint: 'switch it on' }],
  })
})

test('what the device reports is heard through the session', async () => {
  const { session, devices } = await connected()
  const heard: unknown[] = []
  session.events.on('state_update', ({ data }) => heard.push(data))
  devices[0]?.events.emit('state_update', { button: true })
  await session.disconnect()
  devices[0]?.events.emit('state_update', { button: false })
  expect(heard).toEqual([{ button: true }])
})

test('a device that an operation closes itself is disconnected, not lost', async () => {
  const { session } = await connected()
  await session.use((device) => device.close())
  await settled()
  expect(session.state).toBe('disconnected')
  expect(session.lastError).toBeUndefined()
})
