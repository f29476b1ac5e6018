/** Stops waiting when the signal aborts; what is waited for goes on. */
export async function untilAborted(wait: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (wait === undefined || signal === undefined) return await wait
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
    onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    await Promise.race([wait, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
