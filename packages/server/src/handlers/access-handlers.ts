import { clientView } from '../access/client-view.ts'
import { unusedMs } from '../access/clients.ts'
import { offerPairing } from '../access/offer-pairing.ts'
import type { Role, Session } from '../api/session.ts'
import { openEventStream, readTopics } from '../events/event-stream.ts'
import type { Call, HandlersOf } from '../http/handlers.ts'
import { notFound, refuse } from '../problem.ts'
import type { Services } from '../services.ts'
import { overviewFor, serverFacts } from './overview.ts'

/** Handlers of sessions, clients, pairing, events and the server itself. */
export function accessHandlers(
  services: Services,
): HandlersOf<
  | 'health'
  | 'server'
  | 'overview'
  | 'openapi'
  | 'events'
  | 'openSession'
  | 'showSession'
  | 'closeSession'
  | 'pair'
  | 'listClients'
  | 'removeClient'
> {
  const { clients, pairing, cookie, version, now } = services
  return {
    health: () => ({ ok: true, version }),
    server: ({ peer }) => serverFacts(services, peer),
    overview: ({ caller, peer }) => overviewFor(services, caller, peer),
    openapi: () => services.document(),
    events: (call) => events(services, call),
    openSession({ body, request, headers, peer }) {
      const role = roleOf(services, body.secret, body.code)
      const name = body.name ?? nameOf(request)
      const { client, token } = clients.admit({ name, role })
      const session: Session = { client: client.id, name, role, expiresMs: client.lastSeenMs + unusedMs }
      if (body.as === 'token') return { ...session, token }
      const flags = `Path=${cookie.path}; HttpOnly; SameSite=Strict; Max-Age=${unusedMs / 1000}${peer.secure ? '; Secure' : ''}`
      headers.set('set-cookie', `${cookie.name}=${token}; ${flags}`)
      return session
    },
    showSession: ({ caller }) => {
      const { id: client, name, role, expiresMs } = caller
      return { client, name, role, expiresMs }
    },
    closeSession({ caller, headers }) {
      clients.remove(caller.id)
      headers.set('set-cookie', `${cookie.name}=; Path=${cookie.path}; HttpOnly; SameSite=Strict; Max-Age=0`)
      return undefined
    },
    pair: ({ body }) => offerPairing(pairing, body.role ?? 'operate', services.urls()),
    listClients: () => ({ clients: clients.clients.map((client) => clientView(client, services.listening, now)) }),
    removeClient({ params }) {
      if (!clients.remove(params.client)) throw notFound('client of this id', 'GET /api/v1/clients lists them')
      return undefined
    },
  }
}

/** @throws DriverError `CODE_WRONG` */
function roleOf({ pairing }: Services, secret: string | undefined, code: string | undefined): Role {
  if (secret !== undefined && pairing.tradeSecret(secret)) return 'operate'
  const role = code === undefined ? undefined : pairing.tradeCode(code)
  if (role !== undefined) return role
  throw refuse('CODE_WRONG', {
    message:
      code === undefined ? 'the link was used before, or is from an earlier start' : 'the code is wrong, or too old',
    hint: 'ask for a new pairing code: a client that may operate shows one, and vfab serve prints one',
  })
}

/** What a browser says of itself, briefly: `Firefox on Android`. */
function nameOf(request: Request): string {
  const agent = request.headers.get('user-agent') ?? ''
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1]
  const system = /(Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux)/.exec(agent)?.[1]
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', 'Mac OS X': 'macOS', CrOS: 'ChromeOS' }
  const [one, other] = [browser, system].map((name) => name && (names[name] ?? name))
  return one === undefined ? 'a program' : other === undefined ? one : `${one} on ${other}`
}

function events(services: Services, { query, caller, request, headers }: Call<'events'>): Response {
  const { hub, clock, now, instance, version, listening, clients } = services
  const topics = readTopics(query.topics)
  const announce = (): void => {
    const client = clients.clients.find(({ id }) => id === caller.id)
    if (client) hub.publish('client', clientView(client, listening, now), client.id)
  }
  listening.set(caller.id, (listening.get(caller.id) ?? 0) + 1)
  const onEnd = (): void => {
    listening.set(caller.id, (listening.get(caller.id) ?? 1) - 1)
    announce()
  }
  const lastId = request.headers.get('last-event-id') ?? undefined
  const { signal } = caller
  const body = openEventStream({ hub, clock, now, instance, version, topics, lastId, signal, onEnd })
  announce()
  headers.set('x-accel-buffering', 'no')
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}
