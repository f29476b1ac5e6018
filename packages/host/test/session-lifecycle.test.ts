import { canTransition, driverStates, type DriverState } from '@vfab/core'
import { createHastyClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createSession, type Session, type SessionOptions } from '../src/index.ts'
import { fakeDriver, type FakeBehaviour, type FakeDevice, type FakeDriver } from './fake-driver.ts'

interface Setup extends FakeDriver {
  session: Session<FakeDevice>
  states: DriverState[]
}

function setup(
  behaviour: FakeBehaviour = {},
  options: Partial<SessionOptions<{ port: string }, FakeDevice>> = {},
): Setup {
  const fake = fakeDriver(behaviour)
  const session = createSession({
    driver: fake.driver,
    settings: { port: '/dev/fake0' },
    clock: createHastyClock(),
    reconnect: false,
    ...options,
  })
  const states: DriverState[] = [session.state]
  session.events.on('state', ({ data: { from, to } }) => {
    expect(canTransition(from, to)).toBe(true)
    expect(from).toBe(states.at(-1))
    states.push(to)
  })
  return Object.assign(fake, { session, states })
}

async function connected(behaviour: FakeBehaviour = {}, options = {}): Promise<Setup> {
  const made = setup(behaviour, options)
  await made.session.initialize()
  await made.session.connect()
  return made
}

test('goes through its states from the beginning to the end, each of them observable', async () => {
  const { session, states, log } = await connected()
  expect(session.connected).toBe(true)
  await session.use(() => expect(session.state).toBe('busy'))
  await session.disconnect()
  expect(session.connected).toBe(false)
  await session.connect()
  await session.shutdown()
  expect(states).toEqual([
    'uninitialized',
    'initializing',
    'ready',
    'connecting',
    'connected',
    'busy',
    'connected',
    'disconnecting',
    'disconnected',
    'connecting',
    'connected',
    'shutting_down',
    'shutdown',
  ])
  expect(log).toEqual(['settings checked', 'open /dev/fake0', 'close', 'open /dev/fake0', 'close'])
})

test('all eleven states are reached', async () => {
  const { session, states } = await connected({ open: () => {} })
  await session.use(() => {})
  await session.disconnect()
  const failing = setup({ available: false })
  await failing.session.initialize().catch(() => {})
  await session.shutdown()
  expect(new Set([...states, ...failing.states])).toEqual(new Set(driverStates))
})

test('shutdown always disconnects: it closes the device of a connected session before it says shutdown', async () => {
  const { session, log, states } = await connected()
  let stateAtClose: DriverState | undefined
  const device = session.device!
  void device.closed.then(() => (stateAtClose = session.state))
  await session.shutdown()
  expect(log.at(-1)).toBe('close')
  expect(stateAtClose).toBe('shutting_down')
  expect(states.slice(-2)).toEqual(['shutting_down', 'shutdown'])
})

test('shutdown ends in shutdown although closing fails, and says why', async () => {
  const { session, states } = await connected({ close: () => Promise.reject(new Error('stuck')) })
  await expect(session.shutdown()).rejects.toMatchObject({ name: 'DriverError', code: 'IO_FAILED' })
  expect(states.at(-1)).toBe('shutdown')
})

test('shutdown ends in shutdown although closing hangs', async () => {
  const { session } = await connected({ close: () => new Promise(() => {}) }, { closeTimeoutMs: 10_000 })
  await expect(session.shutdown()).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(session.state).toBe('shutdown')
})

test.each(driverStates.filter((state) => !['shutting_down', 'shutdown', 'busy'].includes(state)))(
  'shutdown reaches shutdown from %s',
  async (state) => {
    const never = new Promise<void>(() => {})
    const made = setup(
      state === 'connecting' ? { open: () => never } : state === 'disconnecting' ? { close: () => never } : {},
      { closeTimeoutMs: 10 },
    )
    const { session } = made
    const steps: Partial<Record<DriverState, () => Promise<unknown>>> = {
      initializing: async () => void session.initialize().catch(() => {}),
      ready: () => session.initialize(),
      connecting: async () => {
        await session.initialize()
        void session.connect().catch(() => {})
        await settled()
      },
      connected: async () => {
        await session.initialize()
        await session.connect()
      },
      error: async () => {
        made.behaviour.available = false
        await session.initialize().catch(() => {})
      },
      disconnecting: async () => {
        await session.initialize()
        await session.connect()
        void session.disconnect().catch(() => {})
        await settled()
      },
      disconnected: async () => {
        await session.initialize()
        await session.connect()
        await session.disconnect()
      },
    }
    await steps[state]?.()
    await session.shutdown().catch(() => {})
    expect(session.state).toBe('shutdown')
    expect(session.device).toBeUndefined()
  },
)

test('shutdown aborts the operation under way, waits for it, then closes', async () => {
  const { session, log } = await connected()
  const using = session.use(async (_, { signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    log.push('pen lifted')
    signal.throwIfAborted()
  })
  using.catch(() => {})
  await settled()
  await session.shutdown()
  expect(log.slice(-2)).toEqual(['pen lifted', 'close'])
  await expect(using).rejects.toMatchObject({ code: 'STATE_INVALID', message: 'the session was shut down' })
})

test('shutdown does not wait for ever for an operation that ignores its signal', async () => {
  const { session, log } = await connected({}, { graceMs: 5000 })
  void session.use(() => new Promise(() => {}))
  await settled()
  await session.shutdown()
  expect(log.at(-1)).toBe('close')
  expect(session.state).toBe('shutdown')
})

test('a device that opens after the shutdown is closed as soon as it is there', async () => {
  let opened = (): void => {}
  const { session, log } = setup({ open: () => new Promise<void>((resolve) => (opened = resolve)) })
  await session.initialize()
  const connecting = session.connect()
  connecting.catch(() => {})
  await settled()
  await session.shutdown()
  await expect(connecting).rejects.toMatchObject({ code: 'STATE_INVALID' })
  opened()
  await settled()
  expect(log.at(-1)).toBe('close')
})

test('a second shutdown is the first one, and nothing works afterwards', async () => {
  const { session, log } = await connected()
  expect(session.shutdown()).toBe(session.shutdown())
  await session.shutdown()
  expect(log.filter((entry) => entry === 'close')).toHaveLength(1)
  for (const operation of [() => session.initialize(), () => session.connect(), () => session.use(() => {})]) {
    await expect(operation()).rejects.toMatchObject({ code: 'STATE_INVALID' })
  }
})

test('await using shuts the session down on return and on throw', async () => {
  const { session, log } = await connected()
  const work = async (): Promise<void> => {
    await using used = session
    await used.use(() => Promise.reject(new Error('drawing failed')))
  }
  await expect(work()).rejects.toThrow('drawing failed')
  expect(session.state).toBe('shutdown')
  expect(log.at(-1)).toBe('close')
})

test('what comes with a session is closed after its device', async () => {
  const log: string[] = []
  const { session } = await connected(
    { close: async () => void log.push('device closed') },
    { alsoClose: async () => void log.push('simulator closed') },
  )
  await session.shutdown()
  expect(log).toEqual(['device closed', 'simulator closed'])
})

test('operations out of order are refused with what may come next', async () => {
  const { session } = setup()
  await expect(session.connect()).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await expect(session.use(() => {})).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await expect(session.test()).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await session.initialize()
  await expect(session.initialize()).rejects.toMatchObject({ code: 'STATE_INVALID' })
  expect(session.state).toBe('ready')
})

test('a driver that lacks something leads to error with how to install it, and initializing again can succeed', async () => {
  const made = setup({ available: false })
  await expect(made.session.initialize()).rejects.toMatchObject({
    code: 'DEPENDENCY_MISSING',
    hint: 'apt install libfake',
  })
  expect(made.session.state).toBe('error')
  made.behaviour.available = true
  await made.session.initialize()
  expect(made.session.state).toBe('ready')
})

test('settings that the driver refuses are named with where they came from', async () => {
  const provenance = new Map([['/heat', [{ source: 'project-file', origin: 'vfab.config.yaml:3', value: 1 }]]]) as never
  const { session } = setup({}, { settings: { values: { port: 'x', heat: 1 }, provenance } })
  await expect(session.initialize()).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('vfab.config.yaml:3') as string,
  })
})

test('a failed connect leads to error, and connecting again can succeed', async () => {
  const made = setup({
    open: () => {
      throw new Error('EBUSY')
    },
  })
  await made.session.initialize()
  await expect(made.session.connect()).rejects.toMatchObject({ name: 'DriverError', driver: 'fake' })
  expect(made.session.state).toBe('error')
  expect(made.session.lastError?.message).toContain('EBUSY')
  made.behaviour.open = () => {}
  await made.session.connect()
  expect(made.session.state).toBe('connected')
  expect(made.session.lastError).toBeUndefined()
})

test('connecting twice is one connection; disconnecting without a device does nothing', async () => {
  const { session, log } = await connected()
  expect(await session.connect()).toBe(session.device)
  expect(log.filter((entry) => entry.startsWith('open'))).toHaveLength(1)
  await session.disconnect()
  await session.disconnect()
  expect(session.state).toBe('disconnected')
})

test('an abort while connecting goes back to ready, and closes the device that comes too late', async () => {
  let opened = (): void => {}
  const { session, log } = setup({ open: () => new Promise<void>((resolve) => (opened = resolve)) })
  await session.initialize()
  const controller = new AbortController()
  const connecting = session.connect({ signal: controller.signal })
  await settled()
  const reason = new Error('enough')
  controller.abort(reason)
  await expect(connecting).rejects.toBe(reason)
  expect(session.state).toBe('ready')
  opened()
  await settled()
  expect(log.at(-1)).toBe('close')
  expect(session.device).toBeUndefined()
})

test('connection and loss are told with the address', async () => {
  const made = setup()
  const told: unknown[] = []
  made.session.events.on('connection_changed', ({ data }) => told.push(data))
  await made.session.initialize()
  await made.session.connect()
  made.devices[0]?.unplug()
  await settled()
  expect(told).toMatchObject([
    { connected: true, address: '/dev/fake0' },
    { connected: false, address: '/dev/fake0', error: { code: 'DEVICE_LOST' } },
  ])
})
