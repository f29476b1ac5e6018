import { errorsOf, type MakeDriverError } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'my-camera'

/** Makes a `DriverError` of this driver; its type follows from the code. Give each a hint: what a person can do about it. */
export const driverError: MakeDriverError = errorsOf(driverId)
