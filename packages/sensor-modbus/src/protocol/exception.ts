import type { DriverError, DriverErrorCode } from '@vfab/core'

import { modbusError } from '../errors.ts'

/** What a device answers instead of doing what it was asked. Modbus Application Protocol V1.1b3, 7. */
interface ExceptionMeaning {
  readonly code: DriverErrorCode
  readonly says: string
  readonly hint: string
}

const checkMap = 'check the address, the kind of register and the count in the channel map against the device’s manual'
const meanings: Readonly<Record<number, ExceptionMeaning>> = {
  1: { code: 'REJECTED', says: 'it does not have this function', hint: checkMap },
  2: { code: 'REJECTED', says: 'there is no such address', hint: checkMap },
  3: { code: 'REJECTED', says: 'it does not take this count or value', hint: checkMap },
  4: { code: 'HARDWARE_FAULT', says: 'it failed while doing so', hint: 'look at the device, and switch it off and on' },
  5: { code: 'DEVICE_BUSY', says: 'it needs more time', hint: 'ask again later, or less often' },
  6: { code: 'DEVICE_BUSY', says: 'it is busy', hint: 'ask again later, or less often' },
  7: { code: 'REJECTED', says: 'it cannot do this now', hint: 'look at the device: what it controls may not be ready' },
  8: { code: 'HARDWARE_FAULT', says: 'its memory has a parity error', hint: 'switch the device off and on' },
  10: {
    code: 'CONNECTION_REFUSED',
    says: 'the gateway has no path to the unit',
    hint: 'check the unit number and the settings of the gateway',
  },
  11: {
    code: 'TIMEOUT',
    says: 'the unit behind the gateway does not answer',
    hint: 'check that the unit is switched on and wired, and its number',
  },
}

/** The error of an exception answer. Its number is in `context.exception`. */
export function exceptionError(exception: number, unit: number, request: string): DriverError {
  const { code, says, hint } = meanings[exception] ?? {
    code: 'REJECTED' as const,
    says: 'it gave no reason that the standard knows',
    hint: 'look the exception up in the device’s manual',
  }
  return modbusError(code, `unit ${unit} refused to ${request}: ${says} (exception ${exception})`, {
    context: { unit, exception },
    hint,
  })
}

/** True for what a gateway says of a unit that it cannot reach. */
export function isGatewayException(exception: number): boolean {
  return exception === 10 || exception === 11
}
