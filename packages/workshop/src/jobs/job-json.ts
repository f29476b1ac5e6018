import { type DriverErrorJson, strokeCount } from '@vfab/core'
import type { JobSummary, StoredJob, UnreadableJob } from '@vfab/job'

import { isReadable, isResumable } from './job-store.ts'

/** A job as plain data: what `--json` prints, and pages show. */
export type JobJson =
  | (Omit<JobSummary, 'createdMs' | 'lastMs'> & {
      readonly created: string
      readonly last: string
      /** Share of the strokes, 0 to 100. */
      readonly percent: number
      readonly resumable: boolean
    })
  | { readonly id: string; readonly state: 'unreadable'; readonly error: DriverErrorJson }

/** A job as data. */
export function jobJson(job: JobSummary | UnreadableJob): JobJson {
  if (!isReadable(job)) return { id: job.id, state: 'unreadable', error: job.error.toJSON() }
  const { id, name, createdMs, lastMs, device, state, reason, strokes, strokesDone, layers } = job
  return {
    id,
    name,
    created: new Date(createdMs).toISOString(),
    last: new Date(lastMs).toISOString(),
    device,
    state,
    ...(reason === undefined ? {} : { reason }),
    strokes,
    strokesDone,
    percent: percentOf(job),
    layers,
    resumable: isResumable(job),
  }
}

/** Everything of a job but its strokes, as data. */
export function jobDetailsJson(job: StoredJob): object {
  const { progress, drawing, settings, context, droppedBytes } = job
  return {
    ...jobJson(job),
    page: drawing.page,
    nextStroke: progress.next + 1,
    ...(progress.pen === undefined ? {} : { pen: progress.pen }),
    parts: layersOf(job),
    ...{ droppedBytes, settings, context },
  }
}

/** Share of the strokes that are drawn, 0 to 100, rounded down: 100 only when all are. */
export function percentOf({ strokesDone, strokes }: JobSummary): number {
  return strokes === 0 ? 0 : Math.floor((100 * strokesDone) / strokes)
}

/** How far one layer of a job has come. */
export interface LayerPart {
  readonly name: string
  readonly strokes: number
  readonly strokesDone: number
}

/** The layers of a job, and how far each has come. */
export function layersOf({ drawing, progress }: StoredJob): readonly LayerPart[] {
  let first = 0
  return drawing.layers.map(({ name, strokes: list }) => {
    const strokes = strokeCount(list)
    const strokesDone = progress.done.subarray(first, first + strokes).reduce((sum, each) => sum + each, 0)
    first += strokes
    return { name, strokes, strokesDone }
  })
}
