import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'

import { routes } from '../src/api/routes.ts'
import { openApiDocument } from '../src/index.ts'
import { readEvents } from './event-reader.ts'
import { startServer, tenLines } from './running-server.ts'

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> }
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >
}

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

const document = openApiDocument('1.0.0', '') as unknown as Document

function refsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : refsIn(inner)))
}

test('the document has every route, and every reference leads somewhere', () => {
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map(({ operationId }) => operationId))
  expect(ids.sort()).toEqual(Object.keys(routes).sort())
  for (const ref of refsIn(document)) {
    expect(document.components.schemas).toHaveProperty(ref.replace('#/components/schemas/', ''))
  }
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const { parameters } of Object.values(operations)) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    }
  }
})

test('every schema is JSON Schema 2020-12, as OpenAPI 3.1 has it', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { binary: true } })
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    expect([name, ajv.validateSchema(schema)]).toEqual([name, true])
  }
})

/** A client made of nothing but the document. */
function clientFrom(
  url: string,
  { paths }: Document,
  token: string | undefined,
): (id: string, args?: Readonly<Record<string, string>>, body?: unknown) => Promise<Readonly<Record<string, unknown>>> {
  return async (id, args = {}, body) => {
    const found = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, each]) => each.operationId === id)
        .map(([method, each]) => ({ path, method, each })),
    )
    const { path, method, each } = found[0]!
    const where = new URL(
      path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(args[name] ?? '')).slice(1),
      url,
    )
    for (const { name, in: place } of each.parameters) {
      if (place === 'query' && args[name] !== undefined) where.searchParams.set(name, args[name])
    }
    const [type = ''] = Object.keys(each.requestBody?.content ?? {})
    const response = await fetch(where, {
      method: method.toUpperCase(),
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(type === '' ? {} : { 'content-type': type }),
      },
      body: type === '' ? null : type === 'application/json' ? JSON.stringify(body ?? {}) : String(body),
    })
    if (!(String(response.status) in each.responses)) throw new Error(await response.text())
    return (await response.json()) as Readonly<Record<string, unknown>>
  }
}

test('a client that is made from the document plots', async () => {
  const { server, url } = await startServer()
  const { token } = await clientFrom(url, document, undefined)(
    'openSession',
    {},
    { code: server.pair().code, as: 'token' },
  )
  const served = await fetch(`${url}api/v1/openapi.json`, { headers: { authorization: `Bearer ${String(token)}` } })
  expect(await served.json()).toEqual(document)
  const ask = clientFrom(url, document, String(token))
  const drawing = await ask('addDrawing', { name: 'lines.svg' }, tenLines)
  const preparation = await ask('prepare', { drawing: String(drawing['id']) }, { device: 'ebb:sim' })
  const events = await readEvents(new URL('api/v1/events', url), String(token))
  const started = await ask('startJob', {}, { preparation: preparation['id'], device: 'ebb:sim' })
  await events.until('job', ({ state }) => state === 'finished')
  const job = await ask('showJob', { job: String(started['id']) })
  expect(job).toMatchObject({ state: 'finished', strokesDone: 10 })
})

test('every failure has a type, a code and a hint', async () => {
  const { client } = await startServer()
  const page = await client()
  const asked = [
    page.raw('showJob', { params: { job: 'none' } }),
    page.raw('showDevice', { params: { device: 'none' } }),
    page.raw('startJob', { body: { preparation: 'none', device: 'ebb:sim' } }),
    page.raw('move', { params: { device: 'ebb:sim' }, body: { move: 'to', xMm: 9e9, yMm: 0 } }),
    page.raw('move', { params: { device: 'ebb:sim' }, body: { move: 'to', xMm: 9000, yMm: 0 } }),
    page.raw('addDrawing', { query: { name: 'x' }, body: new TextEncoder().encode('<svg') }),
  ]
  for (const response of await Promise.all(asked)) {
    const { error } = (await response.json()) as { readonly error: Readonly<Record<string, unknown>> }
    expect([
      response.status >= 400 && response.status < 500,
      typeof error['type'],
      typeof error['code'],
      typeof error['hint'],
    ]).toEqual([true, 'string', 'string', 'string'])
  }
})
