import { DriverError } from '@vfab/core'

/** Whose close it was. */
export interface ClosedDevice {
  /** Id of the driver. */
  readonly driver: string
  /** The device's address as errors may show it: without credentials. */
  readonly address: string
}

/** What every call of a device is refused with after its `close`: a mistake of the caller, not a lost device. */
export function deviceClosed({ driver, address }: ClosedDevice): DriverError {
  return new DriverError(`${address} is closed`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    driver,
    context: { address },
    hint: 'open the device again before using it',
  })
}
