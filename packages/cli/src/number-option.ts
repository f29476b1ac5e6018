import { UsageError } from './usage-error.ts'

/** What a number must be. */
export interface NumberBounds {
  readonly min?: number
  readonly max?: number
  readonly whole?: boolean
}

/**
 * Reads a number that was typed.
 * @param name - as the user knows it: `--timeout`
 * @throws UsageError when it is not one, or out of bounds
 */
export function readNumber(name: string, text: string, bounds: NumberBounds = {}): number {
  const { min = -Infinity, max = Infinity, whole = false } = bounds
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value
  throw new UsageError(`${name} must be a ${whole ? 'whole ' : ''}number${limits(min, max)}, not "${text}"`)
}

function limits(min: number, max: number): string {
  if (min > -Infinity && max < Infinity) return ` from ${min} to ${max}`
  if (min > -Infinity) return ` of at least ${min}`
  return max < Infinity ? ` of at most ${max}` : ''
}
