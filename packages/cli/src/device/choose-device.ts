import type { ConfigLayer, DeviceKind } from '@vfab/core'
import { installableDrivers, readDeviceIndex } from '@vfab/device-index'
import { createDetector, type DriverLoader, type HostConfig, resolveDevice, type ResolvedDevice } from '@vfab/host'
import type { DriverInventory } from '@vfab/host/discovery'

import { loadConfiguration } from '../config/load-config.ts'
import { readAssignments } from '../config/assignments.ts'
import { configTarget } from '../config/target.ts'
import { findInstalled, type SearchScope } from '../installed.ts'
import { readNumber } from '../number-option.ts'

/** Which device a command means, and how it is to be used. */
export interface DeviceRequest {
  /** `--device`; the configured one, else the only one attached. */
  readonly selector: string | undefined
  /** `--set KEY=VALUE` */
  readonly assignments: readonly string[] | undefined
  /** `--sim-speed` */
  readonly simSpeed: string | undefined
}

/**
 * Finds the device that is meant; starts its simulator for `driver:sim`. Opens nothing.
 * @throws UsageError for options that make no sense
 * @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS`, `CONFIG_INVALID`, …
 */
export async function chooseDevice(
  request: DeviceRequest,
  scope: SearchScope,
  options: { readonly loader: DriverLoader; readonly signal: AbortSignal; readonly kind: DeviceKind | undefined },
): Promise<ResolvedDevice> {
  const speed = simulatorSpeed(request.simSpeed)
  const inventory = await findInstalled(scope)
  const files = await loadConfiguration(scope)
  const config = { ...files, overrides: overridesFor(request, files, inventory) }
  return resolveDevice(request.selector, {
    config,
    inventory,
    ...options,
    detector: createDetector({ inventory, loader: options.loader, sources: scope.io.sources }),
    simulator: { speed },
    catalogue: installableDrivers(readDeviceIndex()),
  })
}

/** `--set` is read by the types of the driver's schema, so the driver has to be known before its device is. */
function overridesFor(
  { assignments, selector }: DeviceRequest,
  config: HostConfig,
  inventory: DriverInventory,
): readonly ConfigLayer[] {
  return assignments ? readAssignments(assignments, configTarget(selector, config, inventory).driver) : []
}

function simulatorSpeed(text: string | undefined): number | 'max' {
  return text === undefined || text === 'max' ? 'max' : readNumber('--sim-speed', text, { min: 0.001 })
}
