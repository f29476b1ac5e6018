import type { Clock, DrawOverrides, EventHub, OperationOptions, PenOptions, PointMm } from '@vfab/core'

import type { PenSettings } from './draw-settings.ts'
import type { JobJournal } from './journal/job-journal.ts'
import type { PenChange } from './pen-change.ts'
import type { PlotQuestion } from './plot-question.ts'
import type { PlotLayer, PlotProgress } from './progress.ts'
import type { StartAt } from './route.ts'

/** What `startPlot` accepts. */
export interface PlotOptions extends OperationOptions {
  /** Name of the job in its events. Default: the journal's, else a random UUID. */
  id?: string | undefined
  /**
   * Where everything is written down as it happens, so that the job can be resumed: made by `JobStore.create` for this
   * drawing. The job closes it at the end. When it can no longer be written in the middle of a plot, the plot goes on, and a
   * `note` event says so: ink on paper is worth more than the record of it.
   */
  journal?: JobJournal | undefined
  /** Where to begin. Default: with the first stroke. */
  from?: StartAt | undefined
  /** How much is drawn again of a stroke that was interrupted, so that the joint does not show, mm. Default 0.1. */
  overlapMm?: number | undefined
  /** Settings for the whole plot. What the machine does not have is left out, and told by a `note` event. */
  overrides?: DrawOverrides | undefined
  /** What is known of each pen, by its number from 1. */
  pens?: Readonly<Record<number, PenSettings>> | undefined
  /**
   * What to do where the plot needs a person: before a layer that says {@link PlotLayer.pauseBefore}, and where another pen is to be put
   * in by hand (machines that change pens do so by themselves). `ask`: wait, pen up, for {@link PlotJob.answer}. `skip` (default): continue
   * with whatever pen is in.
   */
  people?: 'ask' | 'skip' | undefined
  /** Called with each question that is skipped. Must return at once. */
  onSkip?: ((question: PlotQuestion) => void) | undefined
  /** Pause after so much ink, mm, counted from the start and from each resume: pens run dry, knives get blunt. */
  pauseAfterInkMm?: number | undefined
  /** What to do with a pen that waits during a pause: machines that change pens put it back; others travel to `parkMm`. */
  idlePen?: { readonly afterMs: number; readonly parkMm?: PointMm | undefined } | undefined
  /** What the machine's own button does: pause at the end of the stroke, and go on when pressed again (default), or nothing. */
  button?: 'pause' | 'ignore' | undefined
  /** Called a few times a second, and once when all is drawn. Must return at once. */
  onProgress?: ((progress: PlotProgress) => void) | undefined
  /** Called for each stroke in order, counted over the whole drawing, when the machine has finished it. Must return at once. */
  onStroke?: ((stroke: number) => void) | undefined
  /**
   * Called before each layer, with the pen up. The plot waits for the promise; what it rejects with ends the plot.
   */
  onLayer?: ((layer: PlotLayer) => void | Promise<void>) | undefined
  /** Travel back to the origin after the last stroke. Default true. Never done after a failure, an abort or a stop. */
  returnToOrigin?: boolean | undefined
  /** How long a plotter that draws may tell nothing before the job gives it up, ms. Default 120,000. */
  silenceMs?: number | undefined
  /** For the waiting times that layers ask for, and for {@link idlePen}. */
  clock?: Clock | undefined
}

/** What `resumePlot` accepts. */
export interface ResumeOptions extends PlotOptions {
  /** The caller has made sure, or the machine by homing, that the pen stands at the origin. */
  atOrigin?: boolean | undefined
}

/** How a plot ended. */
export interface PlotResult {
  /** False when {@link PlotJob.stop} ended it before the last stroke. */
  readonly finished: boolean
  /** Strokes the machine has finished, of {@link strokes}, those before the start among them. */
  readonly strokesDone: number
  readonly strokes: number
  /** Drawn by this run. */
  readonly drawnMm: number
  /** Machine time by the plan, pauses not counted. */
  readonly durationMs: number
}

/** What a plot does at present. `waiting` waits for a person, see {@link PlotJob.question}; only while `plotting` may the machine draw. */
export type PlotState =
  | 'starting'
  | 'plotting'
  | 'pausing'
  | 'paused'
  | 'waiting'
  | 'stopping'
  | 'finished'
  | 'stopped'
  | 'failed'

/**
 * A plot that is under way. Cameras and guards attach here: they listen to {@link events}, and act by {@link pause},
 * {@link resume}, {@link stop} and {@link note}.
 */
export interface PlotJob {
  readonly id: string
  /** `job` events, from source `job`: every phase of it (`JobPhase` of core). */
  readonly events: EventHub
  readonly state: PlotState
  /** The last progress; absent before the first layer. */
  readonly progress: PlotProgress | undefined
  /** What the plot waits for a person to do, while it waits. */
  readonly question: PlotQuestion | undefined
  /** The pen that the question is about, with the strokes that follow: enough for a picture. */
  readonly penChange: PenChange | undefined
  /**
   * Resolves when everything is drawn and the pen is back at the origin. On abort, and when anything fails, it rejects with
   * the signal's reason or the error, after the pen was lifted as far as the device still listens. With a journal the motors
   * then hold the position when the plotter is closed, where it can, so that the job can be resumed to the step.
   */
  readonly done: Promise<PlotResult>
  /**
   * Holds the plot: at the end of the stroke the machine is at (`stroke`, the default), or braking within it (`now`); between two
   * layers at once. Resolves when the pen is up and the machine rests.
   * @param reason - for people: `guard: door.open == true`, `button`. Default `asked to`
   */
  pause(at?: 'stroke' | 'now', reason?: string): Promise<void>
  /** Lets a paused plot go on where it stopped, and a machine that holds by itself (`Plotter.held`) continue. */
  resume(): Promise<void>
  /** Ends the plot with the pen up, where it is; {@link done} then resolves with `finished: false`. */
  stop(reason?: string): Promise<void>
  /**
   * Answers {@link question}: what it asks for was done, the plot continues. Callers may be several; the first answer counts.
   * @param id - of the question; default: the present one
   * @returns false when nothing was asked, or another question
   */
  answer(id?: string): boolean
  /** Tells something that belongs to the job: as a `note` event, and into the journal. */
  note(text: string): void
  /** Settings for the rest of the plot, in place of all others; they hold from the next resume, or the next layer. */
  change(overrides: DrawOverrides): void
  /** While paused: travels there, pen up. @throws DriverError `STATE_INVALID` unless paused, `OUT_OF_BOUNDS` */
  moveTo(target: PointMm, options?: OperationOptions): Promise<void>
  /** While paused: lifts the pen. @throws DriverError `STATE_INVALID` unless paused */
  penUp(options?: PenOptions): Promise<void>
  /** While paused: lowers the pen, to try a height. It is lifted before the plot goes on. @throws as {@link penUp} */
  penDown(options?: PenOptions): Promise<void>
  /**
   * While paused: draws the last `strokes` finished ones again, and the one that is begun from its start.
   * @returns the stroke with which the plot will go on, counted from 0
   * @throws as {@link penUp}
   */
  redo(strokes: number): Promise<number>
}
