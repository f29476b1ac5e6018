/*
 * What stands before every route: the name the server was reached by, where the request comes from, who asks, and whether they may.
 *
 *   Host     must be a name of this server: a page of another name whose address was changed to ours (DNS rebinding) is refused
 *   Origin   of every request that changes something must be this server; none counts as foreign, unless a bearer token is given,
 *            which no page can have. Sec-Fetch-Site is looked at as well, but browsers do not send it to plain-http names
 *   session  a cookie or a bearer token, looked up on each request
 *   role     as the route says
 */
import type { ClientBook, KnownClient } from '../access/clients.ts'
import type { Route } from '../api/route.ts'
import { refuse } from '../problem.ts'
import type { Peer } from './peer.ts'

/** Who asks. */
export interface Caller {
  readonly id: string
  readonly name: string
  readonly role: KnownClient['role']
  readonly expiresMs: number
  /** Aborts when the client is logged out. */
  readonly signal: AbortSignal
}

/** Checks requests. */
export interface Guard {
  /** @throws DriverError `HOST_UNKNOWN`, `ORIGIN_FOREIGN` */
  admitRequest(request: Request, peer: Peer): void
  /**
   * Who asks; `undefined` where the route is open and the caller has no session.
   * @throws DriverError `SESSION_MISSING`, `ROLE_MISSING`
   */
  admitCaller(request: Request, route: Route): Caller | undefined
  /** Whose session a request carries, where there is one. */
  callerOf(request: Request): Caller | undefined
}

/** What {@link createGuard} accepts. */
export interface GuardOptions {
  readonly clients: ClientBook
  readonly cookieName: string
  /** Names by which this server may be reached, without port, in lower case. */
  readonly hostNames: () => ReadonlySet<string>
  /** How long a client may ask for nothing, ms. */
  readonly unusedMs: number
}

const bearer = /^Bearer ([\w-]{20,200})$/

/** Makes a guard. */
export function createGuard({ clients, cookieName, hostNames, unusedMs }: GuardOptions): Guard {
  const tokenOf = (request: Request): string | undefined =>
    bearer.exec(request.headers.get('authorization') ?? '')?.[1] ?? cookieOf(request, cookieName)
  const callerOf = (request: Request): Caller | undefined => {
    const token = tokenOf(request)
    const client = token === undefined ? undefined : clients.find(token)
    if (client === undefined) return undefined
    const { id, name, role, lastSeenMs } = client
    return { id, name, role, expiresMs: lastSeenMs + unusedMs, signal: clients.signalOf(id) }
  }
  return {
    admitRequest(request, { host, secure }) {
      if (!hostNames().has(hostName(host))) {
        throw refuse('HOST_UNKNOWN', {
          message: `this server is not called "${hostName(host).slice(0, 100)}"`,
          hint: 'use one of the addresses it printed, or start it with --name NAME',
        })
      }
      const origin = request.headers.get('origin')
      const own = `${secure ? 'https' : 'http'}://${host}`
      if (origin !== null && origin.toLowerCase() !== own) throw foreign(origin)
      const site = request.headers.get('sec-fetch-site')
      const isPage = request.headers.get('sec-fetch-mode') === 'navigate' && request.method === 'GET'
      if (site !== null && site !== 'same-origin' && site !== 'none' && !isPage) throw foreign(`a ${site} page`)
    },
    admitCaller(request, { access, method }) {
      if (access === 'open') return undefined
      const caller = callerOf(request)
      if (caller === undefined) {
        throw refuse('SESSION_MISSING', {
          message: 'the server does not know you',
          hint: 'open the URL that vfab serve printed, or enter a pairing code',
        })
      }
      const changes = method !== 'GET'
      if (changes && request.headers.get('origin') === null && !bearer.test(request.headers.get('authorization') ?? ''))
        throw foreign('a request without an origin')
      if (access === 'operate' && caller.role !== 'operate') {
        throw refuse('ROLE_MISSING', {
          message: `${caller.name} may only watch`,
          hint: 'pair again with a code for operating',
        })
      }
      return caller
    },
    callerOf,
  }
}

/** `[::1]:8080` → `::1`, `east.local:80` → `east.local`. */
export function hostName(host: string): string {
  return host.startsWith('[') ? host.slice(1).split(']')[0]! : host.replace(/:\d*$/, '')
}

function foreign(from: string): Error {
  return refuse('ORIGIN_FOREIGN', {
    message: `requests of ${from.slice(0, 100)} are not taken`,
    hint: 'use the page of this server; programs send a bearer token',
  })
}

function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [key, value] = part.trim().split('=')
    if (key === name && value !== undefined) return value
  }
  return undefined
}
