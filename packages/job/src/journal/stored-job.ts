import type { DriverError } from '@vfab/core'
import { type DeviceIdentity } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { JobProgress, JobState } from './job-progress.ts'
import { jobBusy, type JobWorker } from './job-worker.ts'

/** A job as a list shows it. */
export interface JobSummary {
  readonly id: string
  readonly name: string
  readonly createdMs: number
  /** When it was last written to. */
  readonly lastMs: number
  readonly device: DeviceIdentity
  readonly state: JobState
  /** Why it ended, where that was written. */
  readonly reason?: string
  readonly strokes: number
  readonly strokesDone: number
  readonly layers: number
  /** The process that works on it now. */
  readonly worker?: JobWorker
}

/** A job as it was stored, read whole. */
export interface StoredJob extends JobSummary {
  readonly drawing: Drawing
  readonly settings: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
  readonly progress: JobProgress
  /** Bytes at the end of the record that were torn or corrupted, and are not counted. */
  readonly droppedBytes: number
}

/** A job that cannot be read, and why. */
export interface UnreadableJob {
  readonly id: string
  readonly error: DriverError
}

/** @throws DriverError `DEVICE_BUSY` while a process works on the job, with its pid in `context.holder` */
export function requireIdle({ id, worker }: JobSummary): void {
  if (worker !== undefined) throw jobBusy(id, worker)
}
