import { spawnSync } from 'node:child_process'

/** Median of a non-empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Runs `node ...args` to its end and returns the wall time in ms. @throws Error when it fails */
export function timeNodeMs(args: readonly string[], cwd: string): number {
  const begin = performance.now()
  const run = spawnSync(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const durationMs = performance.now() - begin
  if (run.status !== 0) throw new Error(`node ${args.join(' ')} ended with ${run.status}: ${run.stderr.toString()}`)
  return durationMs
}

/**
 * Runs A and B in turn and returns the median of the ratios A/B pair by pair, which holds while the machine's speed drifts.
 * @param pairs - counted pairs, after one that is not
 */
export function pairedRatio(a: () => number, b: () => number, pairs: number): number {
  a()
  b()
  return median(Array.from({ length: pairs }, () => a() / b()))
}
