import type { PlotterCheckpoint, PointMm } from '@vfab/core'

import type { JobRecord } from './job-record.ts'

/** How a job stands, as its record tells. `interrupted` ended without a word: killed, or the computer lost its power. */
export type JobState = 'new' | 'running' | 'interrupted' | 'finished' | 'stopped' | 'failed'

/** What the machine was told last that moves it: to draw from stroke `first` on, to travel, or nothing. */
export type JobWay =
  | { readonly is: 'draw'; readonly first: number; readonly fromMm?: PointMm | undefined }
  | { readonly is: 'move'; readonly fromMm: PointMm; readonly toMm: PointMm }
  | { readonly is: 'rest'; readonly atMm: PointMm }

/** How much of a stroke that was begun, from its start, is drawn. */
export interface PartlyDrawn {
  readonly stroke: number
  /** On the paper for certain. */
  readonly drawnMm: number
  /** The machine had this much: drawn as well, if it kept its power. */
  readonly sentMm: number
  /** True when the pen may have been lifted before the machine had done all that it had taken. */
  readonly cut: boolean
  /** Whether {@link drawnMm} is the point at which the machine rested; else it is by the plan's lengths. */
  readonly exact: boolean
}

/** What the record of a job adds up to. */
export interface JobProgress {
  /** The first stroke that has not been acknowledged: where to go on when the machine lost its power. */
  readonly next: number
  /**
   * The first stroke that the machine did not have all of: where to go on when the machine kept its power. Those from
   * {@link next} up to this one are not known to be drawn otherwise.
   */
  readonly nextUnsent: number
  /** The stroke that was begun, where the journal tells; of those before it none is. */
  readonly partly?: PartlyDrawn
  /** 1 for each stroke that was acknowledged at any time. */
  readonly done: Uint8Array
  readonly strokesDone: number
  /** The last one that was taken; as a job store reads it, with the reach that the journal tells. */
  readonly checkpoint?: PlotterCheckpoint
  /** Where the machine was sent since that; absent in journals that do not tell. */
  readonly way?: JobWay
  /** The pen that is in the machine, if the job has chosen one. */
  readonly pen?: number
  readonly state: Exclude<JobState, 'running'>
  /** Why it ended, where that was written. */
  readonly reason?: string
  /** When it was last written to, ms since 1970; 0 when never. */
  readonly lastMs: number
}

function begun(stroke: number, drawnMm: number): PartlyDrawn {
  return { stroke, drawnMm, sentMm: drawnMm, cut: false, exact: true }
}

/** Adds up a record. @param strokes - how many the drawing has */
export function progressOf(records: readonly JobRecord[], strokes: number): JobProgress {
  const done = new Uint8Array(strokes)
  let next = 0
  let nextUnsent = 0
  const more: { -readonly [Key in 'checkpoint' | 'way' | 'partly' | 'pen' | 'reason']?: JobProgress[Key] } = {}
  let state: JobProgress['state'] = 'new'
  for (const record of records) {
    switch (record.is) {
      case 'opened':
        state = 'interrupted'
        delete more.reason
        break
      case 'checkpoint':
        more.checkpoint = record.checkpoint
        if (record.atMm !== undefined) more.way = { is: 'rest', atMm: record.atMm }
        break
      case 'move':
        more.way = record
        break
      case 'draw':
        more.way = { is: 'draw', first: record.first, fromMm: record.fromMm }
        next = nextUnsent = record.first
        more.partly = begun(record.first, record.drawnMm ?? 0)
        break
      case 'within':
        more.partly = { stroke: record.stroke, drawnMm: record.doneMm, sentMm: record.sentMm, cut: false, exact: false }
        break
      case 'halted':
        next = nextUnsent = record.stroke
        more.partly = begun(record.stroke, record.drawnMm)
        more.way = { is: 'rest', atMm: record.atMm }
        break
      case 'strokes':
        done.fill(1, next, record.done)
        next = Math.max(next, record.done)
        nextUnsent = record.sent
        break
      case 'cut':
        nextUnsent = next
        // The pen may be lifted before the machine has done all that it had.
        if (more.partly !== undefined) more.partly = { ...more.partly, sentMm: more.partly.drawnMm, cut: true }
        break
      case 'pen':
        more.pen = record.pen
        break
      case 'ended':
        state = record.how
        if (record.reason !== undefined) more.reason = record.reason
        break
      default: // what is for people, and kinds of a newer version
        break
    }
    nextUnsent = Math.max(nextUnsent, next)
  }
  // One that was begun and then sent whole is no longer the question, nor one behind others that count as not drawn.
  if (more.partly?.stroke !== nextUnsent || more.partly.sentMm === 0) delete more.partly
  const strokesDone = done.reduce((sum, each) => sum + each, 0)
  return { next, nextUnsent, done, strokesDone, ...more, state, lastMs: records.at(-1)?.atMs ?? 0 }
}
