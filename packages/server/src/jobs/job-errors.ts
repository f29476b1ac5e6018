import { DriverError } from '@vfab/core'

import type { Job } from '../api/job.ts'

/** The drawing is larger than the machine. */
export function tooLarge(device: string): DriverError {
  return new DriverError(`the drawing does not fit ${device}`, {
    type: 'configuration',
    code: 'OUT_OF_BOUNDS',
    hint: 'prepare it with fit, clip or scale',
  })
}

/** Nothing of the job is left to draw, or somebody works on it. */
export function notResumable({ state, own }: Job): DriverError {
  return new DriverError(own ? `the job is ${state}` : 'another program runs this job', {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: state === 'finished' ? 'plot it again' : 'wait until it has ended',
  })
}

/** The job does not run here. */
export function notRunning({ state, own }: Job): DriverError {
  return new DriverError(own ? `the job is ${state}` : 'another program runs this job', {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: own ? 'this is for jobs that run' : 'use the program that runs it',
  })
}
