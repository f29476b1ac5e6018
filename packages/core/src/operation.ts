/** What every operation that waits accepts. */
export interface OperationOptions {
  /** Ends the wait: the promise rejects with the signal's own `reason`. Each operation says what that does to the hardware. */
  signal?: AbortSignal | undefined
}

/** Where time comes from. Tests and simulators hand in their own. */
export interface Clock {
  /** Monotonic milliseconds, with fractions; only differences mean anything. */
  now(): number
  /** Resolves after `durationMs`; rejects with the signal's reason when aborted. */
  sleep(durationMs: number, options?: OperationOptions): Promise<void>
  /**
   * Present on clocks that leap to whatever is waited for. Time stands still until the function that it returns is called:
   * for waiting for what takes real time, as another thread does. Of several that overlap the last one to be released counts;
   * releasing one twice does nothing.
   */
  hold?(): () => void
}

/** Receives every byte that crosses a pipe, for `--trace FILE`. Must not throw and must return at once. */
export type Trace = (direction: 'sent' | 'received', bytes: Uint8Array, address: string) => void
