import { DriverError, type DriverErrorCode, type DriverErrorInit, driverErrorCodes } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'ip'

/** What {@link ipError} adds to the message. */
export type IpErrorDetails = Pick<DriverErrorInit, 'hint' | 'context' | 'cause'>

/** A `DriverError` of this driver, with the type that belongs to the code. */
export function ipError(code: DriverErrorCode, message: string, details: IpErrorDetails = {}): DriverError {
  return new DriverError(message, { type: driverErrorCodes[code], code, driver: driverId, ...details })
}
