import { errorsOf, type MakeDriverError } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'silhouette'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const silhouetteError: MakeDriverError = errorsOf(driverId)
