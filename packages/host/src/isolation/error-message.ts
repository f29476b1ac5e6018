/*
 * Errors across a process boundary. Node's serialiser drops the code and every other property of an error, and makes a subclass a
 * plain `Error`: so what an error says goes over in fields, and is an error with brand, code, hint and causes again on the other side.
 */
import { inspect } from 'node:util'

import { DriverError, type DriverErrorType, isDriverError } from '@vfab/core'

/** An error in plain fields. */
export type ErrorMessage =
  | {
      readonly kind: 'driver-error'
      readonly message: string
      readonly type: DriverErrorType
      readonly code: string
      readonly driver: string | undefined
      readonly context: Readonly<Record<string, unknown>>
      readonly hint: string | undefined
      readonly stack: string | undefined
      readonly cause: ErrorMessage | undefined
    }
  | {
      readonly kind: 'error'
      readonly name: string
      readonly message: string
      readonly code: string | undefined
      readonly stack: string | undefined
      readonly cause: ErrorMessage | undefined
    }
  /** What was thrown is no error. */
  | { readonly kind: 'text'; readonly text: string }

/** Causes deeper than this are left out. */
const deepestCause = 8

/** An error, or whatever was thrown, as fields. */
export function toErrorMessage(error: unknown, depth = 0): ErrorMessage {
  if (!(error instanceof Error) && !isDriverError(error)) {
    return { kind: 'text', text: typeof error === 'string' ? error : inspect(error) }
  }
  const { message, stack } = error
  const cause = error.cause === undefined || depth >= deepestCause ? undefined : toErrorMessage(error.cause, depth + 1)
  if (isDriverError(error)) {
    const { type, code, driver, hint } = error
    return { kind: 'driver-error', message, type, code, driver, context: plain(error.context), hint, stack, cause }
  }
  const { code } = error as { code?: unknown }
  return { kind: 'error', name: error.name, message, code: typeof code === 'string' ? code : undefined, stack, cause }
}

/** The error that {@link toErrorMessage} was given, as far as another process can have it. */
export function fromErrorMessage(sent: ErrorMessage): unknown {
  if (sent.kind === 'text') return sent.text
  const cause = sent.cause === undefined ? undefined : fromErrorMessage(sent.cause)
  const error =
    sent.kind === 'driver-error' ? new DriverError(sent.message, { ...sent, cause }) : plainError(sent, cause)
  if (sent.stack !== undefined) error.stack = sent.stack
  return error
}

/** Classes that callers tell apart. */
const classes = { TypeError, RangeError, SyntaxError } as const

function plainError(sent: Extract<ErrorMessage, { kind: 'error' }>, cause: unknown): Error {
  const isKnown = Object.hasOwn(classes, sent.name)
  const make = isKnown ? classes[sent.name as keyof typeof classes] : Error
  const error = new make(sent.message, cause === undefined ? undefined : { cause })
  if (!isKnown) Object.defineProperty(error, 'name', { value: sent.name, configurable: true, writable: true })
  return sent.code === undefined ? error : Object.assign(error, { code: sent.code })
}

/** Contexts survive `JSON.stringify`; one that does not is not worth losing the error for. */
function plain(context: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(JSON.stringify(context)) as Record<string, unknown>
  } catch {
    return {}
  }
}

const mark = 'vfab:error'
/** Values nested deeper than this hold no errors. */
const deepestValue = 6

/** A value with the errors inside it as fields. */
export function packErrors(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > deepestValue) return value
  if (value instanceof Error || isDriverError(value)) return { [mark]: toErrorMessage(value) }
  if (Array.isArray(value)) return value.map((each) => packErrors(each, depth + 1))
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, packErrors(each, depth + 1)]))
}

/** The value that {@link packErrors} was given. */
export function unpackErrors(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || depth > deepestValue) return value
  if (Array.isArray(value)) return value.map((each) => unpackErrors(each, depth + 1))
  if (!isPlain(value)) return value
  const { [mark]: sent } = value as { [mark]?: ErrorMessage }
  if (sent !== undefined) return fromErrorMessage(sent)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpackErrors(each, depth + 1)]))
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as unknown
  return prototype === Object.prototype || prototype === null
}
