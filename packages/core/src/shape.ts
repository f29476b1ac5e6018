import { jsonPointer } from './json-pointer.ts'
import type { MetadataIssue } from './metadata.ts'
import { isPlainObject, ownValue } from './plain-object.ts'

/**
 * Small checks from which the shape of a JSON document is put together. They report every mistake with its place and
 * keep what they do not know; unlike a schema library they cost nothing at start.
 */
export type Shape = (value: unknown, path: readonly PropertyKey[]) => readonly MetadataIssue[]

/** A key of {@link object}: its shape, and whether it may be left out. */
export interface Key {
  readonly shape: Shape
  readonly required: boolean
}

const none: readonly MetadataIssue[] = []

/** One issue at `path`. */
export function issueAt(path: readonly PropertyKey[], message: string): readonly MetadataIssue[] {
  return [{ pointer: jsonPointer(path), message }]
}

export function required(shape: Shape): Key {
  return { shape, required: true }
}

export function optional(shape: Shape): Key {
  return { shape, required: false }
}

/** Text of 1 to `maxLength` characters that fits `pattern`; `says` names it in messages. */
export function text(says: string, maxLength: number, pattern: RegExp): Shape {
  return (value, path) => {
    if (typeof value === 'string' && !isAtMost(value, maxLength)) {
      return issueAt(path, `must have at most ${maxLength} characters, not ${value.length}`)
    }
    const fits = typeof value === 'string' && value !== '' && pattern.test(value)
    return fits ? none : issueAt(path, `must be ${says}, not ${shown(value)}`)
  }
}

/** Characters that would garble or fake a terminal's output: control codes, and those that turn the writing direction. */
// oxlint-disable-next-line no-control-regex -- exactly these are meant
const printable = /^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/

/** Text to be shown to people. */
export function words(maxLength: number): Shape {
  return text('text without control characters', maxLength, printable)
}

export function oneOf(values: readonly string[]): Shape {
  return (value, path) => {
    const fits = typeof value === 'string' && values.includes(value)
    return fits ? none : issueAt(path, `must be one of ${values.join(', ')}, not ${shown(value)}`)
  }
}

export const flag: Shape = (value, path) => {
  return typeof value === 'boolean' ? none : issueAt(path, `must be true or false, not ${shown(value)}`)
}

export function wholeNumber(min: number, max: number): Shape {
  return (value, path) => {
    const fits = Number.isInteger(value) && (value as number) >= min && (value as number) <= max
    return fits ? none : issueAt(path, `must be a whole number from ${min} to ${max}, not ${shown(value)}`)
  }
}

/** A list of at most `maxItems`. */
export function list(item: Shape, maxItems: number): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return issueAt(path, `must be a list, not ${shown(value)}`)
    if (value.length > maxItems) return issueAt(path, `must have at most ${maxItems} items, not ${value.length}`)
    return value.flatMap((each: unknown, index) => item(each, [...path, index]))
  }
}

/** An object with these keys; others are kept and not looked at. */
export function object(keys: Readonly<Record<string, Key>>): Shape {
  return (value, path) => {
    if (!isPlainObject(value)) return issueAt(path, `must be an object, not ${shown(value)}`)
    return Object.entries(keys).flatMap(([key, { shape, required }]) => {
      const part = ownValue(value, key)
      if (part !== undefined) return shape(part, [...path, key])
      return required ? issueAt([...path, key], 'is missing') : none
    })
  }
}

/** An object used as a map: from 1 to `maxKeys` keys of the same shape. */
export function record(keyPattern: RegExp, item: Shape, maxKeys: number): Shape {
  return (value, path) => {
    if (!isPlainObject(value)) return issueAt(path, `must be an object, not ${shown(value)}`)
    const entries = Object.entries(value)
    if (entries.length === 0 || entries.length > maxKeys) {
      return issueAt(path, `must have 1 to ${maxKeys} keys, not ${entries.length}`)
    }
    return entries.flatMap(([key, each]) => {
      return keyPattern.test(key) ? item(each, [...path, key]) : issueAt(path, `must not have the key ${shown(key)}`)
    })
  }
}

/** All of the shapes; the later ones only when the earlier ones hold, so that they may rely on them. */
export function all(...shapes: readonly Shape[]): Shape {
  return (value, path) => {
    for (const shape of shapes) {
      const issues = shape(value, path)
      if (issues.length > 0) return issues
    }
    return none
  }
}

/** Counts characters as JSON Schema does, by code point. */
function isAtMost(value: string, maxLength: number): boolean {
  return value.length <= maxLength || (value.length <= 2 * maxLength && [...value].length <= maxLength)
}

/** The value for a message, cut to a readable length. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 60 ? `${json.slice(0, 60)}…` : json
}
