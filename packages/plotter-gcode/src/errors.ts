import { errorsOf, type MakeDriverError } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'gcode'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const gcodeError: MakeDriverError = errorsOf(driverId)
