import type { HostConfig, InstalledDriver } from '@vfab/host'
import { type DriverInventory, findDriver } from '@vfab/host'

import { inputError } from '../input-error.ts'

/** Whose settings are meant: those of a driver, or those of one named device. */
export interface ConfigTarget {
  readonly driver: InstalledDriver
  /** Name of the `devices:` section, if one is meant. */
  readonly alias: string | undefined
  /** For people: `east`, `ebb`. */
  readonly name: string
}

/**
 * The driver and device that a selector names; without one, the configured device, else the only driver installed.
 * @throws DriverError `INPUT_INVALID` when nothing is named and several drivers are installed
 * `DRIVER_NOT_FOUND` and the like
 */
export function configTarget(
  selector: string | undefined,
  config: HostConfig,
  inventory: DriverInventory,
): ConfigTarget {
  const named = selector ?? config.device
  if (named !== undefined) {
    const driverOfAlias = config.devices.get(named)
    if (driverOfAlias !== undefined) return { driver: findDriver(inventory, driverOfAlias), alias: named, name: named }
    const driver = findDriver(inventory, driverPart(named))
    return { driver, alias: undefined, name: driver.id }
  }
  const usable = inventory.drivers.filter(({ verdict }) => verdict === 'ok')
  const [only] = usable
  if (only && usable.length === 1) return { driver: only, alias: undefined, name: only.id }
  throw usable.length === 0
    ? inputError('no driver is installed, so there are no settings', 'install one: vfab driver install axidraw')
    : inputError(`which driver? ${usable.map(({ id }) => id).join(', ')} are installed`, 'name one with --device')
}

/**
 * The device of a command that takes it as an argument and as `--device` alike.
 * @throws UsageError when both are given and differ
 */
export function oneDevice(argument: string | undefined, option: string | undefined): string | undefined {
  if (argument === undefined || option === undefined || argument === option) return argument ?? option
  throw inputError(`which device: ${argument} or ${option}?`, 'name it once, as an argument or with --device')
}

/** `ebb` of `ebb:/dev/ttyACM0`; a global name (`@scope/package#id`) has no colon. */
export function driverPart(selector: string): string {
  const colon = selector.indexOf(':')
  return colon < 0 ? selector : selector.slice(0, colon)
}
