import { type BytePipe, DriverError, type SimulatedFault } from '@vfab/core'

import { DevicePipe } from './device-pipe.ts'
import { type FaultMoment, FaultSchedule } from './fault-schedule.ts'
import { NoisyLine } from './noisy-line.ts'
import type { Pacer } from './pacer.ts'
import { seededRandom } from './random.ts'

/** A fault that strikes the device itself, not its cable. */
export type DeviceFault = Exclude<SimulatedFault, { readonly kind: 'unplug' | 'silence' | 'garbage' | 'cut-line' }>

/** The device in a {@link DeviceShell}. */
export interface ShelledDevice {
  /** A name for messages: `sim:ebb`. */
  readonly address: string
  /** How far the device has come, for faults that wait for their moment. */
  reached(): Parameters<FaultSchedule['due']>[0]
  suffer(fault: DeviceFault): void
  /** The client sends. */
  received(bytes: Uint8Array): void
  /** The client is gone: what was on its way to it is lost. */
  hungUp(): void
  /** The cable is out: what was on its way from the client is lost. */
  dropArrivals(): void
}

/** What a {@link DeviceShell} is made with. */
export interface DeviceShellOptions {
  /** What errors call it: `board`, `plotter`. */
  readonly noun: string
  readonly random: number | (() => number)
  /** The pacer of the device, which needs the device first. */
  readonly pacer: () => Pacer
}

/** What is around every simulated plotter: its cable, the faults that strike it, and what its client notices. */
export class DeviceShell {
  readonly faults: FaultSchedule = new FaultSchedule()
  /** What is wrong with the line to the client. */
  readonly line: NoisyLine
  readonly #device: ShelledDevice
  readonly #noun: string
  readonly #pacer: () => Pacer
  #pipe: DevicePipe | undefined
  /** Something reached the client, or was taken from it, in the present run. */
  #noticed = false

  constructor(device: ShelledDevice, { noun, random, pacer }: DeviceShellOptions) {
    this.#device = device
    this.#noun = noun
    this.#pacer = pacer
    this.line = new NoisyLine(typeof random === 'number' ? seededRandom(random) : random)
  }

  /** Whether nothing that the device sends arrives: there is no client, or its line is silent. */
  get isUnheard(): boolean {
    return this.line.silent || this.#pipe === undefined
  }

  /** Plugs the cable in. @param before - called unless the plug is taken @throws DriverError `DEVICE_BUSY` */
  connect(before: () => void = () => {}): BytePipe {
    const { address } = this.#device
    if (this.#pipe !== undefined) {
      const hint = `close the other connection to the simulated ${this.#noun} first`
      throw new DriverError(`${address} is in use`, { type: 'connection', code: 'DEVICE_BUSY', hint })
    }
    before()
    this.#pipe = new DevicePipe(address, {
      received: (bytes) => this.receive(bytes),
      closedByClient: () => this.#hangUp(),
    })
    return this.#pipe
  }

  /** Makes a fault happen now. */
  inject(fault: SimulatedFault): void {
    this.changeNow(() => this.#apply(fault))
  }

  /** Makes a fault happen at a given moment. */
  injectAt(moment: FaultMoment, fault: SimulatedFault): void {
    this.faults.add(moment, fault)
    this.applyDueFaults()
    this.#pacer().kick(false)
  }

  /** Lets something happen from outside, at the present. */
  changeNow(change: () => void): void {
    this.#pacer().catchUp()
    change()
    this.#pacer().kick(false)
  }

  /** Bytes come in, from the client or past it. */
  receive(bytes: Uint8Array): void {
    this.changeNow(() => this.#device.received(bytes))
  }

  applyDueFaults(): void {
    if (this.faults.isEmpty) return
    for (const fault of this.faults.due(this.#device.reached())) this.#apply(fault)
  }

  /** Bytes arrive at the client, if there is one. */
  deliver(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return
    this.#noticed = true
    this.#pipe?.deliver(bytes)
  }

  /** Pulls the cable out. The device keeps its power and goes on with what it has. */
  unplug(): void {
    const pipe = this.#pipe
    this.#hangUp()
    this.#device.dropArrivals()
    if (pipe === undefined) return
    this.#noticed = true
    pipe.lose()
  }

  /** Takes steps until none is left, or the client notices something. @returns true when it does */
  run(step: () => boolean): boolean {
    this.#noticed = false
    while (!this.#noticed && step()) {
      // Each turn is one event.
    }
    return this.#noticed
  }

  /** Lets time pass until nothing comes any more. @param nextMs - when something comes next, Infinity when nothing does */
  async idle(nextMs: () => number): Promise<void> {
    const { clock } = this.#pacer()
    for (;;) {
      const next = nextMs()
      if (next === Infinity) return
      await clock.sleep(Math.max(0, next - this.#device.reached().ms))
    }
  }

  #apply(fault: SimulatedFault): void {
    if (this.line.suffer(fault)) return
    if (fault.kind === 'unplug') this.unplug()
    else this.#device.suffer(fault)
  }

  #hangUp(): void {
    this.#pipe = undefined
    this.#device.hungUp()
  }
}
