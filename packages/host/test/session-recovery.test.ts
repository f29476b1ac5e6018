import { DriverError, type DriverState } from '@vfab/core'
import { createHastyClock, createManualClock, settled } from '@vfab/driver-kit/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { createSession, type RecoveryAttempt, type Session, type SessionOptions } from '../src/index.ts'
import { backoffDelayMs } from '../src/session/backoff.ts'
import { fakeDriver, type FakeBehaviour, type FakeDevice, type FakeDriver, lost } from './fake-driver.ts'

interface Setup extends FakeDriver {
  session: Session<FakeDevice>
  attempts: RecoveryAttempt[]
  states: DriverState[]
  clock: ReturnType<typeof createHastyClock>
}

async function connected(
  behaviour: FakeBehaviour = {},
  options: Partial<SessionOptions<{ port: string }, FakeDevice>> = {},
): Promise<Setup> {
  const fake = fakeDriver(behaviour)
  const clock = createHastyClock()
  const attempts: RecoveryAttempt[] = []
  const session = createSession({
    driver: fake.driver,
    settings: { port: 'p' },
    clock,
    random: () => 0.5,
    onRecovery: (attempt) => void attempts.push(attempt),
    ...options,
  })
  const states: DriverState[] = []
  session.events.on('state', ({ data }) => states.push(data.to))
  await session.initialize()
  await session.connect()
  fake.log.length = 0
  states.length = 0
  return Object.assign(fake, { session, attempts, states, clock })
}

/** `open` that fails with these answers, call by call; the first call is the one that connects. */
function failing(...errors: readonly (Error | undefined)[]): FakeBehaviour['open'] {
  return (call) => {
    const error = errors[call - 2]
    if (error) throw error
  }
}

/** Resolves when the session gets into this state. */
function reaching(session: Session, state: DriverState): Promise<void> {
  return new Promise((resolve) => {
    const off = session.events.on('state', ({ data }) => {
      if (data.to !== state) return
      off()
      resolve()
    })
  })
}

test('step one resets the connection: it opens the port again', async () => {
  const { session, devices, log, attempts, states } = await connected()
  devices[0]?.unplug()
  await reaching(session, 'connected')
  expect(log).toEqual(['unplugged', 'open p', 'selfTest'])
  expect(attempts).toMatchObject([
    { attempt: 1, attempts: 5, step: 'reset-connection', error: { code: 'DEVICE_LOST' } },
  ])
  expect(states).toEqual(['error', 'connecting', 'connected'])
  expect(session.device?.number).toBe(2)
})

test('step two resets the device, when its connection alone did not help', async () => {
  const { session, devices, log, attempts } = await connected({ open: failing(lost()) })
  devices[0]?.unplug()
  await reaching(session, 'connected')
  expect(log).toEqual(['unplugged', 'open p', 'open p', 'reset', 'selfTest'])
  expect(attempts.map(({ step }) => step)).toEqual(['reset-connection', 'reset-device'])
})

test('step two resets the device that step one opened but that did not answer', async () => {
  const selfTest = (call: number): { success: true; message: string; details: [] } => {
    if (call === 1) throw lost('silence')
    return { success: true, message: '', details: [] }
  }
  const { session, devices, log } = await connected({ selfTest })
  devices[0]?.unplug()
  await reaching(session, 'connected')
  expect(log).toEqual(['unplugged', 'open p', 'selfTest', 'reset', 'selfTest'])
})

test('step two is no hindrance to a device without a reset', async () => {
  const { session, devices, log } = await connected({ open: failing(lost()), reset: undefined })
  devices[0]?.unplug()
  await reaching(session, 'connected')
  expect(log).toEqual(['unplugged', 'open p', 'open p', 'selfTest'])
})

test('the third step, reinitialising, is reached when the first two did not help', async () => {
  const { session, devices, log, attempts, states } = await connected({ open: failing(lost(), lost()) })
  devices[0]?.unplug()
  await reaching(session, 'connected')
  expect(log).toEqual(['unplugged', 'open p', 'open p', 'settings checked', 'open p', 'selfTest'])
  expect(attempts.map(({ step }) => step)).toEqual(['reset-connection', 'reset-device', 'reinitialise'])
  expect(states.slice(-5)).toEqual(['error', 'initializing', 'ready', 'connecting', 'connected'])
})

test('recovery never goes on for ever: it ends after its attempts, whatever the driver does', async () => {
  const open: FakeBehaviour['open'] = (call) => {
    if (call > 1) throw lost(`attempt ${call - 1}`)
  }
  const { session, devices, attempts } = await connected({ open }, { reconnect: { attempts: 4 } })
  devices[0]?.unplug()
  await session.use(() => {}).catch(() => {})
  expect(attempts.map(({ step }) => step)).toEqual(['reset-connection', 'reset-device', 'reinitialise', 'reinitialise'])
  expect(session.state).toBe('error')
  expect(session.lastError?.message).toBe('attempt 4')
  await expect(session.use(() => {})).rejects.toMatchObject({ code: 'DEVICE_LOST', message: 'attempt 4' })
})

test('delays grow exponentially between attempts', async () => {
  const { devices, session, clock } = await connected(
    { open: failing(lost(), lost(), lost(), lost(), lost()) },
    { reconnect: { firstDelayMs: 100, factor: 3, maxDelayMs: 2000, attempts: 5 } },
  )
  const before = clock.sleeps.length
  devices[0]?.unplug()
  await session.use(() => {}).catch(() => {})
  const graceMs = 5000
  expect(clock.sleeps.slice(before).filter((delayMs) => delayMs !== graceMs)).toEqual([100, 300, 900, 2000, 2000])
})

test('jitter keeps every delay within its share of the exponential one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const policy = { firstDelayMs: 500, maxDelayMs: 30_000, factor: 2, jitter: 0.2 }
      const middle = Math.min(30_000, 500 * 2 ** (attempt - 1))
      const delayMs = backoffDelayMs(attempt, policy, () => random)
      expect(delayMs).toBeGreaterThanOrEqual(0.8 * middle - 1e-9)
      expect(delayMs).toBeLessThanOrEqual(1.2 * middle + 1e-9)
    }),
  )
})

test.each([
  ['a wrong setting', 'configuration', 'CONFIG_INVALID'],
  ['a missing package', 'dependency', 'DEPENDENCY_MISSING'],
  ['another device at the port', 'protocol', 'WRONG_DEVICE'],
] as const)('%s ends recovery at once: trying again cannot help', async (_, type, code) => {
  const error = new DriverError('hopeless', { type, code, driver: 'fake' })
  const { session, devices, attempts } = await connected({ open: failing(error, error) })
  devices[0]?.unplug()
  await session.use(() => {}).catch(() => {})
  expect(attempts).toHaveLength(1)
  expect(session.lastError).toBe(error)
})

test('missing rights may pass: after plugging in, the system takes a moment to grant them', async () => {
  const denied = new DriverError('not yet', { type: 'permission', code: 'PERMISSION_DENIED', driver: 'fake' })
  const { session, devices, attempts } = await connected({ open: failing(denied) })
  devices[0]?.unplug()
  await reaching(session, 'connected')
  expect(attempts).toHaveLength(2)
})

test('an operation that comes during recovery waits for it', async () => {
  const { session, devices } = await connected({ open: failing(lost()) })
  devices[0]?.unplug()
  expect(await session.use((device) => device.number)).toBe(3)
})

test('recovery waits until the operation that met with the loss has let go of the device', async () => {
  const clock = createManualClock()
  const { session, devices, log } = await connected({}, { clock })
  let finish = (): void => {}
  const using = session.use(async () => {
    await new Promise<void>((resolve) => (finish = resolve))
    log.push('operation ended')
    throw lost()
  })
  using.catch(() => {})
  await settled()
  devices[0]?.unplug()
  await clock.advance(1000)
  finish()
  await clock.advance(0)
  await clock.advance(1000)
  expect(session.state).toBe('connected')
  expect(log).toEqual(['unplugged', 'operation ended', 'open p', 'selfTest'])
})

test('recovery does not wait for ever for an operation that does not notice the loss', async () => {
  const clock = createManualClock()
  const { session, devices } = await connected({}, { clock, graceMs: 5000 })
  void session.use(() => new Promise(() => {}))
  await settled()
  devices[0]?.unplug()
  await clock.advance(5000)
  await clock.advance(1000)
  expect(session.state).toBe('connected')
})

test('a device that stopped answering is closed before it is opened again', async () => {
  const { session, log } = await connected()
  const silent = new DriverError('silence', { type: 'timeout', code: 'TIMEOUT', driver: 'fake' })
  await session.use(() => Promise.reject(silent)).catch(() => {})
  await reaching(session, 'connected')
  expect(log).toEqual(['close', 'open p', 'selfTest'])
})

test('a device that came back at another address is opened there', async () => {
  const { session, devices, log } = await connected({}, { relocate: async () => ({ port: 'q' }) })
  devices[0]?.unplug()
  await reaching(session, 'connected')
  expect(log).toEqual(['unplugged', 'settings checked', 'open q', 'selfTest'])
  expect(session.device?.identity.address).toBe('q')
})

test('without reconnecting, a lost device leaves the session in error until it is connected again', async () => {
  const { session, devices } = await connected({}, { reconnect: false })
  devices[0]?.unplug()
  await settled()
  expect(session.state).toBe('error')
  await expect(session.use(() => {})).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  await session.connect()
  expect(session.state).toBe('connected')
})

test('disconnecting ends a recovery', async () => {
  const clock = createManualClock()
  const { session, devices, log } = await connected({}, { clock })
  devices[0]?.unplug()
  await settled()
  await session.disconnect()
  await clock.advance(60_000)
  expect(session.state).toBe('disconnected')
  expect(log).toEqual(['unplugged'])
})

test('shutdown ends a recovery, also one that is opening the device', async () => {
  const open: FakeBehaviour['open'] = (call) => (call === 1 ? undefined : new Promise(() => {}))
  const { session, devices } = await connected({ open })
  devices[0]?.unplug()
  await reaching(session, 'connecting')
  await session.shutdown()
  expect(session.state).toBe('shutdown')
})

test('a device that came back but would not answer is not left open when recovery gives up', async () => {
  const selfTest = (): never => {
    throw lost('silence')
  }
  const { session, devices, log } = await connected({ selfTest }, { reconnect: { attempts: 2 } })
  devices[0]?.unplug()
  await session.use(() => {}).catch(() => {})
  expect(log.at(-1)).toBe('close')
  expect(session.state).toBe('error')
})

test('connect itself recovers when it is given more attempts, and does not by default', async () => {
  const first = (call: number): void => {
    if (call < 3) throw lost()
  }
  const patient = fakeDriver({ open: first })
  const clock = createHastyClock()
  const settings = { port: 'p' }
  const session = createSession({ driver: patient.driver, settings, clock, connectAttempts: 3 })
  await session.initialize()
  await session.connect()
  expect(patient.log.filter((entry) => entry.startsWith('open'))).toHaveLength(3)

  const hasty = fakeDriver({ open: first })
  const once = createSession({ driver: hasty.driver, settings, clock })
  await once.initialize()
  await expect(once.connect()).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect(hasty.log.filter((entry) => entry.startsWith('open'))).toHaveLength(1)
})
