import { type DriverError, toDriverError } from '@vfab/core'

import { driverId, ipError } from '../errors.ts'

/** What an HTTP status other than a success means. */
export function statusError(
  status: number,
  shown: string,
  { hasLogin, leftHost }: { readonly hasLogin: boolean; readonly leftHost: boolean },
): DriverError {
  const context = { address: shown, status }
  switch (status) {
    case 401:
      if (leftHost) {
        return ipError('PERMISSION_DENIED', `${shown}, where the camera redirects to, asks for a login`, {
          context,
          hint: `set url to ${shown}: user name and password are only sent to the host they were given for`,
        })
      }
      return hasLogin
        ? ipError('PERMISSION_DENIED', `${shown} does not accept this user name and password`, {
            context,
            hint: 'check username and password',
          })
        : ipError('PERMISSION_DENIED', `${shown} asks for a user name and password`, {
            context,
            hint: 'set username and password',
          })
    case 403:
      return ipError('PERMISSION_DENIED', `${shown} does not let this user see it (403)`, {
        context,
        hint: "give the user the right to view in the camera's settings, or set another username",
      })
    case 404:
    case 410:
      return ipError('DEVICE_NOT_FOUND', `there is nothing at ${shown} (${status})`, {
        context,
        hint: 'check the path: the manual of the camera has it, and ONVIF cameras report it (onvif://host)',
      })
    case 429:
    case 503:
      return ipError('DEVICE_BUSY', `${shown} cannot serve this at present (${status})`, {
        context,
        hint: 'close other viewers of the camera, many allow one only, or restart it',
      })
    default:
      return ipError('REJECTED', `${shown} answered ${status}`, {
        context,
        hint: 'check the address, and restart the camera if it stays like this',
      })
  }
}

/** Errors of TLS that mean: this certificate is not trusted here. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
])

/** What an error of the connection means. @param lateMs - set when the answer took longer than this */
export function httpFailure(cause: Error, shown: string, lateMs: number | undefined): DriverError {
  const context = { address: shown }
  if (lateMs !== undefined) {
    return ipError('TIMEOUT', `${shown} did not answer within ${lateMs} ms`, {
      context: { ...context, timeoutMs: lateMs },
      hint: `check that ${shown} is switched on and reachable`,
    })
  }
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  if (untrusted.has(code)) {
    return ipError('CONFIG_INVALID', `the certificate of ${shown} is not signed by an authority this computer trusts`, {
      context: { ...context, systemCode: code },
      hint: 'set caFile to the certificate of the authority that signed it, or of the camera itself',
      cause,
    })
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return ipError('CONFIG_INVALID', `the certificate of ${shown} is not valid at this time`, {
      context: { ...context, systemCode: code },
      hint: 'check the clocks of this computer and the camera, and renew the certificate',
      cause,
    })
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return ipError('CONFIG_INVALID', `the certificate of ${shown} is for another name`, {
      context: { ...context, systemCode: code },
      hint: 'set url to the host name that the certificate is for',
      cause,
    })
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return ipError('WRONG_DEVICE', `${shown} does not speak TLS`, {
      context,
      hint: 'write http:// instead of https://',
      cause,
    })
  }
  if (code.startsWith('HPE_')) {
    return ipError('WRONG_DEVICE', `${shown} does not answer in HTTP`, {
      context: { ...context, systemCode: code },
      hint: 'check the port; a camera that speaks RTSP has an rtsp:// address. If it is HTTP after all, write ffmpeg+ before the address',
      cause,
    })
  }
  return toDriverError(cause, { operation: 'read from', address: shown, driver: driverId })
}
