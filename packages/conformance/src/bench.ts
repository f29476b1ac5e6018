import { strict as assert } from 'node:assert'
import type { Device, Driver, PlotterCheckpoint, SimulatedFault } from '@vfab/core'
import type { ConformanceMachine } from './machine.ts'
import type { Meter } from './meter.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { skip } from './skipped.ts'
import type { Suite } from './suite.ts'

/** What {@link Bench.open} accepts. */
export interface BenchOpenOptions {
  /** Counts the dialogue, see {@link Meter}. */
  readonly meter?: Meter | undefined
  readonly signal?: AbortSignal | undefined
  readonly checkpoint?: PlotterCheckpoint | undefined
}

/** A machine and the device that the driver opened on it. */
export interface Opened<OpenDevice, Machine> {
  readonly machine: Machine
  readonly device: OpenDevice
}

/** What one check works with: its own machines and open devices, all cleared away after it. */
export class Bench<OpenDevice extends Device = Device, Machine extends ConformanceMachine = ConformanceMachine> {
  readonly driver: Driver<unknown, OpenDevice>
  readonly suite: Suite<OpenDevice, Machine>
  readonly #machines: Machine[] = []
  readonly #devices: OpenDevice[] = []

  constructor(suite: Suite<OpenDevice, Machine>) {
    this.suite = suite
    this.driver = suite.driver
  }

  async createMachine(): Promise<Machine> {
    const machine = await this.suite.machine()
    this.#machines.push(machine)
    return machine
  }

  /** The machine's settings, checked and completed by the driver's schema. */
  async settingsOf({ config }: Pick<ConformanceMachine, 'config'>): Promise<unknown> {
    const result = await this.driver.configSchema['~standard'].validate(config)
    const issues = JSON.stringify(result.issues)
    assert.equal(result.issues, undefined, `configSchema refuses the machine's own config: ${issues}`)
    return result.value
  }

  async open(
    machine: Pick<ConformanceMachine, 'config' | 'openPipe' | 'clock'>,
    { meter, signal, checkpoint }: BenchOpenOptions = {},
  ): Promise<OpenDevice> {
    const { openPipe, clock } = machine
    const access = meter?.access(machine) ?? { openPipe, clock }
    const device = await this.driver.open(await this.settingsOf(machine), { ...access, signal, checkpoint })
    this.#devices.push(device)
    return device
  }

  /** A fresh machine, opened. */
  async openFresh(options: BenchOpenOptions = {}): Promise<Opened<OpenDevice, Machine>> {
    const machine = await this.createMachine()
    return { machine, device: await this.resolves(this.open(machine, options), 'open') }
  }

  /** What makes the machine fail; skips the check when nothing can. */
  faultsOf(machine: Pick<ConformanceMachine, 'inject'>): (fault: SimulatedFault) => void {
    if (machine.inject === undefined) skip('the machine takes no faults')
    return (fault) => machine.inject?.(fault)
  }

  /** How `promise` settles. `what` names it in failures. @throws AssertionError when it does not */
  settles<T>(promise: Promise<T>, what: string): Promise<Outcome<T>> {
    return outcomeOf(promise, what, this.suite.patienceMs)
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

  /** The next `count` items of a stream, with those that had already come. */
  async take<T>(items: AsyncIterator<T>, count: number, what: string): Promise<T[]> {
    const taken: T[] = []
    while (taken.length < count) {
      const next = await this.resolves(items.next(), what)
      assert.ok(!next.done, `${what} ended after ${taken.length}`)
      taken.push(next.value)
    }
    return taken
  }

  /** The next item of a stream. */
  async next<T>(items: AsyncIterator<T>, what: string): Promise<T> {
    return (await this.take(items, 1, what))[0]!
  }

  /** How long `call` takes to settle, by the machine's clock, else the system's, ms. */
  async timed(
    { clock }: Pick<ConformanceMachine, 'clock'>,
    call: () => Promise<unknown>,
    what: string,
  ): Promise<number> {
    const now = (): number => clock?.now() ?? performance.now()
    const beganMs = now()
    await this.settles(call(), what)
    return now() - beganMs
  }

  /** Lets time pass in which nothing is expected to happen: a second of the machine's own, a moment of the system's. */
  async letTimePass({ clock }: Pick<ConformanceMachine, 'clock'>): Promise<void> {
    if (clock === undefined) await new Promise((resolve) => setTimeout(resolve, 100))
    else await clock.sleep(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }

  /** Waits until `holds` does. */
  async eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
    let isOver = false
    const wait = async (): Promise<void> => {
      while (!isOver && !(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    try {
      await this.resolves(wait(), what)
    } finally {
      isOver = true
    }
  }

  /** The last that the machine was sent, for the message of a failure. */
  dialogue(): string {
    const last = this.#machines.at(-1)?.received?.().slice(-12) ?? []
    return last.length === 0
      ? 'The machine had received nothing.'
      : `The machine had received, last: ${last.join(' | ')}`
  }

  /** Closes and disposes of everything, whatever state it is in. */
  async clear(): Promise<void> {
    for (const device of this.#devices) await this.settles(device.close(), 'close').catch(() => {})
    for (const machine of this.#machines) await machine.dispose()
  }
}
