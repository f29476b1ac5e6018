/**
 * A starvation: the board had nothing to do although the machine was in the middle of something, because the host was late.
 *
 * Counted is a time in which the queue was empty and nothing was carried out, from the end of one command to the start of
 * the next, of at most `longestGapMs` (a longer one is a pause somebody wanted), when one of the two is a move and
 *
 * - the tip was on the paper and was not being lifted: ink runs, or
 * - the motors went at speed before and go at speed after: the machine stopped and started abruptly, and may lose steps.
 */
export interface Starvation {
  /** When the queue ran empty, ms on the board's clock. */
  readonly atMs: number
  /** How long the machine stood still. */
  readonly gapMs: number
  /** Whether the tip stood on the paper. */
  readonly penDown: boolean
  /** Speed of the tip at which the move before the gap had ended, mm/s. */
  readonly speedMmPerS: number
}

/** Gaps longer than this are pauses, ms. */
export const longestGapMs = 5000

/** Speeds below this are taken for standing still: a step at 80 steps/mm is 0.0125 mm. */
export const restSpeedMmPerS = 2

/** What is known when the queue runs empty. */
export interface EmptyQueue {
  readonly atMs: number
  readonly afterMove: boolean
  /** The pen is, or is going, down. */
  readonly penStaysDown: boolean
  readonly speedMmPerS: number
}

/** What is known when the next command starts. */
export interface NextStart {
  readonly atMs: number
  readonly isMove: boolean
  readonly penDown: boolean
  readonly speedMmPerS: number
}

/** Whether the gap between the two is a starvation. */
export function starvationBetween(empty: EmptyQueue, next: NextStart): Starvation | undefined {
  const gapMs = next.atMs - empty.atMs
  if (gapMs <= 0 || gapMs > longestGapMs || !(empty.afterMove || next.isMove)) return undefined
  const atSpeed = empty.speedMmPerS > restSpeedMmPerS && next.speedMmPerS > restSpeedMmPerS
  const penDown = empty.penStaysDown && next.penDown
  return penDown || atSpeed ? { atMs: empty.atMs, gapMs, penDown, speedMmPerS: empty.speedMmPerS } : undefined
}
