import { DriverError, type Plotter } from '@vfab/core'

import type { PlotState } from '../plot-job.ts'

/** Of a drawing without strokes. */
export function nothingToDraw(): DriverError {
  return new DriverError('the drawing has nothing to draw', {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint: 'check that its shapes are visible and lie on the page',
  })
}

/** Of what is only done while a plot is paused. */
export function notPaused(state: PlotState): DriverError {
  return new DriverError(`that can only be done while the plot is paused; it is ${state}`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: 'pause it first',
  })
}

/** Of a machine that draws and tells nothing. */
export function silent({ identity }: Plotter, silenceMs: number): DriverError {
  return new DriverError(`the plotter at ${identity.address} has sent nothing for ${Math.round(silenceMs / 1000)} s`, {
    type: 'timeout',
    code: 'TIMEOUT',
    driver: identity.driver,
    context: { address: identity.address, silenceMs },
    hint: 'check the plotter, its power and its cable; then resume the job',
  })
}

/** Of a plotter that somebody closed. */
export function closedMeanwhile({ identity }: Plotter): DriverError {
  return new DriverError(`the plotter at ${identity.address} was closed during the plot`, {
    type: 'connection',
    code: 'DEVICE_LOST',
    driver: identity.driver,
    context: { address: identity.address },
    hint: 'check the cable and the power of the plotter; then resume the job',
  })
}
