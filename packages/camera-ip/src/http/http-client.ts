import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'

import { shownAddress, type Target } from '../address.ts'
import { ipError } from '../errors.ts'
import { eachPiece } from './body.ts'
import { httpFailure, statusError } from './http-errors.ts'
import { LoginSession } from '@vfab/driver-kit'
import { StreamConnection } from './stream-connection.ts'

/** How the client reaches its camera. */
export interface HttpClientOptions {
  readonly target: Target
  /** Certificates of a private authority, PEM. */
  readonly ca?: string | undefined
  readonly verifyCertificate: boolean
  /** For the answer to begin. */
  readonly timeoutMs: number
}

/** What {@link HttpClient.get} accepts. */
export interface GetOptions {
  readonly signal: AbortSignal
  /** Keeps the connection for the next request. Default false: a stream never ends. */
  readonly keepAlive?: boolean | undefined
  /** Whether an answer is a stream: one is read with less work. Asked for successes on connections that are not kept. */
  readonly isStream?: ((response: IncomingMessage) => boolean) | undefined
}

/** What a camera answers. */
export interface HttpAnswer {
  readonly response: IncomingMessage
  /** Hands over the body piece by piece, each valid during the call only; resolves at its end. */
  read(onPiece: (piece: Buffer) => void): Promise<void>
}

const mostRedirects = 5
/** A first challenge, and a nonce that was stale by the time it was used. */
const mostChallenges = 3

/**
 * Fetches from one camera: follows redirects, logs in where it is asked to, and never shows its credentials to another host
 * than the one they were given for.
 */
export class HttpClient {
  readonly #options: HttpClientOptions
  readonly #login: LoginSession
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent }

  constructor(options: HttpClientOptions) {
    this.#options = options
    const { username, password } = options.target
    const hasLogin = username !== undefined || password !== undefined
    this.#login = new LoginSession(hasLogin ? { username: username ?? '', password: password ?? '' } : undefined)
    this.#agents = {
      http: new HttpAgent({ keepAlive: true, maxSockets: 1 }),
      https: new HttpsAgent({ keepAlive: true, maxSockets: 1 }),
    }
  }

  /**
   * Resolves with the answer as soon as its header is there, if it is a success. Aborting ends the answer, too.
   * @throws DriverError what the refusal means; the signal's reason
   */
  async get(options: GetOptions): Promise<HttpAnswer> {
    let { url } = this.#options.target
    let challenges = 0
    for (let redirects = 0; redirects <= mostRedirects;) {
      const mayLogIn = this.#mayLogIn(url)
      const authorization = mayLogIn ? this.#login.authorize('GET', uriOf(url)) : undefined
      const answer = await this.#request(url, authorization, options)
      const { response } = answer
      const { statusCode = 0, headers } = response
      if (isRedirect(statusCode) && headers.location !== undefined) {
        response.destroy()
        url = this.#redirected(url, headers.location)
        redirects++
      } else if (statusCode === 401 && mayLogIn && challenges++ < mostChallenges) {
        response.destroy()
        const asked = response.headersDistinct['www-authenticate'] ?? []
        if (!this.#login.take(asked, authorization !== undefined)) throw this.#refused(url, statusCode)
      } else if (!isSuccess(statusCode)) {
        response.destroy()
        throw this.#refused(url, statusCode)
      } else {
        this.#login.accepted()
        return answer
      }
    }
    throw ipError('BAD_REPLY', `${this.#options.target.shown} redirects more than ${mostRedirects} times`, {
      hint: 'set url to the address where the redirects lead to',
    })
  }

  close(): void {
    this.#agents.http.destroy()
    this.#agents.https.destroy()
  }

  /** Same host and port; or the same host where http has become https. */
  #mayLogIn(url: URL): boolean {
    const own = this.#options.target.url
    if (url.hostname !== own.hostname) return false
    return url.host === own.host && url.protocol === own.protocol
      ? true
      : own.protocol === 'http:' && url.protocol === 'https:'
  }

  #redirected(from: URL, location: string): URL {
    const { shown } = this.#options.target
    let url: URL
    try {
      url = new URL(location, from)
    } catch {
      throw ipError('BAD_REPLY', `${shown} redirects to something that is not an address`, { hint: `check ${shown}` })
    }
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw ipError('BAD_REPLY', `${shown} redirects to ${url.protocol}//, which is not HTTP`, {
        hint: `set url to ${shownAddress(url)} if that is what you want`,
      })
    }
    url.username = ''
    url.password = ''
    return url
  }

  #refused(url: URL, status: number): Error {
    const { shown } = this.#options.target
    const leftHost = !this.#mayLogIn(url)
    return statusError(status, leftHost ? shownAddress(url) : shown, {
      hasLogin: this.#login.hasLogin,
      leftHost,
    })
  }

  #request(url: URL, authorization: string | undefined, options: GetOptions): Promise<HttpAnswer> {
    const { signal, keepAlive = false, isStream } = options
    const { target, ca, verifyCertificate, timeoutMs } = this.#options
    signal.throwIfAborted()
    const isTls = url.protocol === 'https:'
    const headers = {
      accept: 'multipart/x-mixed-replace, image/jpeg, */*;q=0.5',
      'user-agent': 'vfab',
      ...(authorization === undefined ? {} : { authorization }),
    }
    const stream = isStream && !keepAlive ? new StreamConnection(target.shown) : undefined
    return new Promise((resolve, reject) => {
      const common = {
        agent: keepAlive ? (isTls ? this.#agents.https : this.#agents.http) : false,
        headers,
        signal,
        ...(stream && { onread: stream.onread }),
        // An interface is no part of a URL, but of what is connected to.
        ...(target.zone !== undefined && { hostname: `${url.hostname.slice(1, -1)}%${target.zone}` }),
        // Headers of cheap cameras break the rules in many harmless ways.
        insecureHTTPParser: true,
      } as const
      const request: ClientRequest = isTls
        ? httpsRequest(url, { ...common, ca, rejectUnauthorized: verifyCertificate })
        : httpRequest(url, common)
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        request.destroy()
      }, timeoutMs)
      if (stream) request.once('socket', (socket) => stream.connected(socket))
      request.once('response', (response) => {
        clearTimeout(timer)
        response.on('error', () => {}) // the reader gets it
        stream?.answered(response, isSuccess(response.statusCode) && isStream!(response))
        resolve({
          response,
          read: (onPiece) => (stream?.isRead ? stream.read(onPiece) : eachPiece(response, onPiece)),
        })
      })
      request.on('error', (error) => {
        clearTimeout(timer)
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
        reject(signal.aborted ? signal.reason : httpFailure(error, target.shown, isLate ? timeoutMs : undefined))
      })
      request.end()
    })
  }
}

function isSuccess(status = 0): boolean {
  return status >= 200 && status <= 299
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/** What the request line says, which digest answers sign. */
function uriOf(url: URL): string {
  return `${url.pathname}${url.search}`
}
