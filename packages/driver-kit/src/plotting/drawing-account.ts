import type { DrawProgress } from '@vfab/core'

/** What is known to be done of a drawing. */
export interface DrawingAccount {
  readonly strokesDone: number
  /** Drawn, mm. */
  readonly drawnMm: number
  /** Time of the machine that is over, ms. */
  readonly elapsedMs: number
}

/** The account as `onProgress` tells it. @param totalMs - what all strokes known so far take, ms */
export function progressOf({ strokesDone, drawnMm, elapsedMs }: DrawingAccount, totalMs: number): DrawProgress {
  return { strokesDone, drawnMm, elapsedMs, remainingMs: Math.max(0, totalMs - elapsedMs) }
}
