/* Recorded jobs in words: see plot-words.ts about names. */
import type { JobSummary, StoredJob, UnreadableJob } from '@vfab/job'

import { percentOf } from '../jobs/job-json.ts'
import { isReadable } from '../jobs/job-store.ts'
import { sizeOf } from '../plot/prepare.ts'
import { because, drawnText, sizeText } from './plot-words.ts'

/** Id, state, share, drawing, machine, time of a job: the cells of a row. */
export function jobRow(job: JobSummary | UnreadableJob): readonly string[] {
  if (!isReadable(job)) return [job.id, 'unreadable', '', '', '', '']
  const { device, name, state, lastMs } = job
  const when = new Date(lastMs).toISOString().slice(0, 16).replace('T', ' ')
  return [job.id, state, `${percentOf(job)} %`, name, device.nickname ?? device.model, `${when} UTC`]
}

/** How far a job has come, on what, since when, line by line. */
export function jobLines(job: StoredJob): readonly string[] {
  const { device, state, reason, createdMs, lastMs } = job
  return [
    `${state}${because(reason)}: ${drawnText(job)}, ${percentOf(job)} %`,
    sizeText(sizeOf(job.drawing), job.drawing.page),
    `on ${device.nickname ?? device.model} at ${device.address}`,
    `begun ${new Date(createdMs).toISOString()}, last written ${new Date(lastMs).toISOString()}`,
  ]
}
