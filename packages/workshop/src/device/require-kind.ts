import { type Device, type DeviceKind, DriverError } from '@vfab/core'
import type { DeviceOfKind, ResolvedDevice } from '@vfab/host'

/** Metadata says what a driver drives; the device itself has the last word. @throws DriverError `WRONG_DEVICE` */
export function requireKind<Kind extends DeviceKind>(
  device: Device,
  kind: Kind | undefined,
  { name, driver }: Pick<ResolvedDevice, 'name' | 'driver'>,
): DeviceOfKind[Kind] {
  if (kind === undefined || device.kind === kind) return device as DeviceOfKind[Kind]
  throw new DriverError(`${name} is a ${device.kind}, not a ${kind}`, {
    type: 'protocol',
    code: 'WRONG_DEVICE',
    driver: driver.id,
    hint: `name a ${kind} with --device`,
  })
}
