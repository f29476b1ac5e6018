import type { Command } from '../command.ts'
import type { JobsShowValues } from '../jobs/show.ts'

export const jobsShow: Command<JobsShowValues> = {
  options: {
    svg: {
      type: 'string',
      writes: 'picture',
      value: 'FILE',
      complete: 'file',
      summary: 'write a picture of what is on the paper; - for standard output',
    },
  },
  positionals: [{ name: 'JOB', summary: 'its name; the newest by default', optional: true, complete: 'job' }],
  load: async () => (await import('../jobs/show.ts')).showJob,
}
