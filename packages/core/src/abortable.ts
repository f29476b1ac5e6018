/**
 * Settles as `promise` does, or rejects with the signal's own reason as soon as it aborts. What happens behind the promise
 * goes on; a late rejection of it is not reported as unhandled.
 */
export function abortable<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
    const onAbort = (): void => reject(signal.reason)
    const onSettled = (): void => signal.removeEventListener('abort', onAbort)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(onSettled)
  })
}
