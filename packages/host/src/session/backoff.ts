/** How long to wait between attempts. */
export interface BackoffPolicy {
  /** Before the first attempt, ms. Default 500. */
  readonly firstDelayMs?: number | undefined
  /** Delays grow up to this, ms. Default 30000. */
  readonly maxDelayMs?: number | undefined
  /** Each delay is this many times the one before. Default 2. */
  readonly factor?: number | undefined
  /** Share of a delay that is left to chance, 0 to 1, so that many clients do not come back at once. Default 0.2. */
  readonly jitter?: number | undefined
}

/**
 * The wait before an attempt.
 * @param attempt - counts from 1
 * @param random - as `Math.random`
 * @returns ms, between (1 − jitter) and (1 + jitter) times the exponential delay
 */
export function backoffDelayMs(attempt: number, policy: BackoffPolicy, random: () => number): number {
  const { firstDelayMs = 500, maxDelayMs = 30_000, factor = 2, jitter = 0.2 } = policy
  const delayMs = Math.min(maxDelayMs, firstDelayMs * factor ** (attempt - 1))
  return delayMs * (1 - jitter + 2 * jitter * random())
}
