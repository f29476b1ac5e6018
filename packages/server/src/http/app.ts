/* The table of routes as a Hono app: one way in for all of them, so that no route can lack a check. */
import { Hono } from 'hono'

import type { OperationId } from '../api/operations.ts'
import type { Overview } from '../api/overview.ts'
import type { Route } from '../api/route.ts'
import { apiPrefix, routes } from '../api/routes.ts'
import { asDriverError, isMistake, refuse, statusOf } from '../problem.ts'
import { readJsonBody, requireRawType } from './body.ts'
import type { Caller, Guard } from './guard.ts'
import type { Call, Handlers } from './handlers.ts'
import { createIdempotency } from './idempotency.ts'
import { type NodeBindings, type Peer, peerOf } from './peer.ts'

/** The app; `fetch` and `request` answer without a port. */
export type App = Hono<{ Bindings: NodeBindings }>

/** What {@link createApp} accepts. */
export interface AppOptions {
  readonly handlers: Handlers
  readonly guard: Guard
  /** Renews the lease that a route needs. @throws DriverError `LEASE_HELD` */
  readonly requireLease: (route: Route, params: Readonly<Record<string, string>>, body: unknown, caller: Caller) => void
  /** Files of the page; the page itself comes with what it shows. */
  readonly page: (request: Request, path: string, overview: () => Promise<Overview | undefined>) => Promise<Response>
  /** All that the page of a caller shows. */
  readonly overview: (caller: Caller, peer: Peer) => Promise<Overview>
  /** `''` or `/vfab`. */
  readonly basePath: string
  readonly trustedProxies: readonly string[]
  readonly tls: boolean
  /** Told of mistakes of ours. */
  readonly onMistake: (error: unknown) => void
}

const headersOfAll = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** Makes the app. */
export function createApp(options: AppOptions): App {
  const app: App = new Hono<{ Bindings: NodeBindings }>()
  const { basePath } = options
  for (const id of Object.keys(routes) as OperationId[]) {
    const route: Route = routes[id]
    const path = id === 'health' ? route.path : `${apiPrefix}${route.path}`
    const answer = answerer(id, options)
    app.on(route.method, `${basePath}${path}`, async (context) => {
      const params = context.req.param() as Readonly<Record<string, string>>
      return answer(context.req.raw, context.env ?? {}, params)
    })
  }
  const allowed = methodsOf(basePath)
  app.all('*', async (context) => {
    const request = context.req.raw
    return guarded(request, context.env ?? {}, options, async (peer) => {
      const path = new URL(request.url).pathname
      const methods = allowed(path)
      if (methods.length > 0) {
        const error = refuse('METHOD_NOT_ALLOWED', {
          message: `${request.method} is not taken here`,
          hint: `use ${methods.join(' or ')}`,
        })
        return problemResponse(error, { allow: methods.join(', ') })
      }
      const isApi = path === `${basePath}/api` || path.startsWith(`${basePath}/api/`)
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      if (isRead && path === basePath) return new Response(null, { status: 308, headers: { location: `${basePath}/` } })
      if (isApi || !isRead || !path.startsWith(`${basePath}/`)) {
        throw refuse('NOT_FOUND', {
          message: 'nothing is here',
          hint: `the page is at ${basePath}/, the API at ${basePath}${apiPrefix}`,
        })
      }
      return options.page(request, path.slice(basePath.length), async () => {
        const caller = options.guard.callerOf(request)
        // Without it the page asks, and hears what is wrong.
        return caller && options.overview(caller, peer).catch(() => undefined)
      })
    })
  })
  return app
}

type Answer = (request: Request, env: NodeBindings, params: Readonly<Record<string, string>>) => Promise<Response>

function answerer(id: OperationId, options: AppOptions): Answer {
  const route: Route = routes[id]
  const { guard, handlers, requireLease } = options
  const repeats = createIdempotency()
  const handler = handlers[id] as (call: Call<OperationId>) => unknown
  return (request, env, params) =>
    guarded(request, env, options, async (peer) => {
      // Callers of open routes may have no session.
      const caller = guard.admitCaller(request, route) as Caller
      const query = readQuery(request, route)
      const body = await readBody(request, route)
      const headers = new Headers(headersOfAll)
      const call = { params, query, body, caller, peer, request, headers, signal: request.signal } as Call<OperationId>
      const act = async (): Promise<unknown> => {
        if (route.lease !== undefined) requireLease(route, params, body, caller)
        return handler(call)
      }
      const key = route.method === 'POST' ? request.headers.get('idempotency-key') : null
      const where = JSON.stringify([caller?.id, params, key])
      const result = await repeats.once(key === null || route.body === 'bytes' ? undefined : where, act)
      if (result instanceof Response) return withHeaders(result, headers)
      if (route.status === 204) return new Response(null, { status: 204, headers })
      return Response.json(result, { status: route.status, headers })
    })
}

/** Checks the request, then runs `act`; any failure becomes a response. */
async function guarded(
  request: Request,
  env: NodeBindings,
  { guard, trustedProxies, tls, onMistake }: AppOptions,
  act: (peer: Peer) => Promise<Response>,
): Promise<Response> {
  try {
    const peer = peerOf(request, env, { trustedProxies, tls })
    guard.admitRequest(request, peer)
    return await act(peer)
  } catch (failure) {
    if (request.signal.aborted && failure === request.signal.reason) return new Response(null, { status: 499 })
    const error = asDriverError(failure)
    if (isMistake(error)) onMistake(failure)
    return problemResponse(error)
  }
}

function problemResponse(
  error: ReturnType<typeof asDriverError>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ error: error.toJSON() }, { status: statusOf(error), headers: { ...headersOfAll, ...headers } })
}

function withHeaders(response: Response, headers: Headers): Response {
  for (const [name, value] of headers) if (!response.headers.has(name)) response.headers.set(name, value)
  return response
}

async function readBody(request: Request, { body }: Route): Promise<unknown> {
  if (body === undefined) return undefined
  if (body !== 'bytes') return readJsonBody(request, body)
  requireRawType(request)
  return 'bytes'
}

/** @throws DriverError `REQUEST_INVALID` for a name that the route does not have, or one that is missing */
function readQuery(request: Request, { query = {} }: Route): Readonly<Record<string, string>> {
  const given = Object.fromEntries(new URL(request.url).searchParams)
  const names = Object.keys(query)
  const unknown = Object.keys(given).find((name) => !names.includes(name) && !names.includes(`${name}?`))
  if (unknown !== undefined) throw invalidQuery(`"${unknown.slice(0, 60)}" is not asked for`, names)
  const missing = names.find((name) => !name.endsWith('?') && given[name] === undefined)
  if (missing !== undefined) throw invalidQuery(`"${missing}" is missing`, names)
  return given
}

function invalidQuery(message: string, names: readonly string[]): Error {
  const hint = names.length === 0 ? 'this request has no query' : `its query is ${names.join(', ')}`
  return refuse('REQUEST_INVALID', { message: `in the query ${message}`, hint })
}

/** Which methods a path has, by the table: Hono knows only that it has none of the one that was asked. */
function methodsOf(basePath: string): (path: string) => readonly string[] {
  const patterns = Object.entries(routes as Readonly<Record<string, Route>>).map(([id, { method, path }]) => {
    const whole = `${basePath}${id === 'health' ? '' : apiPrefix}${path}`
    const source = whole.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/:\w+/g, '[^/]+')
    return { method, pattern: new RegExp(`^${source}$`) }
  })
  return (path) => [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))]
}
