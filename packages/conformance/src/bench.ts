import type { Driver, Plotter, PlotterCheckpoint, SimulatedFault } from '@vfab/core'
import { strict as assert } from 'node:assert'
import type { ConformancePlotter } from './conformance-device.ts'
import { Meter } from './meter.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import type { PlotterConformanceOptions } from './plotter-conformance.ts'
import { skip } from './skipped.ts'

/** Below the usual time limit of test runners, so that the failure is the check's own. */
const defaultPatienceMs = 4000

/** What {@link Bench.open} accepts. */
export interface BenchOpenOptions {
  readonly meter?: Meter | undefined
  readonly signal?: AbortSignal | undefined
  readonly checkpoint?: PlotterCheckpoint | undefined
}

/** What one check works with: its own devices and plotters, all cleared away after it. */
export class Bench {
  readonly driver: Driver<unknown, Plotter>
  readonly suite: PlotterConformanceOptions
  readonly #devices: ConformancePlotter[] = []
  readonly #plotters: Plotter[] = []

  constructor(suite: PlotterConformanceOptions) {
    this.suite = suite
    this.driver = suite.driver
  }

  async createDevice(): Promise<ConformancePlotter> {
    const device = await this.suite.createDevice()
    this.#devices.push(device)
    return device
  }

  /** The device's settings, checked and completed by the driver's schema. */
  async settingsOf(device: Pick<ConformancePlotter, 'config'>): Promise<unknown> {
    const result = await this.driver.configSchema['~standard'].validate(device.config)
    assert.equal(
      result.issues,
      undefined,
      `configSchema refuses the device's own config: ${JSON.stringify(result.issues)}`,
    )
    return result.value
  }

  async open(device: ConformancePlotter, options: BenchOpenOptions = {}): Promise<Plotter> {
    const { meter = new Meter('step'), signal, checkpoint } = options
    const plotter = await this.driver.open(await this.settingsOf(device), {
      ...meter.access(device),
      signal,
      checkpoint,
    })
    this.#plotters.push(plotter)
    return plotter
  }

  /** A fresh device, opened. */
  async openFresh(options: BenchOpenOptions = {}): Promise<{ device: ConformancePlotter; plotter: Plotter }> {
    const device = await this.createDevice()
    return { device, plotter: await this.resolves(this.open(device, options), 'open') }
  }

  /** What makes the device fail; skips the check when nothing can. */
  faultsOf(device: ConformancePlotter): (fault: SimulatedFault) => void {
    if (device.inject === undefined) skip('the device takes no faults')
    return (fault) => device.inject?.(fault)
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
  async letTimePass(device: ConformancePlotter): Promise<void> {
    if (device.clock === undefined) await new Promise((resolve) => setTimeout(resolve, 100))
    else await device.clock.sleep(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** The last commands that the devices have taken, for the message of a failure. */
  dialogue(): string {
    const last = this.#devices.at(-1)?.received().slice(-12) ?? []
    return last.length === 0 ? 'The device had received nothing.' : `The device had received, last: ${last.join(' | ')}`
  }

  /** Closes and disposes of everything, whatever state it is in. */
  async clear(): Promise<void> {
    for (const plotter of this.#plotters) await this.settles(plotter.close(), 'close').catch(() => {})
    for (const device of this.#devices) await device.dispose()
  }
}
