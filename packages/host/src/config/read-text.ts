import { type ConfigTree, hideCredentials } from '@vfab/core'
import { alternativesOf, hasSecret, isPlainObject, type JsonSchema } from '@vfab/core/settings'

/** What a text means to a schema, or what the schema wants instead: `a whole number`. */
export type TextReading =
  | { readonly value: unknown; readonly wants?: undefined }
  | { readonly value?: undefined; readonly wants: string }

/**
 * Reads a text (an environment variable, a command line option) as the schema's type says; nothing is guessed from its
 * shape, so that `007` stays text where text is wanted. Of several types the first in the schema that fits wins, as in
 * validation. Bounds and patterns are left to validation; a schema without a type takes text.
 * @param schemas - all that is known of the setting; `$ref` in them refers to `root`
 */
export function readText(text: string, schemas: readonly unknown[], root: unknown): TextReading {
  const typed = schemas
    .flatMap((schema) => alternativesOf(schema, root))
    .filter((schema) => readersOf(schema).length > 0)
  if (typed.length === 0) return { value: text }
  const wants = new Set<string>()
  for (const schema of typed) {
    for (const read of readersOf(schema)) {
      const reading = read(text, schema, root)
      if (reading.wants === undefined) return reading
      wants.add(reading.wants)
    }
  }
  return { wants: [...wants].join(' or ') }
}

/** The text for a message, cut to a readable length; no more than `its value` where the schema says that it is a secret. */
export function shownText(text: string, schemas: readonly unknown[], root: unknown): string {
  if (schemas.some((schema) => hasSecret(schema, root))) return 'its value'
  const shown = hideCredentials(text)
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 60)}…` : shown)
}

/** A value that was read, inside the objects that lead to it. */
export function treeOf(path: readonly string[], value: unknown): ConfigTree {
  return path.reduceRight<unknown>((inner, key) => Object.fromEntries([[key, inner]]), value) as ConfigTree
}

type Reader = (text: string, schema: JsonSchema, root: unknown) => TextReading

const readers: Readonly<Record<string, Reader>> = {
  string: (text) => ({ value: text }),
  number: (text) => readNumber(text, 'a number', Number.isFinite),
  integer: (text) => readNumber(text, 'a whole number', Number.isSafeInteger),
  boolean: readBoolean,
  null: (text) => (text === '' || text === 'null' ? { value: null } : { wants: 'null' }),
  array: readList,
  object: (text) => {
    const value = parseJson(text)
    return isPlainObject(value) ? { value } : { wants: 'an object in JSON' }
  },
}

function readersOf(schema: JsonSchema): readonly Reader[] {
  if ('const' in schema || Array.isArray(schema.enum)) return [readChoice]
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? impliedType(schema)]
  return types.flatMap((type) => (typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type]! : []))
}

function impliedType(schema: JsonSchema): string | undefined {
  if ('properties' in schema || 'additionalProperties' in schema) return 'object'
  return 'items' in schema || 'prefixItems' in schema ? 'array' : undefined
}

function readChoice(text: string, schema: JsonSchema): TextReading {
  const choices = Array.isArray(schema.enum) ? (schema.enum as unknown[]) : [schema.const]
  const choice = choices.find((value) => text === (typeof value === 'string' ? value : JSON.stringify(value)))
  if (choice !== undefined) return { value: choice }
  return {
    wants: `one of ${choices.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')}`,
  }
}

function readNumber(text: string, wants: string, accepts: (value: number) => boolean): TextReading {
  const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)
  return decimal && accepts(Number(text)) ? { value: Number(text) } : { wants }
}

function readBoolean(text: string): TextReading {
  if (/^(true|yes|on|1)$/i.test(text)) return { value: true }
  if (/^(false|no|off|0)$/i.test(text)) return { value: false }
  return { wants: 'true or false' }
}

/** A JSON array, or items separated by commas, each read as the schema of its place says. */
function readList(text: string, schema: JsonSchema, root: unknown): TextReading {
  if (text.trimStart().startsWith('[')) {
    const value = parseJson(text)
    if (Array.isArray(value)) return { value }
  }
  const first = Array.isArray(schema.prefixItems) ? (schema.prefixItems as unknown[]) : []
  const values: unknown[] = []
  for (const [index, item] of (text.trim() === '' ? [] : text.split(',')).entries()) {
    const reading = readText(item.trim(), [first[index] ?? schema.items], root)
    if (reading.wants !== undefined) return { wants: `a list, in JSON or separated by commas, each ${reading.wants}` }
    values.push(reading.value)
  }
  return { value: values }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
