import { DriverError, isDriverError } from '@vfab/core'
import { installableDrivers, readDeviceIndex } from '@vfab/device-index'
import { createDetector, createLoader, type DriverLoader, findDriver, type ResolvedDevice } from '@vfab/host'

import { loadConfiguration } from '../config/load-config.ts'
import { chooseDevice } from '../device/choose-device.ts'
import { findInstalled, type SearchScope } from '../installed.ts'
import { UsageError } from '../usage-error.ts'

/** Which sensors a command means, and how they are to be used. */
export interface SensorsRequest {
  /** As typed; none: all that are configured, else all that are attached. */
  readonly selectors: readonly string[]
  readonly assignments: readonly string[] | undefined
  readonly simSpeed: string | undefined
}

/** Sensors that were found, not opened yet. Disposing closes their simulators. */
export interface ChosenSensors extends AsyncDisposable {
  readonly devices: readonly ResolvedDevice[]
  readonly loader: DriverLoader
}

/**
 * Finds the sensors that are meant; starts simulators for `driver:sim`. Opens nothing.
 * @throws UsageError for settings that could be meant for several sensors
 * @throws DriverError `DEVICE_NOT_FOUND` with what to do when there are none, and what choosing each throws
 */
export async function chooseSensors(
  request: SensorsRequest,
  scope: SearchScope,
  signal: AbortSignal,
): Promise<ChosenSensors> {
  const { assignments, simSpeed } = request
  const loader = createLoader()
  const selectors =
    request.selectors.length > 0 ? [...new Set(request.selectors)] : await allSensors(scope, loader, signal)
  if (assignments !== undefined && selectors.length > 1) {
    throw new UsageError(
      '--set is for one sensor',
      'name the sensor that it is for, or write the setting to the configuration',
    )
  }
  const devices: ResolvedDevice[] = []
  const close = async (): Promise<void> => {
    for (const device of devices) await device[Symbol.asyncDispose]()
  }
  try {
    for (const selector of selectors) {
      devices.push(await chooseDevice({ selector, assignments, simSpeed }, scope, { loader, signal, kind: 'sensor' }))
    }
  } catch (error) {
    await close()
    throw error
  }
  return { devices, loader, [Symbol.asyncDispose]: close }
}

/** Names in `devices:` of the configuration whose driver reads sensors. */
export async function configuredSensors(scope: SearchScope): Promise<readonly string[]> {
  const inventory = await findInstalled(scope)
  const config = await loadConfiguration(scope)
  const isSensor = (driver: string): boolean => {
    try {
      return findDriver(inventory, driver).metadata?.kind === 'sensor'
    } catch (error) {
      if (isDriverError(error)) return false
      throw error
    }
  }
  return [...config.devices].filter(([, driver]) => isSensor(driver)).map(([alias]) => alias)
}

/** The sensors of the configuration, else those that are attached. */
async function allSensors(scope: SearchScope, loader: DriverLoader, signal: AbortSignal): Promise<readonly string[]> {
  const configured = await configuredSensors(scope)
  if (configured.length > 0) return configured
  const inventory = await findInstalled(scope)
  const detector = createDetector({ inventory, loader, sources: scope.io.sources })
  const report = await detector.detect({ kinds: ['sensor'], signal, catalogue: installableDrivers(readDeviceIndex()) })
  const attached = report.drivers
    .flatMap(({ devices }) => devices)
    .filter(({ confidence, accessible }) => confidence !== 'possible' && accessible)
  if (attached.length > 0) return attached.map(({ driver, address }) => `${driver}:${address}`)
  const drivers = inventory.drivers.filter(({ metadata }) => metadata?.kind === 'sensor')
  throw new DriverError('there is no sensor', {
    type: 'connection',
    code: 'DEVICE_NOT_FOUND',
    hint:
      drivers.length === 0
        ? scope.io.platform === 'linux'
          ? 'install a driver: `vfab driver install @vfab/sensor-linux` reads the sensors of this computer'
          : 'install a driver: `vfab driver install @vfab/sensor-serial` reads what sends lines'
        : `name one: ${drivers.map(({ id }) => `${id}:ADDRESS`).join(', ')}, or a simulated one such as serial:sim`,
  })
}
