import { DriverError, type DriverErrorCode, type DriverErrorInit, driverErrorCodes } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'grbl'

/** What {@link grblError} adds to the message. */
export type GrblErrorDetails = Pick<DriverErrorInit, 'hint' | 'context' | 'cause'>

/** A `DriverError` of this driver, with the type that belongs to the code. */
export function grblError(code: DriverErrorCode, message: string, details: GrblErrorDetails = {}): DriverError {
  return new DriverError(message, { type: driverErrorCodes[code], code, driver: driverId, ...details })
}
