import { DriverError } from '@vfab/core'

/** A call that the session's state does not allow. */
export function stateError(message: string, driver: string): DriverError {
  return new DriverError(message, {
    type: 'configuration',
    code: 'STATE_INVALID',
    driver,
    hint: 'initialize and connect the session first; after a shutdown make a new one',
  })
}

/** The reason of a signal that aborted because the time was over. */
export function tooSlow(driver: string, timeoutMs: number): DriverError {
  return new DriverError(`the operation did not end within ${timeoutMs} ms`, {
    type: 'timeout',
    code: 'TIMEOUT',
    driver,
    context: { timeoutMs },
    hint: 'allow more time, or check the device',
  })
}
