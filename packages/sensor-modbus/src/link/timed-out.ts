import type { DriverError } from '@vfab/core'

import { modbusError } from '../errors.ts'
import type { Exchange } from './exchange.ts'

/** The error of a request that another unit has answered, over TCP, where the answer carries the request's number. */
export function answeredByOther(address: string, { unit, request }: Exchange, otherUnit: number): DriverError {
  return modbusError(
    'BAD_REPLY',
    `unit ${otherUnit} at ${address} answered in place of unit ${unit}: ${request.describe()}`,
    {
      context: { address, unit, answeredUnit: otherUnit },
      hint: otherUnitHint(otherUnit),
    },
  )
}

function otherUnitHint(unit: number): string {
  return `set unitId to ${unit} where that is the device you mean, and check that no other master asks units on this line`
}

/** The error of a request without an answer. */
export function timedOut(address: string, { unit, request, timeoutMs, otherUnit }: Exchange): DriverError {
  if (otherUnit !== undefined) {
    const what = `unit ${otherUnit} at ${address} answered in place of unit ${unit}, which did not within ${timeoutMs} ms`
    return modbusError('TIMEOUT', `${what}: ${request.describe()}`, {
      context: { address, unit, timeoutMs, answeredUnit: otherUnit },
      hint: otherUnitHint(otherUnit),
    })
  }
  return modbusError(
    'TIMEOUT',
    `unit ${unit} at ${address} did not answer within ${timeoutMs} ms: ${request.describe()}`,
    {
      context: { address, unit, timeoutMs },
      hint: 'check that the unit is switched on and wired, its number, and on a serial line its rate and parity',
    },
  )
}
