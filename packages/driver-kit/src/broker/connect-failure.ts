import { type DriverError, errorsOf, toDriverError } from '@vfab/core'

/** Why brokers refuse a login: codes of MQTT 3.1.1 (4, 5) and 5 (134, 135, 138, 140). */
const refusedLogins: ReadonlySet<number> = new Set([4, 5, 134, 135, 138, 140])
/** The broker speaks another version of the protocol: codes of 3.1.1 and 5. */
const otherVersions: ReadonlySet<number> = new Set([1, 132])

/** True for a broker that does not speak the version it was asked in. */
export function isOtherVersion(error: unknown): boolean {
  return otherVersions.has(codeOf(error) ?? -1)
}

/** What a failure to connect means. @param driver - named by the error */
export function connectFailure(cause: unknown, address: string, driver: string): DriverError {
  const mqttError = errorsOf(driver)
  const code = codeOf(cause)
  const context = { address, ...(code === undefined ? {} : { mqttCode: code }) }
  if (code !== undefined && refusedLogins.has(code)) {
    return mqttError('PERMISSION_DENIED', `${address} does not accept this user name and password`, {
      context,
      hint: 'set username and password to those of a user of the broker',
      cause,
    })
  }
  if (isOtherVersion(cause)) {
    return mqttError('WRONG_DEVICE', `${address} does not speak this version of MQTT`, {
      context,
      hint: 'set protocol to auto, 5 or 3.1.1',
      cause,
    })
  }
  const systemCode = String((cause as NodeJS.ErrnoException | undefined)?.code ?? '')
  if (/^(DEPTH_ZERO_SELF|SELF_SIGNED|UNABLE_TO_|CERT_|ERR_TLS_CERT)/.test(systemCode)) {
    return mqttError('CONFIG_INVALID', `the certificate of ${address} is not trusted here (${systemCode})`, {
      context: { ...context, systemCode },
      hint: 'set caFile to the certificate of the authority that signed it, and use the host name that it is for',
      cause,
    })
  }
  if (code !== undefined) {
    return mqttError('REJECTED', `${address} refuses the connection (code ${code})`, {
      context,
      hint: "look into the broker's log",
      cause,
    })
  }
  return toDriverError(cause, { operation: 'connect to', address, driver })
}

function codeOf(error: unknown): number | undefined {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'number' ? code : undefined
}
