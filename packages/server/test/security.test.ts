import { readdirSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'

import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { OperationId } from '../src/api/operations.ts'
import type { Route } from '../src/api/route.ts'
import { routes } from '../src/api/routes.ts'
import { pathOf, startServer, type TestClient, type TestServer, tenLines } from './running-server.ts'

const all = Object.entries(routes as Readonly<Record<string, Route>>) as [OperationId, Route][]
const closed = all.filter(([, { access }]) => access !== 'open')

/** Names that exist, so that a request that is let in would do something. */
interface Names {
  readonly params: Readonly<Record<string, string>>
  readonly bodies: Readonly<Partial<Record<OperationId, unknown>>>
}

async function something(page: TestClient): Promise<Names> {
  const drawing = await page.upload(tenLines)
  const preparation = await page.ask('prepare', { params: { drawing: drawing.id }, body: { device: 'ebb:sim' } })
  const job = await page.ask('startJob', { body: { preparation: preparation.id, device: 'ebb:sim', queue: true } })
  const params = { device: 'ebb:sim', camera: 'ip:sim', sensor: 'serial:sim', client: page.id }
  return {
    params: {
      ...params,
      drawing: drawing.id,
      preparation: preparation.id,
      job: job.id,
      film: 'none',
      jog: 'none',
      shot: '1',
    },
    bodies: {
      move: { move: 'home' },
      startJog: { x: 1, y: 0 },
      beatJog: { x: 1, y: 0 },
      origin: { action: 'set' },
      storeHeights: { penUpPercent: 60, penDownPercent: 30 },
      startJob: { preparation: preparation.id, device: 'ebb:sim' },
      redoStrokes: { strokes: 1 },
      moveInJob: { move: 'to', xMm: 1, yMm: 1 },
      answerJob: { question: 'pen' },
      orderQueue: { jobs: [] },
      startFilms: { cameras: ['ip:sim'] },
    },
  }
}

interface Sent {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

/** As node:http sends it: with any Host, Origin and type. */
function send(
  { url }: TestServer,
  [id, { method, body, query }]: [OperationId, Route],
  { params, bodies }: Names,
  headers: Readonly<Record<string, string>>,
): Promise<Sent> {
  const where = new URL(pathOf(id, params), url)
  if (query !== undefined && 'name' in query) where.searchParams.set('name', 'x.svg')
  const content = body === undefined ? undefined : body === 'bytes' ? tenLines : JSON.stringify(bodies[id] ?? {})
  const type =
    content === undefined ? {} : { 'content-type': body === 'bytes' ? 'application/octet-stream' : 'application/json' }
  return new Promise((resolve, reject) => {
    const sent = httpRequest(where, { method, headers: { ...type, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end(content)
  })
}

/** What must not have changed. */
async function stateOf(page: TestClient): Promise<unknown> {
  const { jobs } = await page.ask('listJobs')
  const { devices } = await page.ask('listDevices')
  const { drawings } = await page.ask('listDrawings')
  const { clients } = await page.ask('listClients')
  const queue = await page.ask('showQueue', { params: { device: 'ebb:sim' } })
  const shown = devices.map(({ name, state, lease, place }) => ({ name, state, lease: lease?.client, place }))
  return {
    jobs: jobs.map(({ id, state }) => [id, state]),
    shown,
    drawings: drawings.length,
    clients: clients.length,
    queue,
  }
}

const foreign: Readonly<Record<string, (own: string, token: string) => Readonly<Record<string, string>>>> = {
  'without a token': () => ({}),
  'with a token that is none': () => ({ authorization: `Bearer ${'x'.repeat(43)}` }),
  'with a foreign Origin': (_own, token) => ({ authorization: `Bearer ${token}`, origin: 'http://evil.test' }),
  'with an Origin of another port': (_own, token) => ({
    authorization: `Bearer ${token}`,
    origin: 'http://127.0.0.1:1',
  }),
  'with a foreign Host': (_own, token) => ({ authorization: `Bearer ${token}`, host: 'evil.test' }),
  'as a request that another site has a browser send': (_own, token) => ({
    authorization: `Bearer ${token}`,
    'sec-fetch-site': 'cross-site',
  }),
}

test.each(Object.entries(foreign))('nothing is read and nothing changes %s', async (_how, headersOf) => {
  const server = await startServer()
  const page = await server.client()
  const names = await something(page)
  const before = await stateOf(page)
  const { host } = new URL(server.url)
  for (const route of closed) {
    const { status, text } = await send(server, route, names, headersOf(host, page.token))
    expect([route[0], [401, 403, 421].includes(status)]).toEqual([route[0], true])
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['error'])
  }
  expect(await stateOf(page)).toEqual(before)
})

test('who may only watch changes nothing', async () => {
  const server = await startServer()
  const page = await server.client()
  const names = await something(page)
  const watcher = await server.client('watch')
  const before = await stateOf(page)
  for (const route of all.filter(([, { access }]) => access === 'operate')) {
    const { status } = await send(server, route, names, { authorization: `Bearer ${watcher.token}` })
    expect([route[0], status]).toEqual([route[0], 403])
  }
  expect(await stateOf(page)).toEqual(before)
})

test('a form of another site, sent with the cookie, does nothing', async () => {
  const server = await startServer()
  const page = await server.client()
  const names = await something(page)
  const before = await stateOf(page)
  const { port } = new URL(server.url)
  for (const route of closed.filter(([, { method }]) => method !== 'GET')) {
    const cookie = `vfab-${port}=${page.token}`
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const { status } = await send(server, route, names, { cookie, 'content-type': type })
      expect([route[0], status]).toEqual([route[0], 403])
    }
  }
  expect(await stateOf(page)).toEqual(before)
})

test('a body of a form is not taken from a program either', async () => {
  const server = await startServer()
  const page = await server.client()
  const names = await something(page)
  for (const route of closed.filter(([, { body }]) => body !== undefined)) {
    const { status } = await send(server, route, names, {
      authorization: `Bearer ${page.token}`,
      'content-type': 'text/plain',
    })
    expect([route[0], status]).toEqual([route[0], 415])
  }
})

test('the cookie is for this page alone, and drawings are never served', async () => {
  const { server, url } = await startServer()
  const secret = new URL(server.openUrl()).hash.replace('#secret=', '')
  const open = (): Promise<Response> =>
    fetch(`${url}api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(url).origin },
      body: JSON.stringify({ secret }),
    })
  const response = await open()
  expect(response.status).toBe(201)
  expect(response.headers.get('set-cookie')).toMatch(
    /^vfab-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/,
  )
  expect((await open()).status).toBe(403)
  const served = all.flatMap(([, { result }]) => (typeof result === 'string' ? [result] : []))
  expect(served.filter((type) => /svg|html|xml/.test(type))).toEqual([])
})

test('the sixth try of a pairing code fails, even if it is right', async () => {
  const { server, url } = await startServer()
  const { code } = server.pair()
  const wrong = code === '000000' ? '000001' : '000000'
  const tries = [wrong, wrong, wrong, wrong, wrong, code]
  const statuses: number[] = []
  for (const each of tries) {
    const response = await fetch(`${url}api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: each }),
    })
    statuses.push(response.status)
  }
  expect(statuses).toEqual([403, 403, 403, 403, 403, 403])
})

test('a client that is logged out hears so, and its stream ends', async () => {
  const { client } = await startServer()
  const page = await client()
  const guest = await client('watch', 'a guest')
  const events = await guest.events()
  await events.until('hello')
  await page.ask('removeClient', { params: { client: guest.id } })
  await events.ended
  expect(events.all.at(-1)).toMatchObject({ name: 'goodbye' })
  await expect(guest.ask('listDevices')).rejects.toMatchObject({ status: 401, code: 'SESSION_MISSING' })
})

/** How many requests; more with `VFAB_FUZZ=100000`. */
const requests = Number(process.env['VFAB_FUZZ'] ?? 5000)

test('requests of any form cause no mistake of the server, and no file outside its store', async () => {
  const mistakes: unknown[] = []
  const server = await startServer({ onMistake: (error) => mistakes.push(error) })
  const page = await server.client()
  const names = await something(page)
  const piece = fc.oneof(
    fc.constantFrom(
      '..',
      '%2e%2e%2f',
      '%zz',
      'a%2Fb',
      '%00',
      'ebb:sim',
      'api',
      'v1',
      'jobs',
      '',
      '{}',
      '💥',
      'x'.repeat(3000),
    ),
    fc.string(),
  )
  const known = fc.constantFrom(
    ...all.filter(
      ([id]) => !['events', 'stream', 'frame', 'closeSession', 'removeClient', 'detect', 'readings'].includes(id),
    ),
  )
  const value = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom('{}', '[]', 'null', '{"move":"to","xMm":1e999,"yMm":0}'),
  )
  const asked = fc.record({
    route: known,
    params: fc.dictionary(
      fc.constantFrom('device', 'job', 'drawing', 'preparation', 'film', 'shot', 'client', 'jog'),
      piece,
    ),
    real: fc.boolean(),
    path: fc.option(fc.array(piece, { maxLength: 5 }), { nil: undefined }),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD'),
    body: value,
    query: fc.dictionary(piece, piece, { maxKeys: 2 }),
  })
  type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never
  const seen = new Set<number>()
  const one = async ({ route: [id, route], params, real, path, method, body, query }: Asked): Promise<void> => {
    const where = path === undefined ? pathOf(id, { ...(real ? names.params : {}), ...params }) : path.join('/')
    const url = `${server.url}${where}?${new URLSearchParams(query).toString()}`
    const verb = path === undefined ? route.method : method
    let target: Request
    try {
      target = new Request(encodeURI(url).replaceAll('%25', '%'), {
        method: verb,
        headers: { authorization: `Bearer ${page.token}`, 'content-type': 'application/json' },
        body: verb === 'GET' || verb === 'HEAD' ? null : body,
      })
    } catch {
      return // no client could send it
    }
    const response = await server.server.fetch(target)
    await response.arrayBuffer()
    seen.add(response.status)
    if (response.status >= 500 && response.status !== 502 && response.status !== 503 && response.status !== 507) {
      throw new Error(`${verb} ${url} ${body}: ${response.status}`)
    }
  }
  const samples = fc.sample(asked, { numRuns: requests, seed: 20261130 })
  for (const sample of samples) await one(sample)
  expect(mistakes).toEqual([])
  expect(seen).toContain(404)
  expect(seen).toContain(400)
  const base = join(server.project.home, '..')
  expect(readdirSync(base).sort()).toEqual(['home', 'project'])
  expect(readdirSync(server.project.home)).toEqual(['.local'])
})
