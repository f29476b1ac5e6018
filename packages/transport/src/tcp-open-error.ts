import { DriverError, isDriverError } from '@vfab/core'

/** What went wrong while connecting to `address`, in words a person can act on. */
export function tcpOpenError(cause: unknown, address: string): DriverError {
  if (isDriverError(cause)) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const [errorCode, what, hint] = failures[code] ?? [
    'IO_FAILED',
    `could not be opened (${code || 'unknown error'})`,
    'check the address and the network',
  ]
  return new DriverError(`${address} ${what}`, {
    type: 'connection',
    code: errorCode,
    context: { address, ...(code === '' ? {} : { systemCode: code }) },
    hint,
    cause,
  })
}

const failures: Readonly<Record<string, readonly [code: string, what: string, hint: string]>> = {
  ECONNREFUSED: [
    'CONNECTION_REFUSED',
    'refused the connection',
    'check the port number, and that the device accepts connections now',
  ],
  ECONNRESET: [
    'CONNECTION_REFUSED',
    'dropped the connection',
    'check that no other program is connected to the device',
  ],
  EHOSTUNREACH: ['CONNECTION_REFUSED', 'cannot be reached', 'check that the device is on and in this network'],
  ENETUNREACH: ['CONNECTION_REFUSED', 'cannot be reached', 'check the network connection of this computer'],
  ETIMEDOUT: ['CONNECTION_REFUSED', 'cannot be reached', 'check that the device is on and in this network'],
  ENOTFOUND: ['DEVICE_NOT_FOUND', 'has a host name that nobody knows', 'check the host name, or give the IP address'],
  EAI_AGAIN: [
    'DEVICE_NOT_FOUND',
    'has a host name that cannot be looked up now',
    'check the network, or give the IP address',
  ],
}
