import type { JobSummary, StoredJob, UnreadableJob } from '@vfab/job'

/** The user's jobs: every plot makes one. */
export interface Jobs {
  /** All jobs, the newest first. */
  list(): Promise<readonly (JobSummary | UnreadableJob)[]>
  /**
   * The id of the job that is meant: an id, or at least three characters of its end; without a name the newest job that
   * passes `test`.
   * @throws DriverError `INPUT_INVALID` when there is no such job, or several
   */
  find(name?: string, test?: (job: JobSummary) => boolean): Promise<string>
  /** Ids of jobs: those named (see {@link find}), and of the others all that are finished, or all that are not running. */
  select(which: { names?: readonly string[]; finished?: boolean; all?: boolean }): Promise<readonly string[]>
  /** Reads a job whole: drawing, settings, progress. @throws DriverError `INPUT_INVALID` */
  show(id: string): Promise<StoredJob>
  /** Removes jobs; one that is being drawn is an error. @throws DriverError `DEVICE_BUSY`, `INPUT_INVALID` */
  remove(ids: readonly string[]): Promise<void>
}
