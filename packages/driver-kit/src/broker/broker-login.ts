import { readFile } from 'node:fs/promises'

import { errorsOf, toDriverError } from '@vfab/core'

/** Where a broker is, and how to log in there. */
export interface BrokerLogin {
  /** `mqtt://host`, `mqtts://host:8883`, `ws://host/path`, `wss://…`. A user name and password in it count as those below. */
  readonly url: string
  readonly username?: string | undefined
  readonly password?: string | undefined
  /** File with the password on its first line. */
  readonly passwordFile?: string | undefined
  /** PEM files: an authority's certificate; certificate and key of this client. */
  readonly caFile?: string | undefined
  readonly certFile?: string | undefined
  readonly keyFile?: string | undefined
  /** False accepts any certificate. */
  readonly verifyCertificate: boolean
  /** Version of MQTT. `auto`: 5, or 3.1.1 where the broker does not speak 5. */
  readonly protocol: 'auto' | '5' | '3.1.1'
  /** Default: a new one each time. */
  readonly clientId?: string | undefined
  /** How long to wait for the broker, ms. */
  readonly timeoutMs: number
}

/** The address as people may see it. */
export function shownBroker(broker: string): string {
  const url = new URL(broker)
  url.username = ''
  url.password = ''
  return url.href.replace(/\/$/, '')
}

/** Certificates, user name and password, as the client takes them. @throws DriverError `CONFIG_INVALID` for a file that cannot be read */
export async function credentialsOf(login: BrokerLogin, driver: string): Promise<Record<string, unknown>> {
  const read = async (path: string | undefined, key: string, what: string): Promise<Buffer | undefined> => {
    if (path === undefined) return undefined
    return readFile(path).catch((cause: unknown) => {
      const { message } = toDriverError(cause, { operation: 'read', address: path, driver })
      throw errorsOf(driver)('CONFIG_INVALID', message, {
        hint: `set ${key} to ${what} that this user may read`,
        cause,
      })
    })
  }
  const [ca, cert, key, secret] = await Promise.all([
    read(login.caFile, 'caFile', 'a PEM file'),
    read(login.certFile, 'certFile', 'a PEM file'),
    read(login.keyFile, 'keyFile', 'a PEM file'),
    read(login.passwordFile, 'passwordFile', 'a file'),
  ])
  const url = new URL(login.url)
  const username = login.username ?? (decodeURIComponent(url.username) || undefined)
  const password =
    secret?.toString('utf8').split(/\r?\n/, 1)[0] ?? login.password ?? (decodeURIComponent(url.password) || undefined)
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), username, password }
}
