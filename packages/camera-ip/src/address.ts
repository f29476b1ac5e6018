import type { IpCameraConfig } from './config.ts'
import { ipError } from './errors.ts'

/** An address with what is needed to log in there. */
export interface Target {
  /** Without credentials. */
  readonly url: URL
  /** As errors and events show it: without credentials, also those in the query. */
  readonly shown: string
  readonly username: string | undefined
  readonly password: string | undefined
}

/** Names of query parameters whose values are nobody's business. */
const secretKeys = /pass|pwd|token|secret|auth|key|user|usr|login/i

/**
 * The address `text` with the credentials of the settings, or its own.
 * @throws DriverError `CONFIG_INVALID`, without repeating the address
 */
export function targetOf(text: string, config: Pick<IpCameraConfig, 'username' | 'password'>): Target {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw ipError('CONFIG_INVALID', 'the address of the camera cannot be understood', {
      hint: 'write it as http://host:port/path, rtsp://host/path or onvif://host',
    })
  }
  const username = config.username ?? decoded(url.username)
  const password = config.password ?? decoded(url.password)
  url = withScheme(url)
  url.username = ''
  url.password = ''
  return { url, shown: shownAddress(url), username, password }
}

/** `tcp://host:port` is how detection names what has announced itself: RTSP at its usual ports, else HTTP. */
function withScheme(url: URL): URL {
  if (url.protocol !== 'tcp:') return url
  const scheme = /^(8?554|10554)$/.test(url.port) ? 'rtsp' : 'http'
  return new URL(`${scheme}://${url.host}${url.pathname === '' ? '/' : url.pathname}${url.search}`)
}

/** An address without credentials. */
export function shownAddress(url: URL): string {
  const shown = new URL(url.href)
  shown.username = ''
  shown.password = ''
  for (const key of [...shown.searchParams.keys()]) if (secretKeys.test(key)) shown.searchParams.set(key, '***')
  // The query is rewritten only where something was hidden: `?action=stream` stays as it was typed.
  return shown.searchParams.toString() === url.searchParams.toString() ? bare(url) : shown.href.replaceAll('%2A', '*')
}

/** Texts that must not be seen in what another program writes. */
export function secretsOf({ url, password }: Target): string[] {
  const inQuery = [...url.searchParams].filter(([key]) => secretKeys.test(key)).map(([, value]) => value)
  return [password ?? '', ...inQuery].filter((secret) => secret !== '')
}

/** The address with its credentials in it, for ffmpeg. */
export function addressWithCredentials({ url, username, password }: Target): string {
  const whole = new URL(url.href)
  if (username !== undefined) whole.username = encodeURIComponent(username)
  if (password !== undefined) whole.password = encodeURIComponent(password)
  return whole.href
}

function bare(url: URL): string {
  const copy = new URL(url.href)
  copy.username = ''
  copy.password = ''
  return copy.href
}

function decoded(part: string): string | undefined {
  if (part === '') return undefined
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
