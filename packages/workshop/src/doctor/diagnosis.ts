/** One finding. */
export interface Check {
  /** What was looked at: `driver ebb`. */
  readonly name: string
  /** `warn` may be as intended; only `fail` makes the diagnosis unhealthy. */
  readonly status: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
}

/** What `workshop.diagnose` found. */
export interface Diagnosis {
  /** Whether no check failed. */
  readonly healthy: boolean
  readonly checks: readonly Check[]
}
