import { isUtf8 } from 'node:buffer'

import { certainJson, type Fields, type FieldValue, notedFields } from '@vfab/driver-kit/fields'

/** Longer messages are pictures or logs, not values. */
const longest = 256 * 1024

/**
 * What a message holds, by name: the members of a JSON object by their path, or the message itself under the empty name.
 * `undefined` for bytes that are not text.
 */
export function fieldsOfPayload(payload: Uint8Array): Fields | undefined {
  const value = plainValue(payload)
  return value === undefined ? fieldsOfText(payload) : new Map([['', value]])
}

/** Longer texts are rarely one number or word. */
const longestPlain = 24

/**
 * A message that is one plain number or word, which most are; `undefined` for what has to be looked at closely. Spares such a message the
 * checks of everything else.
 */
export function plainValue(payload: Uint8Array): string | undefined {
  const { length } = payload
  if (length === 0 || length > longestPlain) return undefined
  for (let at = 0; at < length; at++) if (!isPlain(payload[at]!)) return undefined
  return (Buffer.isBuffer(payload) ? payload : Buffer.from(payload)).toString('latin1')
}

/** Digits, letters, and the marks of numbers. */
function isPlain(byte: number): boolean {
  if (byte >= 0x61) return byte <= 0x7a
  if (byte >= 0x41) return byte <= 0x5a
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d || byte === 0x2b
}

function fieldsOfText(payload: Uint8Array): Fields | undefined {
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
