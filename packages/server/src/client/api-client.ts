/*
 * The API from the other side: a program, or another vfab, asks a server. Made from the table of routes, like everything else of the API.
 */
import { DriverError, type OperationOptions } from '@vfab/core'

import type { OperationId, Operations } from '../api/operations.ts'
import type { Route } from '../api/route.ts'
import { apiPrefix, routes } from '../api/routes.ts'
import type { ServerEvent } from './read-events.ts'
import { followEvents, type FollowOptions } from './follow-events.ts'
import { send, type ServerPlace } from './send.ts'
import { errorOfProblem } from './problem-error.ts'

/** What {@link createApiClient} accepts. */
export interface ApiClientOptions extends ServerPlace {
  /** Bearer token, as `openSession` with `as: 'token'` returns it. Without one only `health` and `openSession` are answered. */
  readonly token?: string | undefined
}

/** What a request is made of: what its route names. */
export interface ApiRequest<Id extends OperationId> extends OperationOptions {
  readonly params?: Operations[Id]['params'] | undefined
  readonly query?: Operations[Id]['query'] | undefined
  /** How long the whole answer may take. Default: as long as it takes. */
  readonly timeoutMs?: number | undefined
  readonly body?: (Operations[Id]['body'] extends 'bytes' ? Uint8Array : Operations[Id]['body']) | undefined
}

/** A server, asked over HTTP. */
export interface ApiClient {
  /** Of the server, with base path, without a slash at its end. */
  readonly url: string
  /**
   * Asks for one operation, and checks the response against its schema. Without `timeoutMs` a request may take as long as it takes.
   * @throws DriverError what the server answered; `CONNECTION_REFUSED` when it does not answer, `HOST_FOREIGN` for an answer that is not
   * of a vfab server; an abort rejects with its reason
   */
  ask<Id extends OperationId>(id: Id, request?: ApiRequest<Id>): Promise<Operations[Id]['result']>
  /**
   * What happens at the server, from now on, until the signal aborts. Where the connection breaks it is made again, and continues where it
   * broke; an event `reset` says that something was missed and everything is to be asked for anew.
   * @throws DriverError `SESSION_MISSING` when the token is no longer valid
   */
  events(options?: FollowOptions): AsyncIterable<ServerEvent>
}

/** Makes a client; nothing is asked yet. @throws DriverError `CONFIG_INVALID` for a URL that is none */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const place = { ...options, url: serverUrl(options.url) }
  const authorization: Readonly<Record<string, string>> =
    options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }
  return {
    url: place.url,
    async ask(id, request = {}) {
      const route: Route = routes[id]
      const { body } = request
      const isBytes = route.body === 'bytes'
      const response = await send(place, {
        method: route.method,
        path: pathOf(id, request),
        headers: {
          ...authorization,
          ...(body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
        },
        body: body === undefined ? undefined : body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body)),
        signal: request.signal,
        timeoutMs: request.timeoutMs,
      })
      const bytes = await response.bytes()
      if (response.status !== route.status && response.status !== 200)
        throw errorOfProblem(bytes, response.status, place.url)
      return resultOf(route, bytes, place.url) as never
    },
    events: (follow = {}) => followEvents({ place, path: `${apiPrefix}/events`, headers: authorization }, follow),
  }
}

/** `http://east.local:8423/` → `http://east.local:8423`. @throws DriverError `CONFIG_INVALID` */
export function serverUrl(text: string): string {
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && url.username === '' && url.search === '' && url.hash === '')
    return url.href.replace(/\/+$/, '')
  throw new DriverError(`"${text}" is not the address of a vfab server`, {
    type: 'configuration',
    code: 'CONFIG_INVALID',
    hint: 'write it as http://east.local:8423, as vfab serve prints it',
  })
}

function pathOf<Id extends OperationId>(id: Id, { params = {}, query = {} }: ApiRequest<Id>): string {
  const named = params as Readonly<Record<string, string>>
  const path = routes[id].path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(named[name] ?? ''))
  const given = Object.entries(query as Readonly<Record<string, string | undefined>>)
  const search = new URLSearchParams(
    given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])),
  )
  return `${id === 'health' ? '' : apiPrefix}${path}${search.size === 0 ? '' : `?${search.toString()}`}`
}

function resultOf({ result }: Route, bytes: Uint8Array, url: string): unknown {
  if (result === undefined) return undefined
  if (typeof result === 'string') return bytes
  try {
    return result.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (cause) {
    throw foreignAnswer(url, cause)
  }
}

function foreignAnswer(url: string, cause: unknown): DriverError {
  return new DriverError(`${url} does not answer as a vfab server of this version`, {
    type: 'protocol',
    code: 'HOST_FOREIGN',
    hint: 'check the address, and that vfab is of the same version on both computers',
    cause,
  })
}
