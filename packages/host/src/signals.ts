/** What an aborted promise rejects with: the signal's own reason, unwrapped, whatever it is. */
export function reasonOf(signal: AbortSignal | undefined): Error {
  return signal?.reason as Error
}

/** One signal that aborts with the first of those given, as far as they are. */
export function anySignal(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined))
}
