import { deviceOptions, eventsOptions, flag, jobOptions, resumeOptions, takes } from '@vfab/workshop/options'

import type { Command } from '../command.ts'
import type { JobsListValues } from '../jobs/list.ts'
import type { JobsRemoveValues } from '../jobs/remove.ts'
import type { JobsResumeValues } from '../jobs/resume.ts'
import type { JobsShowValues } from '../jobs/show.ts'

export const jobsList: Command<JobsListValues> = {
  options: { all: flag('finished jobs too, however old; the newest 20 by default') },
  positionals: [],
  details: 'Every plot is a job. Resume an unfinished one with: vfab jobs resume JOB.',
  load: async () => (await import('../jobs/list.ts')).listJobs,
}

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

export const jobsRemove: Command<JobsRemoveValues> = {
  options: {
    finished: flag('remove all jobs that are finished'),
    all: flag('remove all jobs that are not being drawn'),
  },
  positionals: [{ name: 'JOB', summary: 'names of jobs', optional: true, multiple: true, complete: 'job' }],
  details: 'A job that is removed cannot be resumed. The hundred newest finished jobs are kept by themselves.',
  load: async () => (await import('../jobs/remove.ts')).removeJobs,
}
