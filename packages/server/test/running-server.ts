import { onTestFinished } from 'vitest'

import { routes } from '../src/api/routes.ts'
import type { OperationId, Operations } from '../src/api/operations.ts'
import type { Route } from '../src/api/route.ts'
import { createServer, type Server, type ServerOptions } from '../src/index.ts'
import { type EventReader, readEvents } from './event-reader.ts'
import { type TempProject, tempProject } from './temp-project.ts'

/** What a request is made of. */
export interface Asked<Id extends OperationId> {
  readonly params?: Operations[Id]['params']
  readonly query?: Operations[Id]['query']
  readonly body?: Operations[Id]['body'] | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** A client with a token; every response is checked against the schema of its route. */
export interface TestClient {
  readonly id: string
  readonly token: string
  /** Resolves with the result. @throws the problem of a refusal, with its status */
  ask<Id extends OperationId>(id: Id, asked?: Asked<Id>): Promise<Operations[Id]['result']>
  /** The response as it comes. */
  raw<Id extends OperationId>(id: Id, asked?: Asked<Id>): Promise<Response>
  events(topics?: string, lastId?: string): Promise<EventReader>
  upload(svg: string, name?: string): Promise<Operations['addDrawing']['result']>
}

/** A server of a test, closed after it. */
export interface TestServer {
  readonly server: Server
  readonly project: TempProject
  readonly url: string
  readonly client: (role?: 'watch' | 'operate', name?: string) => Promise<TestClient>
}

/** Ten lines of 40 mm. */
export const tenLines =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="60mm" viewBox="0 0 60 60" fill="none" stroke="black">' +
  `${Array.from({ length: 10 }, (_, index) => `<path d="M5,${5 + 5 * index} h40"/>`).join('')}</svg>`

/** Starts a server in a project of its own, with the simulated plotter `ebb:sim`. */
export async function startServer(
  options: ServerOptions = {},
  project: TempProject = tempProject('@vfab/plotter-ebb', '@vfab/camera-ip', '@vfab/sensor-serial'),
): Promise<TestServer> {
  const server = await createServer({
    port: 0,
    devices: ['ebb:sim', 'ip:sim', 'serial:sim'],
    simSpeed: 'max',
    onMistake: (error) => console.error(error),
    ...options,
    workshop: { ...project.options, ...options.workshop },
  })
  onTestFinished(() => server.close())
  const url = server.urls[0]!
  const client = async (role: 'watch' | 'operate' = 'operate', name = 'a test'): Promise<TestClient> => {
    const { code } = server.pair(role)
    const response = await fetch(`${url}api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code, name, as: 'token' }),
    })
    const session = (await response.json()) as { readonly client: string; readonly token: string }
    return clientOf(url, session.client, session.token)
  }
  return { server, project, url, client }
}

/** The path of an operation, below the URL of the server. */
export function pathOf(id: OperationId, params: Readonly<Record<string, string>> = {}): string {
  const route: Route = routes[id]
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  return `${id === 'health' ? '' : 'api/v1'}${path}`.replace(/^\//, '')
}

function clientOf(url: string, id: string, token: string): TestClient {
  const raw: TestClient['raw'] = (operation, { params, query, body, headers, signal } = {}) => {
    const route: Route = routes[operation]
    const where = new URL(pathOf(operation, params), url)
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) where.searchParams.set(name, value)
    const isBytes = body instanceof Uint8Array
    const type = body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }
    return fetch(where, {
      method: route.method,
      headers: { authorization: `Bearer ${token}`, ...type, ...headers },
      body: isBytes ? body : body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    })
  }
  const ask: TestClient['ask'] = async (operation, asked) => {
    const response = await raw(operation, asked)
    const route: Route = routes[operation]
    if (!response.ok) {
      const { error } = (await response.json()) as { readonly error: object }
      throw Object.assign(new Error(JSON.stringify(error)), error, { status: response.status })
    }
    if (response.status !== route.status) throw new Error(`${operation}: ${response.status} instead of ${route.status}`)
    const { result } = route
    if (response.status === 204) return result as never
    if (result === undefined || typeof result === 'string') throw new Error(`${operation} is not JSON`)
    return result.parse(await response.json()) as never
  }
  return {
    id,
    token,
    raw,
    ask,
    events: (topics, lastId) =>
      readEvents(new URL(`api/v1/events${topics === undefined ? '' : `?topics=${topics}`}`, url), token, lastId),
    upload: (svg, name = 'drawing.svg') => ask('addDrawing', { query: { name }, body: new TextEncoder().encode(svg) }),
  }
}
