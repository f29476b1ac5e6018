import { DriverError } from '@vfab/core'

/** The id of the driver's metadata in package.json. */
export const driverId = 'serial'

/** A sensor that was closed is asked for something. */
export function sensorClosed(address: string): DriverError {
  return new DriverError(`${address} is closed`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    driver: driverId,
    context: { address },
    hint: 'open the sensor again',
  })
}
