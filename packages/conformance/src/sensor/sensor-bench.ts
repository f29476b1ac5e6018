import type { Driver, Reading, Sensor, SimulatedFault } from '@vfab/core'
import { strict as assert } from 'node:assert'
import { Meter } from '../meter.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { skip } from '../skipped.ts'
import type { ConformanceSensor } from './conformance-sensor.ts'
import type { SensorConformanceOptions } from './sensor-conformance.ts'

/** Below the usual time limit of test runners, so that the failure is the check's own. */
const defaultPatienceMs = 4000

/** One promise that every sensor driver keeps. */
export interface SensorCheck {
  /** A sentence in the present tense. */
  readonly name: string
  readonly run: (bench: SensorBench) => Promise<void>
}

/** Puts a check together. */
export function sensorCheck(name: string, run: (bench: SensorBench) => Promise<void>): SensorCheck {
  return { name, run }
}

/** What one check works with: its own devices and sensors, all cleared away after it. */
export class SensorBench {
  readonly driver: Driver<unknown, Sensor>
  readonly suite: SensorConformanceOptions
  readonly #devices: ConformanceSensor[] = []
  readonly #sensors: Sensor[] = []

  constructor(suite: SensorConformanceOptions) {
    this.suite = suite
    this.driver = suite.driver
  }

  async createDevice(): Promise<ConformanceSensor> {
    const device = await this.suite.createDevice()
    this.#devices.push(device)
    return device
  }

  /** The device's settings, checked and completed by the driver's schema. */
  async settingsOf(device: Pick<ConformanceSensor, 'config'>): Promise<unknown> {
    const result = await this.driver.configSchema['~standard'].validate(device.config)
    const issues = JSON.stringify(result.issues)
    assert.equal(result.issues, undefined, `configSchema refuses the device's own config: ${issues}`)
    return result.value
  }

  async open(
    device: ConformanceSensor,
    options: { readonly meter?: Meter; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Sensor> {
    const { meter = new Meter('step'), signal } = options
    const sensor = await this.driver.open(await this.settingsOf(device), { ...meter.access(device), signal })
    this.#sensors.push(sensor)
    return sensor
  }

  /** A fresh device, opened. */
  async openFresh(options: { readonly meter?: Meter } = {}): Promise<{ device: ConformanceSensor; sensor: Sensor }> {
    const device = await this.createDevice()
    return { device, sensor: await this.resolves(this.open(device, options), 'open') }
  }

  /** What makes the device fail; skips the check when nothing can. */
  faultsOf(device: ConformanceSensor): (fault: SimulatedFault) => void {
    if (device.inject === undefined) skip('the device takes no faults')
    return (fault) => device.inject?.(fault)
  }

  /** The next so many readings of a stream, with what had already come of it. */
  async take(readings: AsyncIterator<Reading>, count: number, what: string): Promise<Reading[]> {
    const taken: Reading[] = []
    while (taken.length < count) {
      const next = await this.resolves(readings.next(), what)
      assert.ok(!next.done, `${what} ended after ${taken.length} readings`)
      taken.push(next.value)
    }
    return taken
  }

  /** How `promise` settles. `what` names it in failures. @throws AssertionError when it does not */
  settles<T>(promise: Promise<T>, what: string): Promise<Outcome<T>> {
    return outcomeOf(promise, what, this.suite.patienceMs ?? defaultPatienceMs)
  }

  /** The value that `promise` resolves with. @throws what it rejects with, AssertionError when it does not settle */
  async resolves<T>(promise: Promise<T>, what: string): Promise<T> {
    const outcome = await this.settles(promise, what)
    if (outcome.resolved) return outcome.value
    throw outcome.reason
  }

  /** What `promise` rejects with. @throws AssertionError when it resolves or does not settle */
  async rejects(promise: Promise<unknown>, what: string): Promise<unknown> {
    const outcome = await this.settles(promise, what)
    assert.ok(!outcome.resolved, `${what} resolved, but should have rejected`)
    return outcome.reason
  }

  /** Lets time pass in which nothing is expected to happen: a second of the device's own, a moment of the system's. */
  async letTimePass(device: ConformanceSensor): Promise<void> {
    if (device.clock === undefined) await new Promise((resolve) => setTimeout(resolve, 100))
    else await device.clock.sleep(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** The last things that the devices were asked, for the message of a failure. */
  dialogue(): string {
    const last = this.#devices.at(-1)?.received().slice(-12) ?? []
    return last.length === 0 ? 'The device was asked nothing.' : `The device was asked, last: ${last.join(' | ')}`
  }

  /** Closes and disposes of everything, whatever state it is in. */
  async clear(): Promise<void> {
    for (const sensor of this.#sensors) await this.settles(sensor.close(), 'close').catch(() => {})
    for (const device of this.#devices) await device.dispose()
  }
}
