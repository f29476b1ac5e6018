import { jobOptions, resumeOptions, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { JobsResumeValues } from '../jobs/resume.ts'
import { deviceOptions } from '../device/device-options.ts'
import { eventsOptions } from '../device/show-events.ts'

export const jobsResume: Command<JobsResumeValues> = {
  options: {
    ...resumeOptions,
    ...deviceOptions,
    ...jobOptions,
    ...eventsOptions,
    picture: takes('FILE', 'write what a simulated device drew, as .svg or .png', { complete: 'file' }),
  },
  positionals: [
    { name: 'JOB', summary: 'its name; the newest unfinished one by default', optional: true, complete: 'job' },
  ],
  details:
    'Resumes at the first stroke that is not known to be drawn, on the machine and with the options of the plot. A machine ' +
    'that kept its power knows where its pen is. For one that does not, bring the pen back to where it stood before the first ' +
    'stroke and press Enter, or give --at-origin; machines with switches find their corner themselves.',
  examples: [
    { line: 'vfab jobs resume', does: 'resumes the newest interrupted plot' },
    { line: 'vfab jobs resume 20261125-143005-x7k2 --at-origin', does: 'resumes after the machine was switched off' },
    { line: 'vfab jobs resume --from-layer sky', does: 'draws from that layer on, again where it was drawn' },
  ],
  stream: true,
  begins: 'opening the job',
  load: async () => (await import('../jobs/resume.ts')).resumeJob,
}
