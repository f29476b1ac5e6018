import type { Command } from '../command.ts'

/** Options of `vfab jobs remove`. */
export interface JobsRemoveValues {
  readonly finished?: boolean | undefined
  readonly all?: boolean | undefined
}

export const jobsRemove: Command<JobsRemoveValues> = {
  options: {
    finished: { type: 'boolean', summary: 'remove all jobs that are finished' },
    all: { type: 'boolean', summary: 'remove all jobs that are not being drawn' },
  },
  positionals: [{ name: 'JOB', summary: 'names of jobs', optional: true, multiple: true, complete: 'job' }],
  details: 'A job that is removed cannot be resumed. The hundred newest finished jobs are kept by themselves.',
  load: async () => (await import('../jobs/remove.ts')).removeJobs,
}
