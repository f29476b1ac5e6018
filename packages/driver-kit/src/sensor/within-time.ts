import { abortable, type Clock } from '@vfab/core'

/** What {@link withinTime} needs. */
export interface TimeLimit {
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  /** No limit when absent. */
  readonly timeoutMs?: number | undefined
}

/**
 * Runs `task` until it has ended, its time is up or it is aborted, whichever comes first; the task's own signal aborts with either.
 * @returns false when the time was up
 * @throws the signal's reason, or what the task rejects with
 */
export async function withinTime(
  task: (signal: AbortSignal) => Promise<unknown>,
  { clock, signal, timeoutMs }: TimeLimit,
): Promise<boolean> {
  const timeUp = new AbortController()
  const done = new AbortController()
  if (timeoutMs !== undefined) {
    clock.sleep(timeoutMs, { signal: done.signal }).then(
      () => timeUp.abort(),
      () => {}, // the task was in time
    )
  }
  const until = signal === undefined ? timeUp.signal : AbortSignal.any([signal, timeUp.signal])
  try {
    await abortable(task(until), until)
    return true
  } catch (error) {
    signal?.throwIfAborted()
    if (!timeUp.signal.aborted) throw error
    return false
  } finally {
    done.abort()
  }
}
