import { errorsOf, type MakeDriverError } from '@vfab/core'

/** The id of the driver's metadata in package.json. */
export const driverId = 'mqtt'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const mqttError: MakeDriverError = errorsOf(driverId)
