/* All devices by name: what each is, who operates it, and what runs it. */
import type { Clock } from '@vfab/core'
import type { Workshop } from '@vfab/workshop'

import type { LeaseBook } from '../access/leases.ts'
import type { Device, Holder } from '../api/device.ts'
import type { Job } from '../api/job.ts'
import type { EventHub } from '../events/event-hub.ts'
import { CameraFeed } from '../media/camera-feed.ts'
import { SensorFeed } from '../media/sensor-feed.ts'
import { briefError, notFound } from '../problem.ts'
import type { HeldJog } from './held-jog.ts'
import { type DeviceSources, findDevices, type KnownDevice } from './known-devices.ts'
import { Machine } from './machine.ts'

/** What {@link DeviceDirectory} is made of. */
export interface DeviceDirectoryOptions extends Omit<DeviceSources, 'report'> {
  readonly workshop: Workshop
  readonly hub: EventHub
  readonly leases: LeaseBook
  readonly clock: Clock
  readonly simSpeed: number | 'max'
  /** Jobs of other programs that run now. */
  readonly foreign: () => readonly Job[]
}

/** See above. */
export class DeviceDirectory {
  readonly #options: DeviceDirectoryOptions
  readonly #known = new Map<string, KnownDevice>()
  readonly #machines = new Map<string, Machine>()
  readonly #cameras = new Map<string, CameraFeed>()
  readonly #sensors = new Map<string, SensorFeed>()
  readonly #jogs = new Map<string, HeldJog>()

  constructor(options: DeviceDirectoryOptions) {
    this.#options = options
  }

  /** Looks again which devices there are. @param report - the last detection */
  async refresh(report: DeviceSources['report']): Promise<void> {
    const found = await findDevices({ ...this.#options, report })
    const names = new Set(found.map(({ name }) => name))
    for (const { name } of this.#known.values()) {
      // One that is in use stays, whatever was found.
      if (names.has(name) || (this.#machines.get(name)?.state ?? 'ready') !== 'ready') continue
      this.#known.delete(name)
      this.#options.hub.publish('device-gone', { name }, name)
    }
    for (const device of found) {
      this.#known.set(device.name, device)
      this.publish(device.name)
    }
  }

  get sensors(): readonly SensorFeed[] {
    return [...this.#known.values()].filter(({ kind }) => kind === 'sensor').map(({ name }) => this.sensor(name))
  }

  list(): readonly Device[] {
    return [...this.#known.keys()].map((name) => this.show(name))
  }

  /** @throws DriverError `NOT_FOUND` */
  show(name: string): Device {
    const known = this.#require(name)
    const { kind, driver, simulated, configured } = known
    const unit = this.#unit(known)
    const machine = unit instanceof Machine ? unit : undefined
    const foreign = machine && this.#foreignJob(known, machine)
    const model = known.model ?? (unit instanceof SensorFeed ? undefined : unit.model)
    return {
      name,
      kind,
      driver,
      model,
      address: machine?.address ?? known.address,
      simulated,
      configured,
      state: foreign && unit.state === 'ready' ? 'busy' : unit.state,
      error: unit.error && briefError(unit.error),
      ...(machine && {
        lease: this.#options.leases.of(name),
        job: machine.job ?? foreign?.id,
        holder: foreign && holderOf(foreign),
        plotter: machine.facts,
        place: machine.place,
        pens: known.pens,
      }),
    }
  }

  /** @throws DriverError `NOT_FOUND` for what is not a plotter */
  machine(name: string): Machine {
    const known = this.#require(name, 'plotter')
    return this.#unit(known) as Machine
  }

  /** @throws DriverError `NOT_FOUND` for what is not a camera */
  camera(name: string): CameraFeed {
    return this.#unit(this.#require(name, 'camera')) as CameraFeed
  }

  /** @throws DriverError `NOT_FOUND` for what is not a sensor */
  sensor(name: string): SensorFeed {
    return this.#unit(this.#require(name, 'sensor')) as SensorFeed
  }

  /** The name of the device with this driver and address. */
  nameOf(driver: string, address: string): string {
    for (const [name, machine] of this.#machines) {
      if (machine.address === address && this.#known.get(name)?.driver === driver) return name
    }
    const known = [...this.#known.values()].find((device) => device.driver === driver && device.address === address)
    return known?.name ?? `${driver}:${address}`
  }

  /** Tells clients how a device is. */
  publish(name: string): void {
    if (this.#known.has(name)) this.#options.hub.publish('device', this.show(name), name)
  }

  /** Begins a jog; the one before ends. */
  startJog(name: string, jog: HeldJog): void {
    this.#jogs.get(name)?.end()
    this.#jogs.set(name, jog)
  }

  /** @throws DriverError `NOT_FOUND` for one that is over */
  jog(name: string, id: string): HeldJog {
    const jog = this.#jogs.get(name)
    if (jog?.id === id) return jog
    throw notFound('jog of this id', 'it has ended; begin another')
  }

  /** Ends the jog of somebody who does not operate the machine any more. */
  endJogOf(name: string, client: string | undefined): void {
    const jog = this.#jogs.get(name)
    if (jog !== undefined && jog.client === client) jog.end()
  }

  /** Closes all devices. */
  async close(): Promise<void> {
    for (const jog of this.#jogs.values()) jog.end()
    const units = [...this.#machines.values(), ...this.#cameras.values(), ...this.#sensors.values()]
    await Promise.allSettled(units.map((unit) => unit.close()))
  }

  #require(name: string, kind?: KnownDevice['kind']): KnownDevice {
    const known = this.#known.get(name)
    if (known !== undefined && (kind === undefined || known.kind === kind)) return known
    throw notFound(`${kind ?? 'device'} "${name.slice(0, 100)}"`, 'GET /api/v1/devices lists them')
  }

  #unit({ name, kind }: KnownDevice): Machine | CameraFeed | SensorFeed {
    const { workshop, clock, hub, simSpeed } = this.#options
    const onChange = (): void => this.publish(name)
    if (kind === 'plotter') {
      const onPlace = (place: Device['place'] & object): void => hub.publish('place', { device: name, place }, name)
      return madeOnce(this.#machines, name, () => new Machine({ workshop, name, clock, simSpeed, onChange, onPlace }))
    }
    if (kind === 'camera') {
      return madeOnce(this.#cameras, name, () => new CameraFeed({ workshop, name, clock, onChange }))
    }
    return madeOnce(this.#sensors, name, () => new SensorFeed({ workshop, name, clock, hub, onChange }))
  }

  #foreignJob(known: KnownDevice, machine: Machine): Job | undefined {
    if (known.simulated) return undefined
    const address = machine.address ?? known.address
    return this.#options
      .foreign()
      .find(({ device }) => device === known.name || device === `${known.driver}:${address}`)
  }
}

function holderOf({ id, owner }: Job): Holder {
  return { pid: owner?.pid, job: id }
}

function madeOnce<Value>(made: Map<string, Value>, name: string, make: () => Value): Value {
  const known = made.get(name)
  if (known !== undefined) return known
  const value = make()
  made.set(name, value)
  return value
}
