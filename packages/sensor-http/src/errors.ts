import { type DriverError, errorsOf, type MakeDriverError, toDriverError } from '@vfab/core'

/** The id of the driver's metadata in package.json. */
export const driverId = 'http'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const httpError: MakeDriverError = errorsOf(driverId)

/** What an HTTP status other than a success means. */
export function statusError(status: number, shown: string, hasLogin: boolean): DriverError {
  const context = { address: shown, status }
  switch (status) {
    case 401:
    case 403:
      return httpError(
        'PERMISSION_DENIED',
        `${shown} ${hasLogin ? 'does not accept this login' : 'asks for a login'} (${status})`,
        {
          context,
          hint: hasLogin ? 'check username, password or token' : 'set username and password, or token',
        },
      )
    case 404:
    case 410:
      return httpError('DEVICE_NOT_FOUND', `there is nothing at ${shown} (${status})`, {
        context,
        hint: 'check the path in url',
      })
    case 429:
    case 503:
      return httpError('DEVICE_BUSY', `${shown} cannot serve this at present (${status})`, {
        context,
        hint: 'set intervalMs higher, or try again later',
      })
    default:
      return httpError('REJECTED', `${shown} answered ${status}`, {
        context,
        hint: 'check the address, and the device itself',
      })
  }
}

/** What an error of the connection means. */
export function connectionError(cause: unknown, shown: string): DriverError {
  const code = String((cause as NodeJS.ErrnoException | undefined)?.code ?? '')
  const context = { address: shown, systemCode: code }
  if (/^(DEPTH_ZERO_SELF|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS_CERT)/.test(code)) {
    return httpError('CONFIG_INVALID', `the certificate of ${shown} is not trusted here (${code})`, {
      context,
      hint: 'set caFile to the certificate of the authority that signed it, and url to the name that it is for',
      cause,
    })
  }
  if (code.startsWith('HPE_') || code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return httpError('WRONG_DEVICE', `${shown} does not answer in HTTP`, {
      context,
      hint: 'check the port, and whether it is http:// or https://',
      cause,
    })
  }
  return toDriverError(cause, { operation: 'read from', address: shown, driver: driverId })
}
