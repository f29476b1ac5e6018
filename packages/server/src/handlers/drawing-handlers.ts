import { encodingFor } from '../http/page.ts'
import { packedType } from '../api/routes.ts'
import type { PackedBytes } from '../drawings/preparing-messages.ts'
import type { HandlersOf } from '../http/handlers.ts'
import { refuse } from '../problem.ts'
import type { Services } from '../services.ts'

/** Handlers of drawings and preparations. */
export function drawingHandlers(
  services: Services,
): HandlersOf<
  | 'listDrawings'
  | 'addDrawing'
  | 'showDrawing'
  | 'removeDrawing'
  | 'prepare'
  | 'showPreparation'
  | 'preparedStrokes'
  | 'preparedPicture'
> {
  const { drawings, preparations, preparer, hub } = services
  return {
    listDrawings: () => ({ drawings: drawings.list() }),
    async addDrawing({ query, request, signal }) {
      const name = labelOf(query.name)
      const upload = {
        name,
        body: request.body,
        bytes: lengthOf(request),
        digest: digestOf(request),
      }
      const drawing = await drawings.add(upload, (path) => preparer.run({ kind: 'read', path, name }, { signal }))
      hub.publish('drawing', drawing, drawing.id)
      return drawing
    },
    showDrawing: ({ params }) => drawings.show(params.drawing),
    async removeDrawing({ params: { drawing } }) {
      await drawings.remove(drawing)
      await preparations.forget(drawing)
      hub.publish('drawing-gone', { id: drawing }, drawing)
      return undefined
    },
    prepare: ({ params, body, signal }) => preparations.prepare(params.drawing, body, { signal }),
    showPreparation: ({ params }) => preparations.show(params.preparation),
    async preparedStrokes({ params, request, signal }) {
      const { packed } = await preparations.ready(params.preparation, {
        signal,
      })
      return packedResponse(packed, request, true)
    },
    async preparedPicture({ params, signal }) {
      const { packed } = await preparations.ready(params.preparation, {
        signal,
      })
      return pictureResponse(packed, true)
    },
  }
}

/** @param isForGood - it never changes under this address */
export function packedResponse(packed: PackedBytes, request: Request, isForGood: boolean): Response {
  const encoding = encodingFor(request)
  return new Response(packed[encoding ?? 'plain'], {
    headers: {
      'content-type': packedType,
      vary: 'accept-encoding, cookie',
      ...(isForGood ? { 'cache-control': 'private, max-age=31536000, immutable' } : {}),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    },
  })
}

/** @param isForGood - it never changes under this address */
export function pictureResponse({ picture }: PackedBytes, isForGood: boolean): Response {
  const headers = { 'content-type': 'image/png', vary: 'cookie' }
  const kept = { 'cache-control': 'private, max-age=31536000, immutable' }
  return new Response(picture, {
    headers: { ...headers, ...(isForGood ? kept : {}) },
  })
}

/** A label for people: without control characters, and without anything that could be a path. */
function labelOf(name: string): string {
  const label = (name.split(/[\\/]/).at(-1) ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, 120)
  return label === '' || label === '.' || label === '..' ? 'drawing' : label
}

function lengthOf(request: Request): number | undefined {
  const length = Number(request.headers.get('content-length') ?? Number.NaN)
  return Number.isFinite(length) ? length : undefined
}

/** `content-digest: sha-256=:BASE64:`, as hexadecimal. @throws DriverError `REQUEST_INVALID` */
function digestOf(request: Request): string | undefined {
  const header = request.headers.get('content-digest')
  if (header === null) return undefined
  const [, base64] = /(?:^|,)\s*sha-256=:([\w+/=]{44}):/i.exec(header) ?? []
  if (base64 !== undefined) return Buffer.from(base64, 'base64').toString('hex')
  throw refuse('REQUEST_INVALID', {
    message: 'the header content-digest has no sha-256',
    hint: 'send content-digest: sha-256=:BASE64:, or leave it out',
  })
}
