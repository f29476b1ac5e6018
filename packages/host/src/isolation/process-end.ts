/*
 * Why the process of a driver ended, as far as that can be known: an abort and a full heap look alike but for what was printed.
 */
import { inspect } from 'node:util'

import { DriverError, driverErrorCodes, hideCredentials } from '@vfab/core'

/** How it was noticed. */
export type ProcessEnd =
  | { readonly how: 'exited'; readonly code: number | null; readonly signal: NodeJS.Signals | null }
  /** It gave no sign for this long, and was ended. */
  | { readonly how: 'silent'; readonly silentMs: number }
  /** It used more memory than it may, and was ended. */
  | { readonly how: 'too-large'; readonly memoryMib: number; readonly limitMib: number }
  | { readonly how: 'not-started'; readonly error: Error }

/** What is known beside it. */
export interface EndedProcess {
  readonly driver: string
  /** The package that the driver is in. */
  readonly package: string
  /** The last lines that it printed. */
  readonly printed: readonly string[]
  /** The uncaught error in it. */
  readonly thrown: unknown
}

/** @returns the error that everything which waits for the driver gets */
export function endedError(end: ProcessEnd, { driver, package: name, printed, thrown }: EndedProcess): DriverError {
  const lines = printed.map(hideCredentials)
  return new DriverError(`the driver ${driver} ${whatHappened(end, lines, thrown)}`, {
    type: driverErrorCodes.DRIVER_CRASHED,
    code: 'DRIVER_CRASHED',
    driver,
    context: {
      package: name,
      ...end,
      ...(end.how === 'not-started' ? { error: end.error.message } : {}),
      printed: lines,
    },
    hint: hintFor(end, name),
    cause: end.how === 'not-started' ? end.error : thrown,
  })
}

function whatHappened(end: ProcessEnd, printed: readonly string[], thrown: unknown): string {
  switch (end.how) {
    case 'silent':
      return `did not respond for ${Math.round(end.silentMs / 100) / 10} s and was stopped`
    case 'too-large':
      return `used ${Math.round(end.memoryMib)} MiB of memory, more than its limit of ${end.limitMib} MiB, and was stopped`
    case 'not-started':
      return `could not be started in a process of its own: ${end.error.message}`
    case 'exited':
      if (thrown !== undefined) return `failed: ${thrown instanceof Error ? thrown.message : inspect(thrown)}`
      if (printed.some((line) => line.includes('heap out of memory'))) return 'ran out of memory'
      return end.signal === null ? `exited with code ${String(end.code)}` : `crashed (${end.signal})`
  }
}

function hintFor({ how }: ProcessEnd, name: string): string {
  if (how === 'not-started') return 'free some memory, or set `isolation: none` for this device'
  return `update ${name}, or report it to the driver's author; other devices are not affected`
}
