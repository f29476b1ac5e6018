import type { Clock, OperationOptions } from '@vfab/core'

import { awakeTimeOf } from './awake-time.ts'

/**
 * A clock for how long a device may be silent: it stands while this process cannot run, as long as somebody sleeps by it. Not
 * for what a machine does meanwhile, which goes on. A clock that leaps is returned as it is: its time is not the computer's.
 */
export function createAwakeClock(clock: Clock): Clock {
  if (clock.hold !== undefined) return clock
  const time = awakeTimeOf(clock)
  return {
    now: () => time.now(),
    sleep: (durationMs, { signal }: OperationOptions = {}) =>
      new Promise((resolve, reject) => {
        const onAbort = (): void => {
          alarm.cancel()
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
          reject(signal?.reason)
        }
        const alarm = time.alarm(durationMs, () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        })
        if (signal?.aborted) onAbort()
        else signal?.addEventListener('abort', onAbort, { once: true })
      }),
  }
}
