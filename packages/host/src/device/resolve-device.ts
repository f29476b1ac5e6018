/*
 * From what a person typed, or did not type, to one device with all its settings. Never guesses: where two would do, both
 * are shown with the words that choose between them.
 */
import {
  type ConfigLayer,
  type DeviceKind,
  DriverError,
  isDriverError,
  type MergedConfig,
  nearest,
  type OperationOptions,
  type SimulatorOptions,
  systemClock,
} from '@vfab/core'

import { configuredIsolation } from '../config/isolation.ts'
import type { HostConfig } from '../config/load-config.ts'
import { resolveSettings } from '../config/settings.ts'
import { accessAdvice } from '../detection/access-advice.ts'
import type { Detector } from '../detection/detector.ts'
import { accessToNodes } from '../detection/node-access.ts'
import { askDriver } from '../detection/probe.ts'
import type { CatalogueEntry, DetectedDevice, DetectionReport } from '../detection/report.ts'
import type { NodeAccess } from '../detection/sources.ts'
import { addressKeyOf } from '../discovery/address-key.ts'
import { findDriver, findSimulator } from '../discovery/find-driver.ts'
import type { DriverInventory, InstalledDriver } from '../discovery/inventory.ts'
import type { DriverLoader } from '../load.ts'
import { ambiguousDevice, deniedDevice, noDevice, noDriver, selectorOf } from './device-errors.ts'
import { configuredAddress, resolved, type ResolvedDevice } from './resolved-device.ts'
import { readSelector } from './selector.ts'

/** What {@link resolveDevice} goes by. */
export interface ResolveOptions extends OperationOptions {
  config: HostConfig
  inventory: DriverInventory
  /** The kind that is wanted. A named device of another kind is an error. */
  kind?: DeviceKind | undefined
  detector: Detector
  loader: DriverLoader
  /** For `driver:sim`: speed, pseudo-terminal, the simulator's own settings. */
  simulator?: SimulatorOptions | undefined
  /** Drivers to suggest for devices that no installed one claims. */
  catalogue?: readonly CatalogueEntry[] | undefined
  /** Tells the rights on a device file that was named; default from the file system. */
  access?: ((paths: readonly string[]) => Promise<ReadonlyMap<string, NodeAccess>>) | undefined
}

/**
 * Finds the device that is meant by `selector`:
 *
 * - a name of `devices:` in the configuration
 * - `driver:address`, `driver:sim`, `driver:NAME` with a nickname, serial number or USB location; the driver's aliases do too
 * - a driver alone: its configured address, else the only device of it that is attached
 * - an address alone: the driver that claims it, or the only one of the wanted kind
 * - nothing: `device:` of the configuration, else the only configured address, else the only device attached
 *
 * @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS`, `PERMISSION_DENIED`, `DRIVER_NOT_FOUND`, `DRIVER_AMBIGUOUS`,
 * `DRIVER_INCOMPATIBLE`, `CONFIG_INVALID` and kin, each with what to do; the signal's reason
 */
export async function resolveDevice(selector: string | undefined, options: ResolveOptions): Promise<ResolvedDevice> {
  const search = new DeviceSearch(options)
  const named = selector ?? options.config.device
  const device = await (named === undefined ? search.only() : search.named(named))
  return { ...device, isolation: configuredIsolation(options.config, device.driver, device.alias) }
}

class DeviceSearch {
  readonly #options: ResolveOptions
  readonly #detector: Detector
  readonly #loader: DriverLoader

  constructor(options: ResolveOptions) {
    this.#options = options
    this.#loader = options.loader
    this.#detector = options.detector
  }

  async named(text: string): Promise<ResolvedDevice> {
    const alias = this.#options.config.devices.get(text)
    if (alias !== undefined) return this.#ofDriver(this.#driver(alias), text)
    const selector = readSelector(text)
    switch (selector.form) {
      case 'simulated':
        return this.#simulated(this.#driver(selector.driver), undefined)
      case 'driver-address':
        return this.#at(this.#driver(selector.driver), selector.address, { origin: `--device ${text}` })
      case 'driver-device':
        return this.#called(this.#driver(selector.driver), selector.device)
      case 'address':
        return this.#anyAt(selector.address)
      case 'name':
        return this.#ofDriver(this.#driverOrDevice(selector.name), undefined)
    }
  }

  /** The device that is meant when none is named. */
  async only(): Promise<ResolvedDevice> {
    const { kind, inventory } = this.#options
    const drivers = this.#driversOfKind()
    if (drivers.length === 0) throw noDriver(kind ?? 'device', await this.#detect({}))
    const configured: { driver: InstalledDriver; address: string; name: string }[] = []
    for (const driver of drivers) {
      const address = configuredAddress(await this.#settings(driver, undefined), addressKeyOf(driver, inventory))
      if (address !== undefined) configured.push({ driver, address, name: driver.id })
    }
    const [only] = configured
    if (configured.length > 1) {
      const listed = configured.map(({ driver, address, name }) => ({ driver: driver.id, address, name }))
      throw ambiguousDevice('configured devices', listed)
    }
    if (only) return this.#ofDriver(only.driver, undefined)
    return this.#onlyAttached(drivers, kind ?? 'device', undefined)
  }

  /** The driver's configured address, else the only device of it that is attached. */
  async #ofDriver(driver: InstalledDriver, alias: string | undefined): Promise<ResolvedDevice> {
    const key = addressKeyOf(driver, this.#options.inventory)
    const address = configuredAddress(await this.#settings(driver, alias), key)
    if (address === 'sim') return this.#simulated(driver, alias)
    if (address !== undefined) return this.#at(driver, address, { alias })
    return this.#onlyAttached([driver], `device of ${driver.id}`, alias)
  }

  async #onlyAttached(
    drivers: readonly InstalledDriver[],
    what: string,
    alias: string | undefined,
  ): Promise<ResolvedDevice> {
    const report = await this.#detect({ drivers: drivers.map(({ id }) => id) })
    // A rule that is only `possible` is no reason to move a motor; such devices are named in the error.
    const devices = report.drivers
      .flatMap((detection) => detection.devices)
      .filter(({ confidence }) => confidence !== 'possible')
    const [only] = devices
    if (!only) throw noDevice({ what, report, inventory: this.#options.inventory, drivers })
    if (devices.length > 1) throw ambiguousDevice(`attached devices`, devices)
    return this.#found(only, drivers, alias)
  }

  /** `ebb:East`. What detection cannot tell, the driver may know. */
  async #called(driver: InstalledDriver, name: string): Promise<ResolvedDevice> {
    const report = await this.#detect({ drivers: [driver.id] })
    const [detection] = report.drivers
    const attached = [...(detection?.devices ?? []), ...(detection?.unconfirmed ?? [])]
    const isCalled = (device: DetectedDevice): boolean =>
      [device.serialNumber, device.name, device.model, device.location, device.id].some(
        (known) => known?.toLowerCase() === name.toLowerCase(),
      )
    const found = attached.filter(isCalled)
    const candidates = found.length > 0 ? found : (await this.#askForDevices(driver, attached)).filter(isCalled)
    const [only] = candidates
    if (!only)
      throw noDevice({
        what: `${driver.id} called ${name}`,
        report,
        inventory: this.#options.inventory,
        drivers: [driver],
      })
    if (candidates.length > 1) throw ambiguousDevice(`devices called ${name}`, candidates)
    return this.#found(only, [driver], undefined)
  }

  /** The driver's own list, which may know nicknames; nothing is opened for it. */
  async #askForDevices(driver: InstalledDriver, attached: readonly DetectedDevice[]): Promise<DetectedDevice[]> {
    const { found } = await askDriver(driver, {
      loader: this.#loader,
      clock: systemClock,
      timeoutMs: 3000,
      signal: this.#options.signal,
      openPipe: undefined,
      probe: false,
    })
    return found.map((device) => {
      const known = attached.find(({ address }) => address === device.address)
      const unknown = { id: device.address, confidence: 'certain', score: 0, rivals: [] } as const
      return { ...(known ?? unknown), ...device, probed: true }
    })
  }

  /** An address without a driver. */
  async #anyAt(address: string): Promise<ResolvedDevice> {
    const { kind } = this.#options
    const drivers = this.#driversOfKind()
    const report = await this.#detect({ drivers: drivers.map(({ id }) => id) })
    const claims = report.drivers.flatMap(({ devices }) => devices).filter((device) => device.address === address)
    const [claim] = claims
    if (claims.length > 1) throw ambiguousDevice('drivers', claims)
    if (claim) return this.#found(claim, drivers, undefined)
    const [only] = drivers
    if (!only) throw noDriver(kind ?? 'device', report)
    if (drivers.length > 1) {
      throw ambiguousDevice(
        'drivers',
        drivers.map(({ id, metadata }) => ({ driver: id, address, name: metadata?.displayName ?? id })),
      )
    }
    return this.#at(only, address, { origin: `--device ${address}` })
  }

  async #found(
    device: DetectedDevice,
    drivers: readonly InstalledDriver[],
    alias: string | undefined,
  ): Promise<ResolvedDevice> {
    const driver = drivers.find(({ id }) => id === device.driver)
    if (!driver) throw new RangeError(`${device.driver} is not among the drivers that were asked for`)
    if (device.obstacle === 'permission') {
      throw deniedDevice(device.address, driver.id, device.reason ?? 'permission denied', device.hint)
    }
    const layer = { origin: `attached device ${device.name}`, values: device.config }
    const settings = await this.#settings(driver, alias, { source: 'command-line', ...layer })
    const { address } = device
    const name = alias ?? selectorOf(device)
    return resolved({ driver, alias, name, address, settings, found: device, relocate: this.#relocate(device) })
  }

  async #at(
    driver: InstalledDriver,
    address: string,
    { alias, origin }: { alias?: string | undefined; origin?: string },
  ): Promise<ResolvedDevice> {
    if (address.startsWith('/')) await this.#requireAccess(driver, address)
    const values = { [addressKeyOf(driver, this.#options.inventory)]: address }
    const layer: ConfigLayer | undefined = origin === undefined ? undefined : { source: 'command-line', origin, values }
    const settings = await this.#settings(driver, alias, layer)
    const name = alias ?? selectorOf({ driver: driver.id, address })
    return resolved({ driver, alias, name, address, settings })
  }

  async #simulated(driver: InstalledDriver, alias: string | undefined): Promise<ResolvedDevice> {
    const { inventory, signal, simulator: wanted } = this.#options
    const entry = findSimulator(inventory, driver.id)
    const simulator = await this.#loader.loadSimulator(entry)
    signal?.throwIfAborted()
    const simulated = await simulator.start({ ...wanted, signal })
    const key = entry.metadata.addressKey ?? addressKeyOf(driver, inventory)
    const { address } = simulated
    const values = { [key]: address }
    try {
      const settings = await this.#settings(driver, alias, {
        source: 'command-line',
        origin: `${driver.id}:sim`,
        values,
      })
      return resolved({ driver, alias, name: alias ?? `${driver.id}:sim`, address, settings, simulated })
    } catch (error) {
      await simulated.close()
      throw error
    }
  }

  /** Says who may use the file, and how to get in, before the driver finds out. */
  async #requireAccess(driver: InstalledDriver, path: string): Promise<void> {
    const { access = accessToNodes } = this.#options
    const node = (await access([path])).get(path)
    if (!node?.exists) return
    const { obstacle, reason, hint } = accessAdvice(path, node, driver)
    if (obstacle === 'permission') throw deniedDevice(path, driver.id, reason ?? 'permission denied', hint)
  }

  #driver(name: string): InstalledDriver {
    return this.#requireKind(findDriver(this.#options.inventory, name))
  }

  /** A bare name that is no device of the configuration is a driver, or a mistake. */
  #driverOrDevice(name: string): InstalledDriver {
    const { inventory, config } = this.#options
    try {
      return this.#driver(name)
    } catch (error) {
      const meant = nearest(name, config.devices.keys())
      if (!isDriverError(error) || error.code !== 'DRIVER_NOT_FOUND') throw error
      const known = [...config.devices.keys(), ...inventory.drivers.filter(isUsable).map(({ id }) => id)]
      throw new DriverError(`no device and no driver is called ${name}`, {
        type: 'connection',
        code: 'DEVICE_NOT_FOUND',
        context: { selector: name },
        hint: meant
          ? `did you mean ${meant}?`
          : `${known.length > 0 ? `known are: ${known.join(', ')}; ` : ''}or name a device as driver:address`,
        cause: error,
      })
    }
  }

  #requireKind(driver: InstalledDriver): InstalledDriver {
    const { kind } = this.#options
    const own = driver.metadata?.kind
    if (kind === undefined || own === undefined || own === kind) return driver
    throw new DriverError(`${driver.id} drives a ${own}, but a ${kind} is wanted`, {
      type: 'configuration',
      code: 'CONFIG_INVALID',
      driver: driver.id,
      hint: `name a ${kind} with --device; vfab detect lists what is attached`,
    })
  }

  #driversOfKind(): InstalledDriver[] {
    const { inventory, kind } = this.#options
    return inventory.drivers.filter(
      (driver) => isUsable(driver) && (kind === undefined || driver.metadata?.kind === kind),
    )
  }

  #detect(wanted: { drivers?: readonly string[] }): Promise<DetectionReport> {
    const { signal, catalogue, kind } = this.#options
    return this.#detector.detect({ signal, catalogue, ...wanted, ...(kind && { kinds: [kind] }) })
  }

  /** @param above - beats files and environment, but not the command line's own settings */
  #settings(driver: InstalledDriver, alias: string | undefined, above?: ConfigLayer): Promise<MergedConfig> {
    const { config, inventory } = this.#options
    const overrides = above ? [above, ...config.overrides] : config.overrides
    const otherDrivers = inventory.drivers.map(({ id }) => id).filter((id) => id !== driver.id)
    return resolveSettings({ ...config, overrides }, driver, { alias, otherDrivers })
  }

  /** A device that is plugged in again is known by its serial number, else by the socket it is plugged into. */
  #relocate(device: DetectedDevice): ResolvedDevice['relocate'] {
    const { serialNumber, location } = device
    if (serialNumber === undefined && location === undefined) return undefined
    return async ({ signal }) => {
      const { drivers } = await this.#detector.detect({ drivers: [device.driver], refresh: true, signal })
      const found = drivers.flatMap(({ devices }) => devices)
      const same =
        serialNumber === undefined
          ? found.find((each) => each.location === location)
          : found.find((each) => each.serialNumber === serialNumber)
      return same?.config
    }
  }
}

function isUsable({ verdict }: InstalledDriver): boolean {
  return verdict === 'ok'
}
