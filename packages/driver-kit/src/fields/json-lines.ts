import { type FieldNote, type Fields, type FieldValue, type LineFormat, notedFields } from './fields.ts'
import { type JsonValue, parseJsonAt } from './json-text.ts'
import { unitFromDisplay } from './unit-names.ts'

/** Deeper objects, and more fields than this, are no reading of a sensor. */
const deepest = 6
const mostFields = 500

/**
 * JSON objects or arrays, one or several a line. Fields inside others are named with dots: `{"env":{"t":21}}` has `env.t`, `[20, 21]` has `0`
 * and `1`. What stands before, between and after them (noise, a prompt, a checksum) is left out; half an object is no reading, whatever is
 * inside it.
 */
export const jsonLines: LineFormat = {
  trustsAnyLine: false,
  read(line) {
    const all = readAll(line)
    if (all.length < 2) return all[0]
    return notedFields(
      new Map(all.flatMap((fields) => [...fields])),
      new Map(all.flatMap(({ notes }) => [...(notes ?? [])])),
    )
  },
  readAll,
}

function readAll(line: string): readonly Fields[] {
  const strict = strictFields(line)
  if (strict !== undefined) return strict
  const values = jsonValues(line)
  const objects = values.filter((value) => !Array.isArray(value))
  return (objects.length > 0 ? objects : values).flatMap((value) => fieldsOf(value) ?? [])
}

/** Only objects, and arrays that are the whole line: what is certainly JSON and not the brackets of a log. */
export function certainJson(line: string): readonly Fields[] {
  const text = line.trim()
  if (!text.includes('{') && !text.startsWith('[')) return []
  const strict = strictFields(text)
  if (strict !== undefined) return strict
  return text.startsWith('[') && text.endsWith(']')
    ? readAll(text)
    : objectsOf(line).flatMap((value) => fieldsOf(value) ?? [])
}

/**
 * The line as Node reads JSON, which is many times faster; undefined where it is not JSON, or has a number that a double cannot hold exactly or
 * at all.
 */
function strictFields(line: string): readonly Fields[] | undefined {
  if (!/^\s*[{[]/.test(line) || /\d{16}|\de[+-]?\d{3}/i.test(line)) return undefined
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  const fields = fieldsOf(value)
  return fields === undefined ? [] : [fields]
}

function objectsOf(line: string): readonly JsonValue[] {
  return jsonValues(line).filter((value) => !Array.isArray(value))
}

/**
 * Whole values on the line; none where one is broken or cut, because then what is inside it would pass for a whole one. The end of an array
 * whose beginning is missing shows by its bracket.
 */
function jsonValues(line: string): JsonValue[] {
  const values: JsonValue[] = []
  let at = 0
  while (at < line.length) {
    const start = at + line.slice(at).search(/[{[]/)
    if (start < at) break
    const between = line.slice(at, start)
    const separates = values.length > 0 && between.trim() === ','
    if (!separates && isMiddle(between)) return []
    const found = parseJsonAt(line, start)
    if (found.kind === 'broken') return []
    if (found.kind === 'value') values.push(found.value)
    at = found.kind === 'value' ? found.end : start + 1
  }
  return isMiddle(line.slice(at)) || /^\s*[,\]}]/.test(line.slice(at)) ? [] : values
}

/** True for text that stands inside a larger value: the line is a part of it. */
function isMiddle(text: string): boolean {
  return /["'\w]\s*["']\s*:|[}\]]\s*,|,\s*["']|["']\s*:\s*$/.test(text) || /^\s*[,}\]]/.test(text)
}

/** Adds all that `value` holds. @returns false when that is too much */
export function collect(
  value: unknown,
  path: string,
  depth: number,
  fields: Map<string, FieldValue>,
  notes?: Map<string, FieldNote>,
): boolean {
  if (fields.size >= mostFields || depth > deepest) return false
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).every(([key, inner]) =>
      collect(inner, path === '' ? key : `${path}.${key}`, depth + 1, fields, notes),
    )
  }
  if (path === '') return false
  const quantity = typeof value === 'string' ? quantityIn(value) : undefined
  if (quantity !== undefined) {
    fields.set(path, quantity.number)
    notes?.set(path, { unit: quantity.unit })
    return true
  }
  const isNumber = typeof value !== 'number' || Number.isFinite(value)
  fields.set(path, isNumber ? (value as FieldValue) : null)
  if (!isNumber) notes?.set(path, { reason: 'not-a-number' })
  return true
}

/** A number with a unit that is known, as the whole of a text: `21.5 °C`. */
function quantityIn(text: string): { readonly number: string; readonly unit: string } | undefined {
  const [, number = '', display = ''] = /^\s*([+-]?\d+(?:[.,]\d+)?)\s*([^\d\s].{0,11})$/.exec(text) ?? []
  const unit = number === '' ? undefined : unitFromDisplay(display.trim())
  return unit === undefined ? undefined : { number, unit }
}

/** As {@link Fields}, of a value that was parsed elsewhere. */
export function fieldsOf(value: unknown): Fields | undefined {
  const fields = new Map<string, FieldValue>()
  const notes = new Map<string, FieldNote>()
  return collect(value, '', 0, fields, notes) ? notedFields(fields, notes) : undefined
}
