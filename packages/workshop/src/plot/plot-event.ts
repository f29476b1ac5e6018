import type { DriverErrorJson } from '@vfab/core'
import type { Page } from '@vfab/drawing'
import type { FilmResult, PlotLayer, PlotProgress, PlotQuestion, PlotResult } from '@vfab/job'

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

/** What a plot is about, when its device is open and its drawing is ready; nothing has moved. */
export interface PlotStart extends DrawingSize {
  readonly drawing: string
  readonly machine: PlotMachine
  readonly page: Page
  /** Whether a record is kept, so that the job can be resumed. */
  readonly recorded: boolean
}

/** What happens to a plot, told apart by `type`. */
export type PlotHappening =
  | ({ readonly type: 'notice' } & Notice)
  | ({ readonly type: 'started' } & PlotStart)
  /** `started` of a job that is resumed. */
  | ({ readonly type: 'resumed-job'; readonly strokesDone: number } & PlotStart)
  /** The machine begins to work. */
  | { readonly type: 'begun' }
  | ({ readonly type: 'layer' } & PlotLayer)
  /** `speedMmPerS` is ink per time, pen lifts and travel included; absent at the beginning. */
  | ({ readonly type: 'progress'; readonly speedMmPerS?: number | undefined } & PlotProgress)
  | { readonly type: 'pausing' | 'paused' | 'resumed' | 'stopped' | 'note'; readonly reason?: string }
  /** The plot waits for a person: answer with `Plot.answer`. */
  | {
      readonly type: 'waiting'
      readonly question: PlotQuestion
      /** File with a picture of what the next pen draws, where the job is recorded. */
      readonly picture?: string | undefined
    }
  /** The question was answered, or needs no answer any more. */
  | { readonly type: 'answered'; readonly question: PlotQuestion }
  /** Another pen comes next, and nobody is asked. */
  | { readonly type: 'skipped'; readonly question: PlotQuestion }
  /** No pictures come from this camera; vfab keeps reconnecting. */
  | { readonly type: 'trouble'; readonly camera: string; readonly error: DriverErrorJson }
  | { readonly type: 'recovered'; readonly camera: string }
  | ({ readonly type: 'film' } & FilmResult)
  /** What a simulated device drew was written to this file. */
  | { readonly type: 'picture'; readonly picture: string }
  /** It is over and the device is closed; `finished: false` when somebody stopped it. */
  | ({ readonly type: 'finished'; readonly picture?: string | undefined } & PlotResult)
  | { readonly type: 'failed'; readonly message: string; readonly error: DriverErrorJson | undefined }
  /** The job ended early and can be resumed. */
  | { readonly type: 'resumable' }

/**
 * One thing that happened to a plot. All of it survives `JSON.stringify`: a page, a broker and `vfab plot --json` show the same
 * events. More types may come in a minor release.
 */
export type PlotEvent = PlotEventFacts & PlotHappening
