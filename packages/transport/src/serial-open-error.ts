import { DriverError, isDriverError } from '@vfab/core'

/** What went wrong while opening the serial port at `path`. */
export async function serialOpenError(cause: unknown, path: string): Promise<DriverError> {
  if (isDriverError(cause)) return cause
  return new DriverError(`${path} could not be opened`, {
    type: 'connection',
    code: 'IO_FAILED',
    hint: 'check the cable',
    cause,
    context: { address: path },
  })
}
