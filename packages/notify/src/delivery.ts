import { DriverError } from '@vfab/core'

/** A message for a person. */
export interface Message {
  /** One line: the subject of a mail. */
  readonly title: string
  readonly text: string
}

/** Where a sender looks up its settings, and how long it may take. */
export interface Delivery {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeoutMs: number
}

/** A setting that is missing or cannot be used. */
export function settingError(message: string, hint: string): DriverError {
  return new DriverError(message, { type: 'configuration', code: 'CONFIG_INVALID', hint })
}

/** The server refused the message. @param server - host and port, without user or password */
export function refusedError(server: string, reason: string, cause: unknown): DriverError {
  return new DriverError(`${server} refused the message: ${reason}`, {
    type: 'protocol',
    code: 'REJECTED',
    context: { address: server },
    hint: 'check the address, the user and the password',
    cause,
  })
}

/** The server could not be reached in time. */
export function lateError(server: string, timeoutMs: number, cause: unknown): DriverError {
  return new DriverError(`${server} did not answer within ${timeoutMs} ms`, {
    type: 'timeout',
    code: 'TIMEOUT',
    context: { address: server },
    hint: 'check that the server is reachable from here',
    cause,
  })
}

/** The server could not be reached at all. */
export function unreachableError(server: string, reason: string, cause: unknown): DriverError {
  const refused = reason.includes('ECONNREFUSED')
  return new DriverError(`cannot reach ${server}: ${reason}`, {
    type: 'connection',
    code: refused ? 'CONNECTION_REFUSED' : 'IO_FAILED',
    context: { address: server },
    hint: 'check the name and the port of the server',
    cause,
  })
}
