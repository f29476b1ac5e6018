import { DriverError, type DriverErrorCode, type DriverErrorInit, driverErrorCodes } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'ebb'

/** What {@link ebbError} adds to the message. */
export type EbbErrorDetails = Pick<DriverErrorInit, 'hint' | 'context' | 'cause'>

/** A `DriverError` of this driver, with the type that belongs to the code. */
export function ebbError(code: DriverErrorCode, message: string, details: EbbErrorDetails = {}): DriverError {
  return new DriverError(message, { type: driverErrorCodes[code], code, driver: driverId, ...details })
}
