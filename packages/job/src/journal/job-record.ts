import type { DrawOverrides, PlotterCheckpoint, PointMm } from '@vfab/core'

/** One entry of a job's record. `atMs` is the wall clock, ms since 1970. */
export type JobRecord = { readonly atMs: number } & (JobEntry | StrokesRecord)

/**
 * How far the strokes are, counted over the whole drawing: all there is to say after each of them, so that one such record may
 * stand for any number that were not written.
 */
export interface StrokesRecord {
  readonly is: 'strokes'
  /** The machine has all strokes before this one, and will draw them if it keeps its power. Never below {@link done}. */
  readonly sent: number
  /** The machine has acknowledged all strokes before this one, since the last `draw`: they are on the paper. */
  readonly done: number
}

/** What a {@link JobRecord} says besides the strokes. Strokes are counted over the whole drawing; `end` is not included. */
export type JobEntry =
  /** A process took the job up. */
  | { readonly is: 'opened'; readonly pid: number; readonly host: string; readonly device: string }
  /** Written before the first move: what tells later whether the position still holds. */
  | { readonly is: 'checkpoint'; readonly checkpoint: PlotterCheckpoint; readonly atMm?: PointMm }
  /**
   * Written before the plotter is told to draw these; the next stroke to draw is `first` from now on. The pen sets out from
   * `fromMm`, on machines with checkpoints.
   */
  | {
      readonly is: 'draw'
      readonly first: number
      readonly end: number
      readonly fromMm?: PointMm
      /** Of the first stroke, this much from its start is drawn already. */
      readonly drawnMm?: number
      readonly overrides?: DrawOverrides
    }
  /** Written before the plotter is told to travel there, on machines with checkpoints. */
  | { readonly is: 'move'; readonly fromMm: PointMm; readonly toMm: PointMm }
  /** The machine is at this stroke, and how much of it, from its start, it has taken and drawn. */
  | { readonly is: 'within'; readonly stroke: number; readonly sentMm: number; readonly doneMm: number }
  /** The machine rests with the pen up, after it drew so much of this stroke, to the point. */
  | { readonly is: 'halted'; readonly stroke: number; readonly drawnMm: number; readonly atMm: PointMm }
  /** Written before the machine is told to stop: what was sent and is not acknowledged may never be drawn. */
  | { readonly is: 'cut' }
  | { readonly is: 'layer'; readonly layer: number }
  /** This pen is in the machine now. */
  | { readonly is: 'pen'; readonly pen: number }
  | { readonly is: 'pausing' | 'paused' | 'stopping' | 'note'; readonly reason: string }
  | { readonly is: 'resumed' }
  | { readonly is: 'changed'; readonly overrides: DrawOverrides }
  | { readonly is: 'ended'; readonly how: 'finished' | 'stopped' | 'failed'; readonly reason?: string }
