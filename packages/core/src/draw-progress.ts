/** How far `Plotter.draw` has come. Strokes are counted from 0 over everything given to that call. */
export interface DrawProgress {
  /** Strokes whose last move the machine has finished: safe to call drawn. */
  readonly strokesDone: number
  /** Drawn with the pen down, as far as the machine has acknowledged. */
  readonly drawnMm: number
  /** The plan's own time for what is done. */
  readonly elapsedMs: number
  /** The plan's own time for what is left; of the strokes known so far when they come as a stream. */
  readonly remainingMs: number
}
