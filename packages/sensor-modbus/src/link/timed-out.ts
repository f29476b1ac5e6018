import type { DriverError } from '@vfab/core'

import { modbusError } from '../errors.ts'
import type { Exchange } from './exchange.ts'

/** The error of a request without an answer. */
export function timedOut(address: string, { unit, request, timeoutMs }: Exchange): DriverError {
  return modbusError(
    'TIMEOUT',
    `unit ${unit} at ${address} did not answer within ${timeoutMs} ms: ${request.describe()}`,
    {
      context: { address, unit, timeoutMs },
      hint: 'check that the unit is switched on and wired, its number, and on a serial line its rate and parity',
    },
  )
}
