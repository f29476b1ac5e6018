import {
  createEventHub,
  defineDriver,
  type Device,
  type Driver,
  DriverError,
  type EventHub,
  type SelfTestReport,
} from '@vfab/core'

/** An open device of {@link fakeDriver}, as far as a test looks into it. */
export interface FakeDevice extends Device {
  readonly number: number
  /** Pulls the cable: the device closes with `DEVICE_LOST`. */
  unplug(): void
}

/** What the next calls do; everything succeeds while nothing is set. */
export interface FakeBehaviour {
  /** Called by `open` with the number of the call, from 1. May throw, or wait. */
  open?: ((call: number, signal: AbortSignal | undefined) => Promise<void> | void) | undefined
  selfTest?: (call: number) => Promise<SelfTestReport> | SelfTestReport
  reset?: (() => Promise<void>) | undefined
  close?: () => Promise<void>
  available?: boolean
}

/** A driver without hardware, and everything that was done to it, in order. */
export interface FakeDriver {
  readonly driver: Driver<{ port: string }, FakeDevice>
  readonly log: string[]
  readonly devices: FakeDevice[]
  behaviour: FakeBehaviour
}

export function lost(message = 'the cable was pulled'): DriverError {
  return new DriverError(message, { type: 'connection', code: 'DEVICE_LOST', driver: 'fake' })
}

const healthy: SelfTestReport = { success: true, message: 'all is well', details: [] }

export function fakeDriver(behaviour: FakeBehaviour = {}): FakeDriver {
  const log: string[] = []
  const devices: FakeDevice[] = []
  const fake: FakeDriver = { driver: undefined as never, log, devices, behaviour }
  let opens = 0
  let tests = 0

  const makeDevice = (port: string, number: number): FakeDevice => {
    let settle = (_error: Error | undefined): void => {}
    const closed = new Promise<Error | undefined>((resolve) => (settle = resolve))
    let closing: Promise<void> | undefined
    const events: EventHub = createEventHub({ driver: 'fake', source: 'driver' })
    const device: FakeDevice = {
      number,
      kind: 'plotter',
      identity: { driver: 'fake', model: 'Fake', address: port },
      events,
      closed,
      async selfTest() {
        tests += 1
        log.push('selfTest')
        return (await fake.behaviour.selfTest?.(tests)) ?? healthy
      },
      close() {
        closing ??= (async () => {
          log.push('close')
          await fake.behaviour.close?.()
          settle(undefined)
        })()
        return closing
      },
      unplug() {
        log.push('unplugged')
        settle(lost())
      },
      [Symbol.asyncDispose]: () => device.close(),
    }
    const reset = async (): Promise<void> => {
      log.push('reset')
      await fake.behaviour.reset?.()
    }
    return 'reset' in fake.behaviour && fake.behaviour.reset === undefined ? device : Object.assign(device, { reset })
  }

  const driver: FakeDriver['driver'] = defineDriver({
    id: 'fake',
    kind: 'plotter',
    configSchema: {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) => {
          log.push('settings checked')
          const { port, ...rest } = value as { port?: unknown }
          if (typeof port !== 'string') return { issues: [{ message: 'a port is needed', path: ['port'] }] }
          const [unknown] = Object.keys(rest)
          return unknown ? { issues: [{ message: 'unknown', path: [unknown] }] } : { value: { port } }
        },
      },
    },
    async availability() {
      const available = fake.behaviour.available ?? true
      return { available, missing: available ? [] : [{ name: 'libfake', hint: 'apt install libfake' }] }
    },
    async *discover() {},
    async open({ port }, { signal } = {}) {
      opens += 1
      log.push(`open ${port}`)
      await fake.behaviour.open?.(opens, signal)
      const device = makeDevice(port, opens)
      devices.push(device)
      return device
    },
  })
  return Object.assign(fake, { driver })
}
