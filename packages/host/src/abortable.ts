/**
 * Settles as `promise` does, or rejects with the signal's own reason as soon as it aborts. What happens behind the
 * promise goes on; a late rejection of it is not reported as unhandled.
 */
export function abortable<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(reasonOf(signal))
    const settled = (): void => signal.removeEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(settled)
  })
}

/** What an aborted promise rejects with: the signal's own reason, unwrapped, whatever it is. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason as Error
}

/** One signal that aborts with the first of those given, as far as they are. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined))
}
