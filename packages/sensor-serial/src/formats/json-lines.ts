import type { Fields, FieldValue, LineFormat } from '../fields.ts'

/** Deeper objects, and more fields than this, are no reading of a sensor. */
const deepest = 6
const mostFields = 500

/**
 * One JSON object or array a line. Fields inside others are named with dots: `{"env":{"t":21}}` has `env.t`, `[20, 21]` has `0`
 * and `1`. What comes before the object on the line (noise, a prompt) is left out.
 */
export const jsonLines: LineFormat = {
  trustsAnyLine: false,
  read(line) {
    const start = line.search(/[{[]/)
    if (start < 0) return undefined
    let value: unknown
    try {
      value = JSON.parse(line.slice(start))
    } catch {
      return undefined
    }
    const fields = new Map<string, FieldValue>()
    return collect(value, '', 0, fields) ? fields : undefined
  },
}

/** Adds all that `value` holds. @returns false when that is too much */
export function collect(value: unknown, path: string, depth: number, fields: Map<string, FieldValue>): boolean {
  if (fields.size >= mostFields || depth > deepest) return false
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).every(([key, inner]) =>
      collect(inner, path === '' ? key : `${path}.${key}`, depth + 1, fields),
    )
  }
  if (path !== '') fields.set(path, value as FieldValue)
  return path !== ''
}

/** As {@link Fields}, of a value that was parsed elsewhere. */
export function fieldsOf(value: unknown): Fields | undefined {
  const fields = new Map<string, FieldValue>()
  return collect(value, '', 0, fields) ? fields : undefined
}
