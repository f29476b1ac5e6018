import type { DriverErrorJson } from '@vfab/core'
import type { Page } from '@vfab/drawing'
import type { PlotLayer, PlotProgress, PlotQuestion, PlotResult } from '@vfab/job'

import type { Notice } from '../notice.ts'

/** What every event of a plot carries. */
export interface PlotEventFacts {
  /** Id of the job. */
  readonly job: string
  /** The device: `east`, `ebb:/dev/ttyACM0`. Absent until it is known. */
  readonly device?: string
}

/** The machine that a plot runs on. */
export interface PlotMachine {
  readonly model: string
  readonly address: string
  readonly nickname?: string | undefined
}

/** How much there is to draw. */
export interface DrawingSize {
  readonly layers: number
  readonly strokes: number
  readonly inkMm: number
  /** Pen-up travel from the origin, from stroke to stroke, and back. */
  readonly travelMm: number
}

/**
 * One thing that happened to a plot. All of it survives `JSON.stringify`: a page, a broker and `vfab plot --json` show the same
 * events. More types may come in a minor release.
 */
export type PlotEvent = PlotEventFacts &
  (
    | ({ readonly type: 'notice' } & Notice)
    /** The device is open and the drawing is ready; nothing has moved. */
    | ({
        readonly type: 'started'
        readonly drawing: string
        readonly machine: PlotMachine
        readonly page: Page
      } & DrawingSize)
    /** The same for a job that is resumed. */
    | {
        readonly type: 'resumed-job'
        readonly drawing: string
        readonly machine: PlotMachine
        readonly page: Page
        readonly strokes: number
        readonly strokesDone: number
      }
    /** The machine begins to work. */
    | { readonly type: 'begun' }
    | ({ readonly type: 'layer' } & PlotLayer)
    | ({
        readonly type: 'progress'
        /** Ink per time, pen lifts and travel included; absent at the beginning. */
        readonly speedMmPerS?: number | undefined
      } & PlotProgress)
    | { readonly type: 'pausing' | 'paused' | 'resumed' | 'note'; readonly reason?: string }
    /** The plot waits for a person: see {@link Plot.answer}. */
    | { readonly type: 'waiting'; readonly question: PlotQuestion }
    /** The question was answered, or needs no answer any more. */
    | { readonly type: 'answered'; readonly question: PlotQuestion }
    /** Another pen comes next, and nobody is asked. */
    | { readonly type: 'pen'; readonly question: PlotQuestion }
    | { readonly type: 'trouble'; readonly camera: string; readonly error: DriverErrorJson }
    | { readonly type: 'recovered'; readonly camera: string }
    | { readonly type: 'film'; readonly directory: string; readonly shots: number; readonly missed: number }
    | ({
        readonly type: 'finished' | 'stopped'
        readonly reason?: string
        readonly picture?: string | undefined
      } & PlotResult)
    | { readonly type: 'failed'; readonly error: DriverErrorJson | undefined; readonly message: string }
    /** The job ended early and can be resumed. */
    | { readonly type: 'resumable' }
  )
