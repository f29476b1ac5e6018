import { inspect } from 'node:util'

import { driverErrorCodes } from './error-codes.ts'
import { DriverError, isDriverError } from './error.ts'
import { type SystemErrorMeaning, type SystemErrorName, systemErrors, systemErrorTexts } from './system-errors.ts'

/** What was being done when the error came. */
export interface FailedOperation {
  /** Completes "cannot …": `open`, `read from`, `load serialport`. */
  operation: string
  /** The device, file or host concerned; comes after the operation in the message. */
  address?: string | undefined
  /** Id of the driver. */
  driver?: string | undefined
  /** Better advice than the table's, e.g. with the id of the process that holds the port. */
  hint?: string | undefined
  /** The operation's signal: when it has aborted with `cause` as its reason, `cause` is thrown as it is. */
  signal?: AbortSignal | undefined
}

/**
 * Makes the `DriverError` that says what a system error means: `cannot open /dev/ttyACM0: permission denied`.
 * For `catch (error) { throw toDriverError(error, …) }`.
 *
 * A `DriverError` is returned unchanged. The error's causes and parts are searched too, so that `fetch failed` tells why.
 * What is not in the table becomes `IO_FAILED` with the original message.
 * @throws the cause itself when it is an abort: an abort rejects with the signal's own reason, never with a `DriverError`
 */
export function toDriverError(cause: unknown, failed: FailedOperation): DriverError {
  if (failed.signal?.aborted && cause === failed.signal.reason) throw cause
  if (nameOf(cause) === 'AbortError') throw cause
  if (isDriverError(cause)) return cause

  const { operation, address, driver } = failed
  const found = findSystemError(cause)
  const { code, says, hint } = found ? meaningOf(found) : { code: 'IO_FAILED' as const, says: messageOf(cause) }
  return new DriverError(`cannot ${address === undefined ? operation : `${operation} ${address}`}: ${says}`, {
    type: driverErrorCodes[code],
    code,
    driver,
    hint: failed.hint ?? hint?.replaceAll('{address}', address ?? 'it'),
    context: {
      operation,
      ...(address === undefined ? {} : { address }),
      ...(found === undefined ? {} : { systemCode: found.name }),
    },
    cause,
  })
}

/** A system error somewhere in what was caught. */
interface FoundError {
  readonly name: SystemErrorName
  readonly error: unknown
}

function meaningOf(found: FoundError): SystemErrorMeaning {
  const meaning = systemErrors[found.name]
  const missing = meaning.code === 'DEPENDENCY_MISSING' ? missingPackage(found.error) : undefined
  if (missing === undefined) return meaning
  return { ...meaning, says: `the package ${missing} is not installed`, hint: `install it: npm install ${missing}` }
}

/** Depth of causes that is searched; deeper ones, and cycles, are given up. */
const deepestCause = 8

/** The first entry of the table that the error, its causes or the parts of an `AggregateError` fit. */
function findSystemError(cause: unknown, depth = 0): FoundError | undefined {
  if (depth > deepestCause || cause === undefined || cause === null) return undefined
  const named = [codeOf(cause), nameOf(cause)].find(isSystemErrorName)
  if (named) return { name: named, error: cause }
  const parts = cause instanceof AggregateError ? (cause.errors as unknown[]) : []
  const inner = cause instanceof Error ? cause.cause : undefined
  for (const part of [...parts, inner]) {
    const found = findSystemError(part, depth + 1)
    if (found) return found
  }
  const text = messageOf(cause)
  const byText = systemErrorTexts.find(([pattern]) => pattern.test(text))
  return byText && { name: byText[1], error: cause }
}

function isSystemErrorName(text: string | undefined): text is SystemErrorName {
  return text !== undefined && Object.hasOwn(systemErrors, text)
}

function codeOf(value: unknown): string | undefined {
  return stringProperty(value, 'code')
}

function nameOf(value: unknown): string | undefined {
  return stringProperty(value, 'name')
}

function messageOf(value: unknown): string {
  return value instanceof Error ? value.message : typeof value === 'string' ? value : inspect(value)
}

function stringProperty(value: unknown, key: 'code' | 'name'): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const property = (value as Record<string, unknown>)[key]
  return typeof property === 'string' ? property : undefined
}

/** The package that `Cannot find package 'serialport' imported from …` names; a path is not a package. */
function missingPackage(cause: unknown): string | undefined {
  return /cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w-][\w.-]*)['/]/i.exec(messageOf(cause))?.[1]
}
