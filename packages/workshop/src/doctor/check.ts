import type { Fix } from './fix.ts'

/** One finding of a diagnosis. */
export interface Check {
  /** What was looked at: `driver ebb`. */
  readonly name: string
  /** `warn` may be as intended; only `fail` makes the diagnosis unhealthy. */
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
  /** What `Workshop.fix` would do about it. */
  readonly fix?: Fix
}

/** A check with a hint, and a mending, only where there is one. */
export function check(name: string, status: Check['status'], message: string, hint?: string, fix?: Fix): Check {
  return { name, status, message, ...(hint === undefined ? {} : { hint }), ...(fix === undefined ? {} : { fix }) }
}
