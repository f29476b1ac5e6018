import type { ConfigLayer, DeviceKind } from '@vfab/core'
import type { ResolvedDevice } from '@vfab/host'

import { readAssignments } from '../config/assignments.ts'
import { configTarget } from '../config/target.ts'
import type { Shop } from '../shop.ts'
import type { DeviceChoice } from './device-choice.ts'

/**
 * Finds the device that is meant; starts its simulator for `driver:sim`. Opens nothing.
 * @throws DriverError `DEVICE_NOT_FOUND`, `DEVICE_AMBIGUOUS`, `CONFIG_INVALID`, …
 */
export async function chooseDevice(
  { host }: Shop,
  choice: Pick<DeviceChoice, 'device' | 'settings' | 'assignments' | 'simSpeed' | 'signal'>,
  kind: DeviceKind | undefined,
): Promise<ResolvedDevice> {
  const { device, settings, assignments, simSpeed = 'max', signal } = choice
  const overrides: ConfigLayer[] = []
  if (settings) overrides.push({ source: 'command-line', origin: 'the program', values: settings })
  if (assignments) {
    // Read by the types of the driver's schema, so the driver has to be known before its device is.
    const { driver } = configTarget(device, await host.config(), await host.inventory())
    overrides.push(...readAssignments(assignments, driver))
  }
  return host.resolve(device, { kind, signal, overrides, simulator: { speed: simSpeed } })
}
