import type { DriverError } from '@vfab/core'

import { alarmText } from './alarm-texts.ts'
import { grblError } from './errors.ts'

/** Whether a failure means that the machine may stand elsewhere than the board believes. */
export function losesPlace({ code, context }: DriverError): boolean {
  if (code === 'DEVICE_RESET' || code === 'DEVICE_LOST' || code === 'POSITION_LOST' || code === 'LIMIT_REACHED')
    return true
  const alarm = context['alarm']
  return typeof alarm === 'number' && alarmText('grbl', alarm).positionLost
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
