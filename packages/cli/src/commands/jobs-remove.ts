import { flag } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { JobsRemoveValues } from '../jobs/remove.ts'

export const jobsRemove: Command<JobsRemoveValues> = {
  options: {
    finished: flag('remove all jobs that are finished'),
    all: flag('remove all jobs that are not being drawn'),
  },
  positionals: [{ name: 'JOB', summary: 'names of jobs', optional: true, multiple: true, complete: 'job' }],
  details: 'A job that is removed cannot be resumed. The hundred newest finished jobs are kept by themselves.',
  load: async () => (await import('../jobs/remove.ts')).removeJobs,
}
