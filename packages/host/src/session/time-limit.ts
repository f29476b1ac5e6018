import type { Clock, OperationOptions } from '@vfab/core'

import { anySignal } from '../signals.ts'
import { tooSlow } from './session-errors.ts'

/** A signal that aborts when a time is over. */
export interface TimeLimit {
  readonly limited: AbortSignal
  /** Ends the wait: call it when what was limited has ended. */
  readonly release: () => void
}

/** What {@link limitTime} goes by. */
export interface TimeLimitOptions extends OperationOptions {
  readonly clock: Pick<Clock, 'sleep'>
  /** Id of the driver, for the error. */
  readonly driver: string
}

/** A signal that aborts with `options.signal`, and after `timeoutMs` with a `TIMEOUT` error; never where that is `undefined`. */
export function limitTime(timeoutMs: number | undefined, { signal, clock, driver }: TimeLimitOptions): TimeLimit {
  const late = new AbortController()
  const limited = anySignal(signal, late.signal)
  if (timeoutMs === undefined) return { limited, release: () => {} }
  const done = new AbortController()
  clock.sleep(timeoutMs, { signal: done.signal }).then(
    () => late.abort(tooSlow(driver, timeoutMs)),
    () => {},
  )
  return { limited, release: () => done.abort() }
}
