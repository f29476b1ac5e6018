import { canTransition, type Device, DriverError, type DriverState } from '@vfab/core'
import { createManualClock, settled } from '@vfab/driver-kit/testing'
import { expect, test } from 'vitest'

import { createSession } from '../src/index.ts'
import { type FakeBehaviour, type FakeDevice, fakeDriver, lost } from './fake-driver.ts'
import { type Choices, choicesOf, walk, walkPlan } from './random-walk.ts'

const inDoubt = (code: 'TIMEOUT' | 'BAD_REPLY'): DriverError =>
  new DriverError('no good reply', { type: code === 'TIMEOUT' ? 'timeout' : 'protocol', code, driver: 'fake' })

/** Waits that end by themselves, with a fault, with their signal, or only when the walk is over. */
function makeWaits(choices: Choices): { wait: (signal?: AbortSignal) => Promise<void>; endAll: () => void } {
  const open = new Set<() => void>()
  const wait = (signal?: AbortSignal): Promise<void> => {
    if (choices.chance(0.5)) return Promise.resolve()
    if (choices.chance(0.3)) return Promise.reject(choices.pick([lost(), inDoubt('TIMEOUT'), inDoubt('BAD_REPLY')]))
    const heeds = choices.chance(0.7)
    return new Promise((resolve, reject) => {
      const end = (): void => {
        open.delete(end)
        if (choices.chance(0.5)) resolve()
        else reject(lost())
      }
      open.add(end)
      // An abort rejects with the signal's own reason.
      if (heeds) signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
  }
  return { wait, endAll: () => open.forEach((end) => end()) }
}

/** Devices that were opened and neither closed nor unplugged. */
class OpenDevices {
  readonly #open = new Set<Device>()
  most = 0

  add(device: Device): void {
    this.#open.add(device)
    this.most = Math.max(this.most, this.#open.size)
    void device.closed.then(() => this.#open.delete(device))
  }

  get count(): number {
    return this.#open.size
  }
}

async function walkSession(choices: Choices, length: number): Promise<void> {
  const clock = createManualClock()
  const waits = makeWaits(choices)
  const behaviour: FakeBehaviour = {
    open: (_, signal) => waits.wait(signal),
    selfTest: async () => {
      await waits.wait()
      return { success: true, message: 'fine', details: [] }
    },
    reset: () => waits.wait(),
    close: async () => {
      // Closing may fail, but frees the port: that is the contract of a device.
      if (choices.chance(0.2)) await clock.sleep(choices.below(200))
    },
  }
  const fake = fakeDriver(behaviour)
  const devices = new OpenDevices()
  const open = fake.driver.open.bind(fake.driver)
  const place = { port: 'p' as string | undefined, listeners: new Set<() => void>() }
  const change = (port: string | undefined): void => {
    place.port = port
    for (const listener of [...place.listeners]) listener()
  }
  const follows = choices.chance(0.5)
  const session = createSession<{ port: string }, FakeDevice>({
    driver: {
      ...fake.driver,
      async open(config, options) {
        const device = await open(config, options)
        devices.add(device)
        return device
      },
    },
    settings: { port: 'p' },
    clock,
    random: () => 0.5,
    reconnect: choices.pick([false, { attempts: 3 }, undefined]),
    connectAttempts: choices.pick([1, 1, 3]),
    graceMs: 1000,
    closeTimeoutMs: 1000,
    relocate: follows ? async () => (place.port === undefined ? undefined : { port: place.port }) : undefined,
    deviceChanges: (listener) => {
      place.listeners.add(listener)
      return { [Symbol.dispose]: () => void place.listeners.delete(listener) }
    },
  })
  let state: DriverState = 'uninitialized'
  session.events.on('state', ({ data: { from, to } }) => {
    if (from !== state || !canTransition(from, to)) throw new Error(`${from} became ${to} after ${state}`)
    state = to
  })
  const pending = new Set<Promise<unknown>>()
  const begin = (operation: Promise<unknown>): void => {
    const ended = operation.catch(() => {}).finally(() => pending.delete(ended))
    pending.add(ended)
  }
  const signalOrNone = (): AbortSignal | undefined => {
    if (choices.chance(0.7)) return undefined
    const aborter = new AbortController()
    void clock.sleep(choices.below(500)).then(() => aborter.abort())
    return aborter.signal
  }
  const steps: readonly (() => unknown)[] = [
    () => begin(session.initialize({ signal: signalOrNone() })),
    () => begin(session.connect({ signal: signalOrNone() })),
    () => begin(session.connect({ signal: signalOrNone() })),
    () => begin(session.disconnect({ signal: signalOrNone() })),
    () => begin(session.test({ signal: signalOrNone() })),
    () => begin(session.use((_, { signal }) => waits.wait(signal), { timeoutMs: choices.pick([undefined, 300]) })),
    () => begin(session.use((_, { signal }) => waits.wait(signal))),
    () => fake.devices.at(-1)?.unplug(),
    () => fake.devices.at(-2)?.unplug(),
    () => {
      change(undefined)
      fake.devices.at(-1)?.unplug()
    },
    () => change(choices.pick(['p', 'q'])),
    () => void fake.devices.at(-1)?.close(),
    () => clock.advance(choices.below(20_000)),
    () => clock.advance(choices.below(300)),
    () => settled(),
    () => waits.endAll(),
  ]
  begin(session.initialize())
  begin(session.connect())
  for (let step = 0; step < length; step += 1) {
    await choices.pick(steps)()
    if (choices.chance(0.5)) await settled()
    expect(devices.count).toBeLessThanOrEqual(1)
    expect(session.state).toBe(state)
    expect(session.connected).toBe(session.device !== undefined)
  }
  const ending = session.shutdown().catch(() => {})
  await clock.advance(60_000)
  await ending
  expect(session.state).toBe('shutdown')
  waits.endAll()
  await clock.advance(60_000)
  await settled()
  await Promise.all(pending)
  const left = { open: devices.count, sleeping: clock.sleeping, watches: place.listeners.size }
  expect(left).toEqual({ open: 0, sleeping: 0, watches: 0 })
}

const plan = walkPlan(9000)

test(`a session holds what it promises on any walk (${plan.steps} steps)`, () => walk(plan, 30, walkSession), 3_600_000)

/** Two devices were opened at once where one returned while a caller was connecting. */
test.each([10_310_539])('the walk with the seed %i, which failed once', (seed) => walkSession(choicesOf(seed), 30))
