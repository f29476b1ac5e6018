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
  /** The interface of a link-local IPv6 address, `eth0`: URLs have no place for it. */
  readonly zone?: string | undefined
}

/** Names of query parameters whose values are kept out of messages. */
const secretKeys = /pass|pwd|token|secret|auth|key|user|usr|login/i

/**
 * The address `text` with the credentials of the settings, or its own.
 * @throws DriverError `CONFIG_INVALID`, without repeating the address
 */
export function targetOf(text: string, config: Pick<IpCameraConfig, 'username' | 'password'>): Target {
  const { plain, zone } = withoutZone(text)
  let url: URL
  try {
    url = new URL(plain)
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
  const shown =
    zone === undefined ? shownAddress(url) : shownAddress(url).replace(/^([^[]*\[[^\]]*)\]/, `$1%25${zone}]`)
  return { url, shown, username, password, ...(zone === undefined ? {} : { zone }) }
}

/** Takes the interface out of `http://[fe80::1%25eth0]/`, with or without the percent sign encoded. @see https://www.rfc-editor.org/rfc/rfc6874 */
function withoutZone(text: string): { readonly plain: string; readonly zone: string | undefined } {
  const [, before = '', zone, after = ''] =
    /^([a-z][\w+.-]*:\/\/(?:[^/?#@]*@)?\[[\da-f:.]+)%(?:25)?([\w.~-]{1,32})(\].*)$/i.exec(text) ?? []
  return zone === undefined ? { plain: text, zone } : { plain: before + after, zone }
}

/**
 * `tcp://host:port` is how detection names what has announced itself: RTSP at its usual ports, else HTTP. `mjpeg://` is how motion and others
 * write the address of an MJPEG stream.
 */
function withScheme(url: URL): URL {
  const [, secure = '', rest = ''] = /^mjpe?g(s?):(.*)$/.exec(url.href) ?? []
  if (rest !== '') return new URL(`http${secure}:${rest}`)
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
export function addressWithCredentials({ url, username, password, zone }: Target): string {
  const whole = new URL(url.href)
  if (username !== undefined) whole.username = encodeURIComponent(username)
  if (password !== undefined) whole.password = encodeURIComponent(password)
  return zone === undefined ? whole.href : whole.href.replace(/\[([^\]]*)\]/, `[$1%${zone}]`)
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
