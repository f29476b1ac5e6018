import { DriverError, type DriverErrorCode, driverErrorCodes, type DriverErrorInit } from '@vfab/core'

/** Makes an error of this driver; the type follows from the code. */
export function modbusError(
  code: DriverErrorCode,
  message: string,
  rest: Pick<DriverErrorInit, 'context' | 'hint' | 'cause'> = {},
): DriverError {
  return new DriverError(message, { type: driverErrorCodes[code], code, driver: 'modbus', ...rest })
}

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
