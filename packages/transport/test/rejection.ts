/** What `promise` rejects with. Watches from the call on, so that the rejection may come before the test looks. */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`resolved with ${String(value)}`)
    },
    (reason: unknown) => reason,
  )
}
