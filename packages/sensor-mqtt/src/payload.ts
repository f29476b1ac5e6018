import { isUtf8 } from 'node:buffer'

import { certainJson, type Fields, type FieldValue, notedFields } from '@vfab/driver-kit/fields'

/** Longer messages are pictures or logs, not values. */
const longest = 256 * 1024

/**
 * What a message holds, by name: the members of a JSON object by their path, or the message itself under the empty name.
 * `undefined` for bytes that are not text.
 */
export function fieldsOfPayload(payload: Uint8Array): Fields | undefined {
  if (payload.length > longest) return undefined
  if (!isUtf8(payload)) return undefined
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8').trim()
  if (/^[{[]/.test(text)) {
    const [fields] = certainJson(text)
    return fields
  }
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) return undefined
  return new Map([['', text === '' ? null : unquoted(text)]])
}

/** The same fields under other names. */
export function renamed(fields: Fields, rename: (field: string) => string): Fields {
  const values = new Map<string, FieldValue>([...fields].map(([field, value]) => [rename(field), value]))
  return notedFields(values, new Map([...(fields.notes ?? [])].map(([field, note]) => [rename(field), note])))
}

function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text
}
