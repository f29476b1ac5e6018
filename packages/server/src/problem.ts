/*
 * What a request fails with. Failures of devices and jobs keep the codes they have everywhere; those of the HTTP side are here.
 */
import { DriverError, type DriverErrorType, isDriverError } from '@vfab/core'

/** What only the HTTP side refuses, with the status of the response. */
const refusals = {
  /** The body or the query is not what the request takes. */
  REQUEST_INVALID: 400,
  SESSION_MISSING: 401,
  ORIGIN_FOREIGN: 403,
  ROLE_MISSING: 403,
  CODE_WRONG: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  LEASE_HELD: 409,
  TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  HOST_UNKNOWN: 421,
  STORE_FULL: 507,
} as const

/** A code of the HTTP side. */
export type RefusalCode = keyof typeof refusals

const statusOfCode: Readonly<Record<string, number>> = {
  ...refusals,
  DEVICE_NOT_FOUND: 404,
  DRIVER_NOT_FOUND: 404,
  DEVICE_BUSY: 409,
  DEVICE_AMBIGUOUS: 409,
  STATE_INVALID: 409,
  POSITION_LOST: 409,
}

const statusOfType: Readonly<Record<DriverErrorType, number>> = {
  configuration: 422,
  permission: 403,
  timeout: 504,
  // The device, not this server: 500 is left to mistakes of ours.
  connection: 502,
  hardware: 502,
  protocol: 502,
  dependency: 503,
}

/** What a refusal says besides its code. */
export interface Refusal {
  readonly message: string
  readonly hint: string
  readonly context?: Readonly<Record<string, unknown>>
}

/** An error of the HTTP side. */
export function refuse(code: RefusalCode, { message, hint, context }: Refusal): DriverError {
  const permission = code === 'SESSION_MISSING' || code === 'ROLE_MISSING' || code === 'CODE_WRONG'
  return new DriverError(message, { type: permission ? 'permission' : 'configuration', code, hint, context })
}

/** An error for what the path names and is not there. */
export function notFound(what: string, hint: string): DriverError {
  return refuse('NOT_FOUND', { message: `there is no ${what}`, hint })
}

/** The status of the response that reports this error. */
export function statusOf(error: DriverError): number {
  if (error.context['missing'] === true) return 404
  if (isMistake(error)) return 500
  return statusOfCode[error.code] ?? statusOfType[error.type]
}

/** Any failure as a DriverError; a mistake of ours says so, and its details stay in the log. */
export function asDriverError(failure: unknown): DriverError {
  if (isDriverError(failure)) return failure
  return new DriverError('the server made a mistake', {
    type: 'protocol',
    code: 'SERVER_FAILED',
    hint: 'report it with the lines the server printed',
  })
}

/** Whether a failure is a mistake of ours. */
export function isMistake(error: DriverError): boolean {
  return error.code === 'SERVER_FAILED'
}

/** What a resource shows of an error. */
export function briefError(error: Pick<DriverError, 'code' | 'message' | 'hint'>): {
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
} {
  const { code, message, hint } = error
  return { code, message, ...(hint === undefined ? {} : { hint }) }
}
