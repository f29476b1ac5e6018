import { DriverError, isDriverError } from '@vfab/core'
import { findDriver, type ResolvedDevice } from '@vfab/host'

import { chooseDevice } from '../device/choose-device.ts'
import { inputError } from '../input-error.ts'
import type { Shop } from '../shop.ts'
import type { SensorChoice } from './sensor-options.ts'

/** Sensors that were found, not opened yet. Disposing closes their simulators. */
export interface ChosenSensors extends AsyncDisposable {
  readonly devices: readonly ResolvedDevice[]
}

/**
 * Finds the sensors that are meant; starts simulators for `driver:sim`. Opens nothing.
 * @throws DriverError `INPUT_INVALID` for settings that could be meant for several sensors, `DEVICE_NOT_FOUND` with what to do when
 * there are none, and what choosing each throws
 */
export async function chooseSensors(shop: Shop, choice: SensorChoice): Promise<ChosenSensors> {
  const { sensors = [], settings, assignments, simSpeed, signal } = choice
  const selectors = sensors.length > 0 ? [...new Set(sensors)] : await allSensors(shop, signal)
  if ((assignments ?? settings) !== undefined && selectors.length > 1) {
    throw inputError(
      '--set is for one sensor',
      'name the sensor that it is for, or write the setting to the configuration',
    )
  }
  const devices: ResolvedDevice[] = []
  const close = async (): Promise<void> => {
    for (const device of devices) await device[Symbol.asyncDispose]()
  }
  try {
    for (const device of selectors) {
      devices.push(await chooseDevice(shop, { device, settings, assignments, simSpeed, signal }, 'sensor'))
    }
  } catch (error) {
    await close()
    throw error
  }
  return { devices, [Symbol.asyncDispose]: close }
}

/** Names in `devices:` of the configuration whose driver reads sensors. */
export async function configuredSensors({ host }: Shop): Promise<readonly string[]> {
  const inventory = await host.inventory()
  const { devices } = await host.config()
  const isSensor = (driver: string): boolean => {
    try {
      return findDriver(inventory, driver).metadata?.kind === 'sensor'
    } catch (error) {
      if (isDriverError(error)) return false
      throw error
    }
  }
  return [...devices].filter(([, driver]) => isSensor(driver)).map(([alias]) => alias)
}

/** The sensors of the configuration, else those that are attached. */
async function allSensors(shop: Shop, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const configured = await configuredSensors(shop)
  if (configured.length > 0) return configured
  const report = await shop.host.detect({ kinds: ['sensor'], signal })
  const attached = report.drivers
    .flatMap(({ devices }) => devices)
    .filter(({ confidence, accessible }) => confidence !== 'possible' && accessible)
  if (attached.length > 0) return attached.map(({ driver, address }) => `${driver}:${address}`)
  const { drivers } = await shop.host.inventory()
  const ids = drivers.filter(({ metadata }) => metadata?.kind === 'sensor').map(({ id }) => id)
  throw new DriverError('there is no sensor', {
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    hint: ids.length === 0 ? installHint(shop) : nameHint(ids),
  })
}

function installHint({ platform }: Shop): string {
  return platform === 'linux'
    ? 'install a driver: `vfab driver install @vfab/sensor-linux` reads the sensors of this computer'
    : 'install a driver: `vfab driver install @vfab/sensor-serial` reads what sends lines'
}

function nameHint(ids: readonly string[]): string {
  return `name one: ${ids.map((id) => `${id}:ADDRESS`).join(', ')}, or a simulated one such as serial:sim`
}
