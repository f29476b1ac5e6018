import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

import { LoginSession } from '@vfab/driver-kit'

import type { HttpConfig } from './config.ts'
import { connectionError, httpError, statusError } from './errors.ts'

/** A page, or that it has not changed. */
export type Page =
  | { readonly kind: 'page'; readonly text: string; readonly contentType: string }
  /** As the server's ETag or date says: what was read last still holds. */
  | { readonly kind: 'unchanged' }

/** Fetches one page again and again. */
export interface PageClient {
  /** The address without credentials. */
  readonly shown: string
  /** @throws DriverError what the refusal means, `TIMEOUT`; the signal's reason */
  get(signal: AbortSignal | undefined): Promise<Page>
  close(): void
}

const mostRedirects = 5
const mostChallenges = 3
const secretKeys = /pass|pwd|token|secret|auth|key|login/i

/** Makes the client. @param ca - certificates of a private authority, PEM */
export function createPageClient(config: HttpConfig, ca: string | undefined): PageClient {
  return new Client(config, ca)
}

class Client implements PageClient {
  readonly shown: string
  readonly #config: HttpConfig
  readonly #url: URL
  readonly #ca: string | undefined
  readonly #login: LoginSession
  readonly #agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets: 1 }),
    https: new HttpsAgent({ keepAlive: true, maxSockets: 1 }),
  }
  /** What the server called the page it sent last. */
  #etag: string | undefined
  #modified: string | undefined

  constructor(config: HttpConfig, ca: string | undefined) {
    this.#config = config
    this.#ca = ca
    const url = new URL(config.url.replace(/^tcp:/i, 'http:'))
    const username = config.username ?? (decodeURIComponent(url.username) || undefined)
    const password = config.password ?? (decodeURIComponent(url.password) || undefined)
    url.username = ''
    url.password = ''
    this.#url = url
    this.shown = shownAddress(url)
    const hasLogin = username !== undefined || password !== undefined
    this.#login = new LoginSession(hasLogin ? { username: username ?? '', password: password ?? '' } : undefined)
  }

  async get(signal: AbortSignal | undefined): Promise<Page> {
    let url = this.#url
    let challenges = 0
    for (let redirects = 0; redirects <= mostRedirects;) {
      const response = await this.#request(url, signal)
      const { statusCode: status = 0, headers } = response
      if ([301, 302, 303, 307, 308].includes(status) && headers.location !== undefined) {
        response.destroy()
        url = this.#redirected(url, headers.location)
        redirects++
      } else if (status === 401 && this.#isOwn(url) && challenges++ < mostChallenges) {
        response.resume()
        if (!this.#login.take(response.headersDistinct['www-authenticate'] ?? [], challenges > 1)) {
          throw statusError(status, this.shown, this.#hasLogin)
        }
      } else if (status === 304) {
        response.resume()
        return { kind: 'unchanged' }
      } else if (status < 200 || status > 299) {
        response.destroy()
        throw statusError(status, this.shown, this.#hasLogin)
      } else {
        this.#login.accepted()
        const text = await this.#body(response)
        this.#etag = headers.etag
        this.#modified = headers['last-modified']
        return { kind: 'page', text, contentType: headers['content-type'] ?? '' }
      }
    }
    throw httpError('BAD_REPLY', `${this.shown} redirects more than ${mostRedirects} times`, {
      context: { address: this.shown },
      hint: 'set url to the address where the redirects lead to',
    })
  }

  close(): void {
    this.#agents.http.destroy()
    this.#agents.https.destroy()
  }

  get #hasLogin(): boolean {
    return this.#login.hasLogin || this.#config.token !== undefined
  }

  /** Credentials go to the host they were given for, also where http has become https there. */
  #isOwn(url: URL): boolean {
    if (url.hostname !== this.#url.hostname) return false
    return url.origin === this.#url.origin || (this.#url.protocol === 'http:' && url.protocol === 'https:')
  }

  #redirected(from: URL, location: string): URL {
    const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
    throw httpError('BAD_REPLY', `${this.shown} redirects to something that is not an HTTP address`, {
      context: { address: this.shown },
      hint: 'check url',
    })
  }

  #headers(url: URL): Record<string, string> {
    const { token, headers } = this.#config
    const isOwn = this.#isOwn(url)
    const authorization =
      token === undefined ? this.#login.authorize('GET', url.pathname + url.search) : `Bearer ${token}`
    return {
      accept: 'application/json, text/plain;q=0.9, */*;q=0.5',
      'user-agent': 'vfab',
      ...(this.#etag !== undefined && { 'if-none-match': this.#etag }),
      ...(this.#etag === undefined && this.#modified !== undefined && { 'if-modified-since': this.#modified }),
      ...(isOwn && headers),
      ...(isOwn && authorization !== undefined && { authorization }),
    }
  }

  #request(url: URL, signal: AbortSignal | undefined): Promise<IncomingMessage> {
    const { verifyCertificate, timeoutMs } = this.#config
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const isTls = url.protocol === 'https:'
      const common = {
        headers: this.#headers(url),
        agent: isTls ? this.#agents.https : this.#agents.http,
        ...(signal && { signal }),
      }
      const request: ClientRequest = isTls
        ? httpsRequest(url, { ...common, ca: this.#ca, rejectUnauthorized: verifyCertificate })
        : httpRequest(url, common)
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        request.destroy()
      }, timeoutMs)
      const fail = (error: unknown): void => {
        clearTimeout(timer)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        reject(signal?.aborted ? signal.reason : isLate ? this.#late(timeoutMs) : connectionError(error, this.shown))
      }
      request.once('response', (response) => {
        response.once('close', () => clearTimeout(timer))
        response.on('error', () => {}) // the reader gets it
        resolve(response)
      })
      request.once('error', fail)
      request.end()
    })
  }

  async #body(response: IncomingMessage): Promise<string> {
    const { maxPageBytes, timeoutMs } = this.#config
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        length += chunk.length
        if (length > maxPageBytes) throw this.#tooLarge(maxPageBytes)
        chunks.push(chunk)
      }
    } catch (error) {
      if (length > maxPageBytes) throw error
      throw (error as NodeJS.ErrnoException).code === 'ECONNRESET' && !response.complete
        ? this.#late(timeoutMs, error)
        : connectionError(error, this.shown)
    }
    if (!response.complete) throw this.#late(timeoutMs)
    return Buffer.concat(chunks, length)
      .toString('utf8')
      .replace(/^\ufeff/, '')
  }

  #late(timeoutMs: number, cause?: unknown): Error {
    return httpError('TIMEOUT', `${this.shown} did not answer within ${timeoutMs} ms`, {
      context: { address: this.shown, timeoutMs },
      hint: 'check that it is switched on and reachable, or set timeoutMs higher',
      cause,
    })
  }

  #tooLarge(maxPageBytes: number): Error {
    return httpError('BAD_REPLY', `${this.shown} sent more than ${maxPageBytes} bytes`, {
      context: { address: this.shown, maxPageBytes },
      hint: 'set url to a page with the values alone, or maxPageBytes higher',
    })
  }
}

/** An address without credentials, also those in its query. */
function shownAddress(url: URL): string {
  const shown = new URL(url.href)
  let hides = false
  for (const key of [...shown.searchParams.keys()]) {
    if (!secretKeys.test(key)) continue
    shown.searchParams.set(key, '***')
    hides = true
  }
  return hides ? shown.href.replaceAll('%2A', '*') : url.href
}
