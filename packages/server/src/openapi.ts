/* The OpenAPI 3.1 document, made from the table of routes and the schemas that check requests. */
import * as z from 'zod'

import { eventSchemas } from './api/event.ts'
import { problemSchema } from './api/problem.ts'
import type { Route } from './api/route.ts'
import { apiPrefix, routes } from './api/routes.ts'

type Json = Record<string, unknown>

/** Makes the document. @param basePath - `''` or `/vfab` */
export function openApiDocument(version: string, basePath: string): Json {
  const components = new Components()
  const paths: Record<string, Json> = {}
  for (const [id, route] of Object.entries(routes as Readonly<Record<string, Route>>)) {
    const path = `${id === 'health' ? '' : apiPrefix}${route.path}`.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(id, route, components) }
  }
  for (const schema of Object.values(eventSchemas)) components.refer(schema, 'output')
  return {
    openapi: '3.1.0',
    info: {
      title: 'vfab',
      version,
      description:
        'Plot, watch, film and sense: what the page of vfab serve does, for programs. Failures are `Problem`s.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'From `POST /api/v1/session` with `as: "token"`.' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'vfab', description: 'Set by `POST /api/v1/session`.' },
      },
      schemas: components.schemas,
    },
  }
}

function operation(id: string, route: Route, components: Components): Json {
  const { summary, access, lease, body, result, status, query = {} } = route
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!)
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  const inQuery = Object.entries(query).map(([name, description]) => ({
    name: name.replace('?', ''),
    in: 'query',
    required: !name.endsWith('?'),
    description,
    schema: { type: 'string' },
  }))
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'A repeated request returns the first result and does nothing twice.',
    schema: { type: 'string' },
  }
  return {
    operationId: id,
    summary,
    ...(access === 'open' ? { security: [] } : { 'x-role': access }),
    ...(lease === undefined ? {} : { 'x-lease': lease }),
    parameters: [...inPath, ...inQuery, ...(route.method === 'POST' && body !== 'bytes' ? [key] : [])],
    ...(body === undefined ? {} : { requestBody: requestBody(body, components) }),
    responses: {
      [status]: { description: 'Success.', ...content(result, components) },
      ...(id === 'frame' ? { 204: { description: 'No newer picture came.' } } : {}),
      ...(id === 'video'
        ? { 206: { description: 'A part.', ...content(result, components) }, 416: { description: 'No such part.' } }
        : {}),
      default: {
        description: 'What went wrong.',
        content: { 'application/json': { schema: components.refer(problemSchema, 'output') } },
      },
    },
  }
}

function requestBody(body: z.ZodType | 'bytes', components: Components): Json {
  if (body === 'bytes') {
    return { required: true, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
  }
  return {
    required: !body.safeParse({}).success,
    content: { 'application/json': { schema: components.refer(body, 'input') } },
  }
}

function content(result: Route['result'], components: Components): Json {
  if (result === undefined) return {}
  if (typeof result === 'string') return { content: { [result]: { schema: { type: 'string', format: 'binary' } } } }
  return { content: { 'application/json': { schema: components.refer(result, 'output') } } }
}

/** Schemas that have a name, each of them once. */
class Components {
  readonly schemas: Record<string, unknown> = {}

  /** @returns a reference, or the schema itself where it has no name */
  refer(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _dialect, $defs = {}, ...own } = z.toJSONSchema(schema, { io }) as Json
    for (const [name, definition] of Object.entries($defs as Readonly<Record<string, Json>>))
      this.#add(name, definition)
    const name = schema.meta()?.id
    if (name === undefined) return moved(own) as Json
    this.#add(name, own)
    return { $ref: `#/components/schemas/${name}` }
  }

  #add(name: string, { id: _id, ...definition }: Json): void {
    this.schemas[name] ??= moved(definition)
  }
}

/** References inside a schema lead to the components. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace('#/$defs/', '#/components/schemas/') : moved(inner),
    ]),
  )
}
