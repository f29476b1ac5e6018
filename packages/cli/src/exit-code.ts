import { type DriverError, type DriverErrorCode, type DriverErrorType, isDriverError } from '@vfab/core'

import { Interrupted } from './interrupted.ts'
import { UsageError } from './usage-error.ts'

/** What the process exits with; stable, documented in docs/errors.md. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  permission: 4,
  busy: 5,
  lost: 6,
  driverBroken: 7,
  interrupted: 130,
} as const

/** A name of {@link exitCodes}. */
export type ExitCodeName = keyof typeof exitCodes

/** What errors of each type exit with, where their code says nothing else. */
export const exitCodeByType: Readonly<Record<DriverErrorType, ExitCodeName>> = {
  connection: 'lost',
  timeout: 'lost',
  permission: 'permission',
  configuration: 'usage',
  hardware: 'failed',
  protocol: 'failed',
  dependency: 'driverBroken',
}

/** Codes that exit with something else than their type does. */
export const exitCodeByCode: Readonly<Partial<Record<DriverErrorCode, ExitCodeName>>> = {
  DEVICE_NOT_FOUND: 'notFound',
  CONNECTION_REFUSED: 'notFound',
  WRONG_DEVICE: 'notFound',
  DRIVER_NOT_FOUND: 'notFound',
  DRIVER_AMBIGUOUS: 'usage',
  DEVICE_BUSY: 'busy',
  IO_FAILED: 'failed',
  STATE_INVALID: 'failed',
}

/** The exit code for whatever a command was ended by. */
export function exitCodeOf(error: unknown): number {
  if (isDriverError(error)) return exitCodes[nameFor(error)]
  if (error instanceof Interrupted) return exitCodes.interrupted
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed
}

function nameFor({ code, type }: DriverError): ExitCodeName {
  // Codes come from third parties too: only own keys count, never `constructor`.
  return Object.hasOwn(exitCodeByCode, code)
    ? exitCodeByCode[code as DriverErrorCode]!
    : (exitCodeByType[type] ?? 'failed')
}
