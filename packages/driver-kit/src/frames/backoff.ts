/** How long to wait before the next attempt. */
export interface BackoffRange {
  /** Longest wait before the first new attempt, ms. */
  readonly minMs: number
  /** Longest wait at all, ms. */
  readonly maxMs: number
}

/**
 * Wait before attempt number `failures` + 1, ms: doubling from `minMs` to `maxMs`, of which a random half is taken away, so
 * that programs which lost the same camera at the same moment do not all come back at the same moment.
 * @param failures - failed attempts in a row, at least 1
 * @param random - from 0 (included) to 1 (excluded)
 */
export function backoffMs({ minMs, maxMs }: BackoffRange, failures: number, random: () => number): number {
  const longestMs = Math.min(maxMs, minMs * 2 ** (failures - 1))
  return longestMs * (0.5 + random() / 2)
}
