import { driverErrorCodes, type DriverErrorJson, isDriverError } from '@vfab/core'

import { Interrupted } from './interrupted.ts'
import type { Output } from './output.ts'
import { printable } from './printable.ts'
import { UsageError } from './usage-error.ts'

/** What `--json` prints of an error. */
export type FailureJson = (
  | DriverErrorJson
  | { readonly name: string; readonly code: string; readonly message: string; readonly hint?: string }
) & {
  /** The command that explains the code; absent for codes of other authors' drivers. */
  readonly help?: string
}

/** Codes of the command line itself and of other computers' vfab, which have a page as those of drivers have. */
const ownCodes: readonly string[] = ['USAGE', 'INTERRUPTED', 'UNEXPECTED', 'SESSION_MISSING', 'HOST_FOREIGN']

/** A failure as data for `--json`. */
export function failureJson(error: unknown): FailureJson {
  const failure = failureOf(error)
  const { code } = failure
  const hasPage = Object.hasOwn(driverErrorCodes, code) || ownCodes.includes(code)
  return hasPage ? { ...failure, help: `vfab help ${code}` } : failure
}

function failureOf(error: unknown): Omit<FailureJson, 'help'> {
  if (isDriverError(error)) return error.toJSON()
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof UsageError) {
    return { name: 'UsageError', code: 'USAGE', message, ...(error.hint === undefined ? {} : { hint: error.hint }) }
  }
  if (error instanceof Interrupted) return { name: 'Interrupted', code: 'INTERRUPTED', message }
  return { name: error instanceof Error ? error.name : 'Error', code: 'UNEXPECTED', message }
}

/**
 * Tells people what went wrong and what to do about it: on stderr, and with `--json` as data on stdout.
 * @param stream - true for commands that print one JSON value per line
 * @param facts - what such a line carries besides the error
 */
export function reportFailure(error: unknown, output: Output, stream: boolean, facts: object = {}): void {
  const failure = failureJson(error)
  if (stream) output.event({ type: 'error', ...facts, error: failure })
  else output.document({ error: failure })
  const { paintNote: paint, verbosity } = output
  if (error instanceof Interrupted) {
    output.error(paint('yellow', `vfab: ${error.message}`))
    return
  }
  output.error(`${paint('red', 'vfab:')} ${printable(failure.message)}`)
  if (failure.hint !== undefined) output.error(`  ${paint('cyan', 'hint:')} ${printable(failure.hint)}`)
  if (verbosity > 0)
    for (const cause of ('causes' in failure && failure.causes) || []) output.error(`  cause: ${printable(cause)}`)
  if (failure.code === 'UNEXPECTED' && verbosity < 2)
    output.error('  this is a bug in vfab or in a driver; -vv shows where')
  if (failure.help !== undefined) output.error(`  ${paint('cyan', 'more:')} ${failure.help}`)
  if (verbosity > 1 && error instanceof Error && error.stack) output.error(error.stack)
}
