import type * as z from 'zod'

import { refuse } from '../problem.ts'

/** The largest JSON that any request needs. */
const mostJsonBytes = 1_000_000
/** Types that a form of another site could send. */
const formTypes = /^(application\/x-www-form-urlencoded|multipart\/|text\/)/i

/**
 * Reads and checks a JSON body. One that is left out counts as `{}`.
 * @throws DriverError `REQUEST_INVALID`, `TOO_LARGE`, `MEDIA_TYPE_UNSUPPORTED`
 */
export async function readJsonBody(request: Request, schema: z.ZodType): Promise<unknown> {
  const text = await readText(request)
  if (text !== '') requireJsonType(request)
  let value: unknown
  try {
    value = text === '' ? {} : JSON.parse(text)
  } catch {
    throw refuse('REQUEST_INVALID', { message: 'the body is not JSON', hint: 'see /api/v1/openapi.json' })
  }
  return checked(schema, value, 'body')
}

/** @throws DriverError `REQUEST_INVALID` that names what does not fit */
export function checked<Value>(schema: z.ZodType<Value>, value: unknown, what: string): Value {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const at = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  throw refuse('REQUEST_INVALID', {
    message: `the ${what} does not fit: ${at}${issue?.message ?? 'not as described'}`.slice(0, 500),
    hint: 'see /api/v1/openapi.json',
  })
}

/** @throws DriverError `MEDIA_TYPE_UNSUPPORTED` for what a form could have sent */
export function requireRawType(request: Request): void {
  const type = request.headers.get('content-type') ?? ''
  if (type !== '' && !formTypes.test(type)) return
  throw refuse('MEDIA_TYPE_UNSUPPORTED', {
    message: type === '' ? 'the type of the body is missing' : `a body of type ${type.slice(0, 60)} is not taken`,
    hint: 'send the bytes of the file alone, as content-type: application/octet-stream',
  })
}

function requireJsonType(request: Request): void {
  const type = request.headers.get('content-type') ?? ''
  if (/^application\/json\s*(;|$)/i.test(type)) return
  throw refuse('MEDIA_TYPE_UNSUPPORTED', {
    message: `a body of type ${type.slice(0, 60) || 'none'} is not taken`,
    hint: 'send JSON, as content-type: application/json',
  })
}

async function readText(request: Request): Promise<string> {
  if (request.body === null) return ''
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.byteLength
    if (bytes > mostJsonBytes) {
      throw refuse('TOO_LARGE', {
        message: `the body is larger than ${mostJsonBytes} bytes`,
        hint: 'drawings are uploaded with POST /api/v1/drawings',
      })
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
