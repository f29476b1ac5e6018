/** One finding of a diagnosis. */
export interface Check {
  /** What was looked at: `driver ebb`. */
  readonly name: string
  /** `warn` may be as intended; only `fail` makes the diagnosis unhealthy. */
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** A check with a hint only where there is one. */
export function check(name: string, status: Check['status'], message: string, hint?: string): Check {
  return { name, status, message, ...(hint === undefined ? {} : { hint }) }
}
