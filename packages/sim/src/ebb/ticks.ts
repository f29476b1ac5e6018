/** The board's interrupt runs at 25 kHz: all motion, and all time in this simulator, is counted in its ticks of 40 µs. */
export const ticksPerMs = 25

/** The first whole tick at or after a time in ms since the board was switched on. */
export function tickAt(timeMs: number): number {
  return Math.ceil(timeMs * ticksPerMs)
}

/** Time of a tick in ms since the board was switched on. */
export function msOfTick(tick: number): number {
  return tick / ticksPerMs
}
