import type { DrawOverrides, PlotterCheckpoint } from '@vfab/core'

/**
 * One line of a job's record. Strokes are counted over the whole drawing; `first` is included, `end` is not.
 * `atMs` is the wall clock, ms since 1970.
 */
export type JobRecord = { readonly atMs: number } & JobEntry

/** What a {@link JobRecord} says. */
export type JobEntry =
  /** A process took the job up. */
  | { readonly is: 'opened'; readonly pid: number; readonly host: string; readonly device: string }
  /** Written before the first move: what tells later whether the position still holds. */
  | { readonly is: 'checkpoint'; readonly checkpoint: PlotterCheckpoint }
  /** Written before the plotter is told to draw these; the next stroke to draw is `first` from now on. */
  | { readonly is: 'draw'; readonly first: number; readonly end: number; readonly overrides?: DrawOverrides }
  /** The machine has all of these and will draw them, if it keeps its power. */
  | { readonly is: 'sent'; readonly first: number; readonly end: number }
  /** The machine has acknowledged these: they are on the paper. */
  | { readonly is: 'done'; readonly first: number; readonly end: number }
  /** Written before the machine is told to stop: what was sent and is not acknowledged may never be drawn. */
  | { readonly is: 'cut' }
  | { readonly is: 'layer'; readonly layer: number }
  /** This pen is in the machine now. */
  | { readonly is: 'pen'; readonly pen: number }
  | { readonly is: 'pausing' | 'paused' | 'stopping' | 'note'; readonly reason: string }
  | { readonly is: 'resumed' }
  | { readonly is: 'changed'; readonly overrides: DrawOverrides }
  | { readonly is: 'ended'; readonly how: 'finished' | 'stopped' | 'failed'; readonly reason?: string }
