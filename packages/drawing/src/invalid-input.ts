import { DriverError } from '@vfab/core'

/** The error for everything a person can get wrong in a file or an option: type `configuration`, code `INPUT_INVALID`. */
export function invalidInput(
  message: string,
  details: { hint?: string; context?: Readonly<Record<string, unknown>>; cause?: unknown } = {},
): DriverError {
  return new DriverError(message, { type: 'configuration', code: 'INPUT_INVALID', ...details })
}
