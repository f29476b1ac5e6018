import { flag } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { JobsListValues } from '../jobs/list.ts'

export const jobsList: Command<JobsListValues> = {
  options: { all: flag('finished jobs too, however old; the newest 20 by default') },
  positionals: [],
  details: 'Every plot is a job. Resume an unfinished one with: vfab jobs resume JOB.',
  load: async () => (await import('../jobs/list.ts')).listJobs,
}
