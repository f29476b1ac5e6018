import { type DriverError, errorsOf, type MakeDriverError } from '@vfab/core'

/** Id of this driver, as in package.json. */
export const driverId = 'ebb'

/** A `DriverError` of this driver, with the type that belongs to the code. */
export const ebbError: MakeDriverError = errorsOf(driverId)

/** The board has stopped the motors at a switch, and dropped the moves it had. */
export function limitReached(address: string): DriverError {
  return ebbError('LIMIT_REACHED', `a limit switch of the plotter at ${address} is pressed: its motors have stopped`, {
    context: { address },
    hint: 'with the motors off, push the carriage off the switch; look for what led it there (the origin, the model, a slipped belt); then bring it back to the origin, or home it',
  })
}

/** The board has restarted on its own: its settings, its queue and the position are gone. */
export function deviceReset(context: Readonly<Record<string, unknown>> = {}): DriverError {
  return ebbError('DEVICE_RESET', 'the EBB has restarted: its settings, its queue and its position are gone', {
    context,
    hint: 'check the power supply, bring the carriage back to its corner, then open the plotter again',
  })
}
