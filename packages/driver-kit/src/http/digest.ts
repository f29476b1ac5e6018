import { createHash, randomBytes } from 'node:crypto'
import type { Challenge } from './challenge.ts'

/** Who wants in. */
export interface Login {
  readonly username: string
  readonly password: string
}

/** Answers one digest challenge, as often as its nonce is good for. */
export interface DigestAnswer {
  readonly nonce: string
  /** The value of the `Authorization` header for a request. */
  authorize(method: string, uri: string): string
}

/** Hashes by their name in a challenge, best first; motion writes `md5`. */
const hashes = new Map([
  ['sha-512-256', 'sha512-256'],
  ['sha-256', 'sha256'],
  ['md5', 'md5'],
])

/** How good a digest challenge is, higher is better; `undefined` for one that cannot be answered. */
export function digestStrength({ parameters }: Challenge): number | undefined {
  const { name } = algorithmOf(parameters)
  const rank = [...hashes.keys()].indexOf(name)
  return rank < 0 || parameters['nonce'] === undefined ? undefined : hashes.size - rank
}

/**
 * Makes the answer to a challenge.
 * @param cnonce - the client's nonce; a random one by default
 * @see RFC 7616; RFC 2069 for servers without `qop`
 */
export function answerDigest(
  { parameters }: Challenge,
  login: Login,
  cnonce: string = randomBytes(8).toString('hex'),
): DigestAnswer {
  const { realm = '', nonce = '', opaque, algorithm, qop } = parameters
  const { name, isSession } = algorithmOf(parameters)
  const hash = (text: string): string => createHash(hashes.get(name)!).update(text, 'utf8').digest('hex')
  const offered = qop?.split(',').map((each) => each.trim().toLowerCase())
  const chosen = offered === undefined ? undefined : offered.includes('auth') ? 'auth' : offered[0]
  const secret = hash(`${login.username}:${realm}:${login.password}`)
  const key = isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret
  let count = 0
  return {
    nonce,
    authorize: (method, uri) => {
      const nc = (++count).toString(16).padStart(8, '0')
      const body = chosen === 'auth-int' ? `:${hash('')}` : ''
      const request = hash(`${method}:${uri}${body}`)
      const response =
        chosen === undefined
          ? hash(`${key}:${nonce}:${request}`)
          : hash(`${key}:${nonce}:${nc}:${cnonce}:${chosen}:${request}`)
      const fields = [
        `username=${quote(login.username)}`,
        `realm=${quote(realm)}`,
        `nonce=${quote(nonce)}`,
        `uri=${quote(uri)}`,
        `response="${response}"`,
        ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
        ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
        ...(chosen === undefined && !isSession ? [] : [`cnonce="${cnonce}"`]),
        ...(chosen === undefined ? [] : [`qop=${chosen}`, `nc=${nc}`]),
      ]
      return `Digest ${fields.join(', ')}`
    },
  }
}

function algorithmOf(parameters: Challenge['parameters']): { name: string; isSession: boolean } {
  const written = (parameters['algorithm'] ?? 'MD5').toLowerCase()
  return { name: written.replace(/-sess$/, ''), isSession: written.endsWith('-sess') }
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
