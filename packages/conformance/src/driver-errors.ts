import { strict as assert } from 'node:assert'
import { inspect } from 'node:util'
import {
  type DriverError,
  type DriverErrorCode,
  driverErrorCodes,
  type DriverErrorType,
  driverErrorTypes,
  isDriverError,
} from '@vfab/core'

/** What an error has to be. */
export interface ExpectedError {
  readonly codes?: readonly DriverErrorCode[]
  readonly types?: readonly DriverErrorType[]
}

/**
 * Checks that an error is one a program can branch on and a person can act on.
 * @param driver - id of the driver, the prefix of its own codes
 * @param what - what failed, as the message names it
 */
export function assertDriverError(
  error: unknown,
  driver: string,
  what: string,
  expected: ExpectedError = {},
): asserts error is DriverError {
  assert.ok(isDriverError(error), `${what} failed with something other than a DriverError: ${inspect(error)}`)
  const said = `${what} failed with ${error.code} (${error.message})`
  assert.ok(driverErrorTypes.includes(error.type), `${said}, whose type ${inspect(error.type)} is none of the seven`)
  const tableType = (driverErrorCodes as Readonly<Record<string, DriverErrorType>>)[error.code]
  if (tableType === undefined) {
    const prefix = `${driver.toUpperCase().replaceAll('-', '_')}_`
    assert.ok(error.code.startsWith(prefix), `${said}: a code of the driver's own begins with ${prefix}`)
  } else {
    assert.equal(error.type, tableType, `${said}, whose type is ${error.type} where core's table says ${tableType}`)
  }
  assert.ok(error.message.length > 0, `${what} failed without a message`)
  assert.ok(error.hint !== undefined && error.hint.length > 0, `${said} without a hint for a person`)
  assert.doesNotThrow(() => JSON.stringify(error), `${said}, which cannot be written as JSON`)
  const { codes, types } = expected
  if (codes !== undefined) {
    assert.ok((codes as readonly string[]).includes(error.code), `${said}; expected ${codes.join(' or ')}`)
  }
  if (types !== undefined) {
    assert.ok(types.includes(error.type), `${said}, of type ${error.type}; expected ${types.join(' or ')}`)
  }
}
