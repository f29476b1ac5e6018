import type { DriverError } from '@vfab/core'

import { grblError } from './errors.ts'

/** The codes that say so; the code of an alarm goes by what the firmware means by it. */
const losing: readonly string[] = ['DEVICE_RESET', 'DEVICE_LOST', 'POSITION_LOST', 'LIMIT_REACHED']

/** Whether a failure means that the machine may stand elsewhere than the board believes. */
export function losesPlace({ code }: DriverError): boolean {
  return losing.includes(code)
}

/** What is refused until somebody has seen to it. @param canHome - whether the machine can find its corner itself */
export function placeUnknown(address: string, canHome: boolean): DriverError {
  return grblError('POSITION_LOST', `where the pen of the plotter at ${address} is, is not known`, {
    context: { address },
    hint: canHome
      ? 'let the plotter find its corner: vfab home'
      : 'bring the carriage back to its corner by hand, then open the plotter again or set the origin there',
  })
}
