import { type DriverError, errorsOf, type MakeDriverError } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'modbus'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const modbusError: MakeDriverError = errorsOf(driverId)

/** An answer that is not one to the request. */
export function badReply(what: string, context: Readonly<Record<string, unknown>> = {}): DriverError {
  return modbusError('BAD_REPLY', what, {
    context,
    hint: 'check the cable and the termination, that no two units have the same number, and that the device speaks this kind of Modbus',
  })
}

/** Hexadecimal, as in protocol documents: `01 83 02`. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}
