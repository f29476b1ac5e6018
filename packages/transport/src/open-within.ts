import { startDeadline } from '@vfab/driver-kit'

/** How long opening may take, and what to do with what was opened too late. */
export interface OpenLimits<T> {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  /** The error of a missed deadline. */
  readonly timedOut: () => Error
  /** Asks the opening to end, where it can be ended. */
  readonly cancel?: () => void
  /** Closes what got opened after the caller had given up. */
  readonly release: (late: T) => Promise<void>
}

/** How long a caller that gave up waits for its port to be free again; a driver stuck in the kernel must not hold it longer. */
const releaseGraceMs = 500

/**
 * Waits for `opening`, at most until the deadline or the abort. After either, what opens late is released, and the promise
 * rejects once that is done: a caller that gave up finds the port free.
 */
export async function openWithin<T>(opening: Promise<T>, limits: OpenLimits<T>): Promise<T> {
  const { signal } = limits
  let giveUp = (_failure: { reason: unknown }): void => {}
  const givenUp = new Promise<{ reason: unknown }>((resolve) => (giveUp = resolve))
  const onAbort = (): void => giveUp({ reason: signal?.reason })
  const deadline = startDeadline(limits.timeoutMs, undefined, () => giveUp({ reason: limits.timedOut() }))
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  try {
    const outcome = await Promise.race([givenUp, opening.then((value) => ({ value }))])
    if ('value' in outcome && !signal?.aborted) return outcome.value
    limits.cancel?.()
    await atMost(
      releaseGraceMs,
      opening.then(limits.release).catch(() => {}),
    )
    throw 'value' in outcome ? signal?.reason : outcome.reason
  } finally {
    deadline.cancel()
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Resolves when `work` does, or after `durationMs`; leaves no timer behind. */
export async function atMost(durationMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const elapsed = new Promise<void>((resolve) => (timer = setTimeout(resolve, durationMs)))
  try {
    await Promise.race([work, elapsed])
  } finally {
    clearTimeout(timer)
  }
}
