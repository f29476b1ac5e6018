import { type DriverErrorCode, driverErrorCodes } from './error-codes.ts'
import { DriverError, type DriverErrorInit } from './error.ts'

/** What an error says besides its message. */
export type DriverErrorDetails = Pick<DriverErrorInit, 'hint' | 'context' | 'cause'>

/** Makes the errors of one driver; the type follows from the code. */
export type MakeDriverError = (code: DriverErrorCode, message: string, details?: DriverErrorDetails) => DriverError

/**
 * How a driver makes its errors: `const laserError = errorsOf('laser')`, then `laserError('TIMEOUT', 'it is silent', { hint })`.
 * @param driver - id of the driver
 */
export function errorsOf(driver: string): MakeDriverError {
  return (code, message, details = {}) =>
    new DriverError(message, { type: driverErrorCodes[code], code, driver, ...details })
}
