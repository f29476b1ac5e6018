import type * as z from 'zod'

/** Larger payloads are not looked at. */
const mostBytes = 65_536

/** JSON of a payload; undefined for what is not JSON, or too large. */
export function readJson(payload: Uint8Array): unknown {
  if (payload.byteLength === 0 || payload.byteLength > mostBytes) return undefined
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'))
  } catch {
    return undefined
  }
}

/** A document that fits its schema. */
export function readDocument<Document>(schema: z.ZodType<Document>, payload: Uint8Array): Document | undefined {
  return schema.safeParse(readJson(payload)).data
}
