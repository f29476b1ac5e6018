import { DriverError } from '@vfab/core/discovery'

/** What was asked for cannot be done as it was asked: nothing was opened, nothing has moved. */
export function inputError(message: string, hint?: string): DriverError {
  return new DriverError(message, { type: 'configuration', code: 'INPUT_INVALID', hint })
}
