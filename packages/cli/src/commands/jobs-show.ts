import { takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { JobsShowValues } from '../jobs/show.ts'

export const jobsShow: Command<JobsShowValues> = {
  options: {
    svg: takes('FILE', 'write a picture of what is on the paper; - for standard output', {
      writes: 'picture',
      complete: 'file',
    }),
  },
  positionals: [{ name: 'JOB', summary: 'its name; the newest by default', optional: true, complete: 'job' }],
  load: async () => (await import('../jobs/show.ts')).showJob,
}
