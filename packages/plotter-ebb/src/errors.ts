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

/** The thread that plans drawings has ended, or could not be started. */
export function planningFailed(cause: unknown): DriverError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return ebbError('PLANNING_FAILED', 'the thread that plans drawings does not run', { cause, hint: planningHint(code) })
}

function planningHint(code: unknown): string {
  switch (code) {
    case 'ERR_WORKER_OUT_OF_MEMORY':
      return 'free some memory, or draw in smaller parts, then draw again'
    case 'MODULE_NOT_FOUND':
    case 'ERR_MODULE_NOT_FOUND':
      return 'install @vfab/plotter-ebb anew; if this program is bundled, leave the package out of the bundle, see its README'
    case 'ERR_ACCESS_DENIED':
      return 'allow threads: start Node.js with --allow-worker'
    default:
      return 'draw again; if it keeps happening, report it with its cause'
  }
}

/** What is refused until a person has brought the machine to a known place. @param canHome - whether it can find its corner itself */
export function placeUnknown(address: string, canHome: boolean): DriverError {
  return ebbError('POSITION_LOST', `where the pen of the plotter at ${address} is, is no longer known`, {
    context: { address },
    hint: canHome
      ? 'let the plotter find its corner: vfab home'
      : 'bring the carriage back to its corner by hand, then open the plotter again',
  })
}
