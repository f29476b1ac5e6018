/* Jobs of the user's store, those of other programs among them: read now and then, as other programs announce nothing. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { isReadable, isResumable, type JobSummary, type UnreadableJob, type Workshop } from '@vfab/workshop'

import type { Job } from '../api/job.ts'
import type { JobNote } from './job-notes.ts'

/** The jobs of the store. */
export interface StoredJobs {
  readonly all: readonly (JobSummary | UnreadableJob)[]
  /** Reads the store. @returns the ids of jobs that changed, came or went */
  refresh(): Promise<readonly string[]>
  /**
   * The same where something may have happened: jobs came or went, or `isBusy`; otherwise each sixth time, as a job that another program
   * resumes shows in no directory's time.
   */
  look(isBusy: boolean): Promise<readonly string[]>
}

const mostSkipped = 5

/** Nothing is read yet. */
export function createStoredJobs(workshop: Workshop): StoredJobs {
  let all: readonly (JobSummary | UnreadableJob)[] = []
  let texts = new Map<string, string>()
  let seenMs = 0
  let skipped = 0
  const stored: StoredJobs = {
    get all() {
      return all
    },
    async refresh() {
      all = await workshop.jobs.list()
      const now = new Map(all.map((job) => [job.id, JSON.stringify(job)]))
      const changed = [...now].filter(([id, text]) => texts.get(id) !== text).map(([id]) => id)
      const gone = [...texts.keys()].filter((id) => !now.has(id))
      texts = now
      return [...changed, ...gone]
    },
    async look(isBusy) {
      const changedMs = await changeOf(join(workshop.stateDirectory, 'jobs'))
      const isQuiet = changedMs === seenMs && !isBusy && skipped < mostSkipped
      skipped = isQuiet ? skipped + 1 : 0
      seenMs = changedMs
      return isQuiet ? [] : stored.refresh()
    },
  }
  return stored
}

async function changeOf(directory: string): Promise<number> {
  try {
    return (await stat(directory)).mtimeMs
  } catch {
    return 0 // there were no jobs yet
  }
}

/** A stored job as clients see it. @param deviceOf - name of the device with this driver and address */
export function storedJobView(
  job: JobSummary | UnreadableJob,
  note: JobNote | undefined,
  deviceOf: (driver: string, address: string) => string,
): Job {
  if (!isReadable(job)) {
    const { type, code, message, hint } = job.error
    const nothing = { createdMs: 0, lastMs: 0, strokes: 0, strokesDone: 0 }
    const error = { type, code, message, hint }
    return {
      id: job.id,
      name: job.id,
      device: '',
      state: 'unreadable',
      own: false,
      resumable: false,
      ...nothing,
      error,
    }
  }
  const { id, name, device, createdMs, lastMs, reason, strokes, strokesDone, worker } = job
  const state = job.state === 'running' ? 'plotting' : job.state === 'new' ? 'interrupted' : job.state
  return {
    id,
    name,
    device: note?.device ?? deviceOf(device.driver, device.address),
    model: device.model,
    state,
    own: worker === undefined,
    owner: worker && { pid: worker.pid, host: worker.host },
    resumable: worker === undefined && isResumable(job),
    createdMs,
    lastMs,
    reason,
    strokes,
    strokesDone,
    preparation: note?.preparation,
    drawing: note?.drawing,
    films: note?.films,
  }
}
