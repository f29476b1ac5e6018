import { DriverError, type DrawOverrides } from '@vfab/core'

import type { ChangeRequest, JobMove } from '../api/job-request.ts'
import { placeOf } from '../devices/machine.ts'
import type { HandlersOf } from '../http/handlers.ts'
import type { OwnJob } from '../jobs/own-job.ts'
import type { Services } from '../services.ts'

type Plot = NonNullable<OwnJob['plot']>

/** Handlers of a job that runs: pause, resume, stop, other speeds and heights, moves while it is paused, answers. */
export function steeringHandlers(
  services: Services,
): HandlersOf<'pauseJob' | 'resumeJob' | 'stopJob' | 'changeJob' | 'redoStrokes' | 'moveInJob' | 'answerJob'> {
  const { jobs, hub } = services
  return {
    async pauseJob({ params, body }) {
      await jobs.plotOf(params.job).plot.pause(body.at, 'paused from a page')
      return jobs.show(params.job)
    },
    resumeJob: ({ params, body }) => jobs.resume(params.job, body),
    stopJob: ({ params }) => jobs.stop(params.job),
    async changeJob({ params, body }) {
      const { job, plot } = jobs.plotOf(params.job)
      await changeJob(job, plot, body)
      return jobs.changed(params.job)
    },
    async redoStrokes({ params, body }) {
      await jobs.plotOf(params.job).plot.redo(body.strokes)
      return jobs.changed(params.job)
    },
    async moveInJob({ params, body, signal }) {
      const { plot } = jobs.plotOf(params.job)
      await moveIn(plot, body, signal)
      const { device } = jobs.show(params.job)
      const place = placeOf(await plot.position({ signal }))
      hub.publish('place', { device, place }, device)
      return place
    },
    answerJob({ params, body }) {
      if (jobs.plotOf(params.job).plot.answer(body.question)) return jobs.show(params.job)
      throw new DriverError('the job does not wait for this answer any more', {
        type: 'configuration',
        code: 'STATE_INVALID',
        hint: 'show the job again',
      })
    },
  }
}

/** Changes settings of a running job. @throws DriverError `STATE_INVALID`, `CONFIG_INVALID` */
export async function changeJob(
  job: OwnJob,
  plot: Plot,
  { speedFactor, penDownByPercent, ...given }: ChangeRequest,
): Promise<void> {
  const overrides = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as DrawOverrides
  if (Object.keys(overrides).length > 0) {
    plot.change(overrides)
    job.drawSpeedMmPerS = overrides.drawSpeedMmPerS ?? job.drawSpeedMmPerS
    job.penDownPercent = overrides.penDownPercent ?? job.penDownPercent
  }
  if (speedFactor !== undefined) {
    const changed = await plot.changeSpeed(speedFactor)
    if (changed === undefined) throw fixed('this machine has only one speed')
    job.drawSpeedMmPerS = changed.mmPerS
  }
  if (penDownByPercent !== undefined) {
    const height = await plot.changePenHeight(penDownByPercent)
    if (height === undefined) throw fixed('the height of this pen cannot be changed')
    job.penDownPercent = height
  }
}

async function moveIn(plot: Plot, body: JobMove, signal: AbortSignal): Promise<void> {
  switch (body.move) {
    case 'to':
      return plot.moveTo({ xMm: body.xMm, yMm: body.yMm }, { signal })
    case 'by':
      return plot.moveBy({ xMm: body.xMm, yMm: body.yMm }, { signal })
    case 'pen': {
      const options = body.heightPercent === undefined ? {} : { heightPercent: body.heightPercent }
      return body.pen === 'up' ? plot.penUp(options) : plot.penDown(options)
    }
  }
}

function fixed(message: string): DriverError {
  return new DriverError(message, {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: 'change it in the configuration',
  })
}
