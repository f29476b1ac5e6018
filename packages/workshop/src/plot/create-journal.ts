import { DriverError, isDriverError, type Plotter } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { JobJournal, JobStore } from '@vfab/job'

import type { ResumeContext } from '../jobs/resume-context.ts'

/** What a journal is made of. */
export interface JournalContent {
  readonly id: string
  readonly name: string
  readonly drawing: Drawing
  readonly plotter: Plotter
  readonly settings: Readonly<Record<string, unknown>>
  readonly context: ResumeContext
}

/** Stores the job before anything moves. @throws DriverError `IO_FAILED`, `PERMISSION_DENIED` */
export async function createJournal(store: JobStore, content: JournalContent): Promise<JobJournal> {
  const { id, name, drawing, plotter, settings, context } = content
  try {
    return await store.create({ id, name, drawing, device: plotter.identity, settings, context: { ...context } })
  } catch (error) {
    if (!isDriverError(error)) throw error
    const { message, type, code, context: details, hint: advice } = error
    const instead = 'or plot without a record: --no-journal'
    throw new DriverError(message, {
      type,
      code,
      context: details,
      hint: advice === undefined ? instead : `${advice}; ${instead}`,
      cause: error,
    })
  }
}
