import type { Check } from './check.ts'

/** What `workshop.diagnose` found. */
export interface Diagnosis {
  /** Whether no check failed. */
  readonly healthy: boolean
  readonly checks: readonly Check[]
}
