import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** How a simulated camera asks who is there. */
export interface Credentials {
  readonly username: string
  readonly password: string
  readonly scheme: 'basic' | 'digest'
  /** As the camera writes it: motion says `md5`. */
  readonly algorithm: string
  /** After so many requests a nonce is stale. */
  readonly nonceUses: number
}

const realm = 'vfab, a "camera"'

/** Checks requests, and says what to send to those that do not pass. @see RFC 7616, RFC 7617 */
export class Gate {
  readonly #credentials: Credentials
  #nonce = ''
  #uses = 0

  constructor(credentials: Credentials) {
    this.#credentials = credentials
  }

  /** @returns undefined when the request may pass, else the challenge */
  challenge(request: IncomingMessage): string | undefined {
    const given = request.headers.authorization ?? ''
    if (this.#credentials.scheme === 'basic') return this.#basic(given)
    return this.#digest(request.method ?? 'GET', given)
  }

  #basic(given: string): string | undefined {
    const { username, password } = this.#credentials
    const wanted = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    return given === wanted ? undefined : `Basic realm="${realm.replaceAll('"', '\\"')}"`
  }

  #digest(method: string, given: string): string | undefined {
    const fields = digestFields(given)
    if (fields['response'] === undefined) return this.#newChallenge(false)
    const isRight = fields['response'] === this.#response(method, fields)
    if (!isRight) return this.#newChallenge(false)
    if (fields['nonce'] !== this.#nonce || this.#uses >= this.#credentials.nonceUses) return this.#newChallenge(true)
    this.#uses++
    return undefined
  }

  #newChallenge(stale: boolean): string {
    this.#nonce = randomBytes(8).toString('hex')
    this.#uses = 0
    const { algorithm } = this.#credentials
    const quoted = realm.replaceAll('"', '\\"')
    return `Digest realm="${quoted}", qop="auth,auth-int", nonce="${this.#nonce}", algorithm=${algorithm}${stale ? ', stale=TRUE' : ''}`
  }

  #response(method: string, fields: Readonly<Record<string, string>>): string {
    const { username, password, algorithm } = this.#credentials
    const name = algorithm.toLowerCase()
    const hash = (text: string): string =>
      createHash(name.startsWith('sha-256') ? 'sha256' : 'md5')
        .update(text)
        .digest('hex')
    const { nonce = '', nc = '', cnonce = '', qop = '', uri = '' } = fields
    const secret = hash(`${username}:${realm}:${password}`)
    const key = name.endsWith('-sess') ? hash(`${secret}:${nonce}:${cnonce}`) : secret
    return hash(`${key}:${nonce}:${nc}:${cnonce}:${qop}:${hash(`${method}:${uri}`)}`)
  }
}

function digestFields(header: string): Record<string, string> {
  if (!/^digest /i.test(header)) return {}
  const fields: Record<string, string> = {}
  for (const [, name, quoted, bare] of header.slice(7).matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)) {
    fields[name!.toLowerCase()] = quoted === undefined ? bare! : quoted.replace(/\\(.)/g, '$1')
  }
  return fields
}
