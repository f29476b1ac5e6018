import type { DrawOverrides, OperationOptions, PenOptions, Plotter, PlotterPosition, PointMm } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { PlotProgress, PlotQuestion, PlotResult, PlotState } from '@vfab/job'

import type { EventStream } from '../event-stream.ts'
import type { PlotEvent, PlotMachine } from './plot-event.ts'

/** A plot at a glance, for somebody who comes late: a page that is opened in the middle of it. */
export interface PlotStatus {
  readonly job: string
  /** What is drawn: the name of the file. */
  readonly drawing: string
  readonly device: string | undefined
  readonly machine: PlotMachine | undefined
  readonly state: PlotState
  readonly progress: PlotProgress | undefined
  readonly question: PlotQuestion | undefined
  /** Why it is paused. */
  readonly reason: string | undefined
  /** What of the machine's own holds it, as `Plotter.held`: `door`. {@link Plot.resume} lets it continue. */
  readonly held: Plotter['held']
}

/** The speed after a change. */
export interface ChangedSpeed {
  readonly mmPerS: number
  /** Of the configured speed, on machines that change it at once; on others it holds from the next resume or layer. */
  readonly percent?: number
}

/**
 * A plot from its first file access to its end. Any number of callers may watch and control it: a terminal, a page, a broker. Each
 * may answer what it waits for; the first answer counts.
 */
export interface Plot {
  /** Id of the job. */
  readonly id: string
  readonly status: PlotStatus
  readonly state: PlotState
  readonly events: EventStream<PlotEvent>
  /** What it waits for a person to do, while it waits. */
  readonly question: PlotQuestion | undefined
  /** What is drawn after the question, for a picture of it: the layers of the next pen. */
  readonly upcoming: Drawing | undefined
  /**
   * Resolves after everything is drawn and the device is closed: pen up, motors off, port free. Rejects after the same with what
   * ended it early: a DriverError, or the signal's reason.
   */
  readonly done: Promise<PlotResult>
  /**
   * Answers the question: what it asks for was done, the plot goes on.
   * @param id - of the question, so that a late answer never meets the next one. Default: the present question
   * @returns false when nothing was asked, or another question
   */
  answer(id?: string): boolean
  /** Pauses at the end of the stroke (default), or at once; resolves when the pen is up and the machine rests. */
  pause(at?: 'stroke' | 'now', reason?: string): Promise<void>
  /** Continues a paused plot where it stopped. */
  resume(): Promise<void>
  /** Ends the plot with the pen up, where it is. {@link done} then resolves with `finished: false`. */
  stop(reason?: string): Promise<void>
  /** Settings for the rest of the plot; they hold from the next resume, or the next layer. */
  change(overrides: DrawOverrides): void
  /** Multiplies the drawing speed. @returns the new speed; undefined where the machine has only one */
  changeSpeed(factor: number): Promise<ChangedSpeed | undefined>
  /** Raises or lowers the height of the lowered pen. @returns the new height in percent; undefined where it cannot be changed */
  changePenHeight(byPercent: number): Promise<number | undefined>
  /** Where the pen is, asked from the machine where it can say. @throws DriverError `STATE_INVALID` before it has begun */
  position(options?: OperationOptions): Promise<PlotterPosition>
  /** While paused: travels there, pen up. @throws DriverError `STATE_INVALID` unless paused, `OUT_OF_BOUNDS` */
  moveTo(target: PointMm, options?: OperationOptions): Promise<void>
  /** While paused: travels by this distance, pen up. @throws as {@link moveTo} */
  moveBy(distance: PointMm, options?: OperationOptions): Promise<void>
  /** While paused. @throws DriverError `STATE_INVALID` unless paused */
  penUp(options?: PenOptions): Promise<void>
  /** While paused; the pen is lifted before the plot goes on. @throws as {@link penUp} */
  penDown(options?: PenOptions): Promise<void>
  /** While paused: draws the last `strokes` again. @returns the stroke it will resume with, from 0. @throws as {@link penUp} */
  redo(strokes: number): Promise<number>
}
