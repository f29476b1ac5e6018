import { DriverError, type DrawOverrides } from '@vfab/core'

import type { JobState } from '../api/job.ts'
import type { ChangeRequest, JobMove } from '../api/job-request.ts'
import { packedType } from '../api/routes.ts'
import { placeOf } from '../devices/machine.ts'
import { packDone } from '../drawings/pack-strokes.ts'
import type { HandlersOf } from '../http/handlers.ts'
import type { OwnJob } from '../jobs/own-job.ts'
import { refuse } from '../problem.ts'
import type { Services } from '../services.ts'
import { packedResponse } from './drawing-handlers.ts'

type Plot = NonNullable<OwnJob['plot']>

/** Handlers of jobs and queues. */
export function jobHandlers(
  services: Services,
): HandlersOf<
  | 'listJobs'
  | 'startJob'
  | 'showJob'
  | 'removeJob'
  | 'jobStrokes'
  | 'doneStrokes'
  | 'pauseJob'
  | 'resumeJob'
  | 'stopJob'
  | 'changeJob'
  | 'redoStrokes'
  | 'moveInJob'
  | 'answerJob'
  | 'repeatJob'
  | 'showQueue'
  | 'orderQueue'
  | 'holdQueue'
  | 'goQueue'
> {
  const { jobs, devices, hub } = services
  const { queues } = jobs
  return {
    listJobs({ query }) {
      const states = query.state?.split(',')
      const before = numberOf(query.before, 'before') ?? Infinity
      const limit = Math.min(200, Math.max(1, numberOf(query.limit, 'limit') ?? 50))
      const all = jobs
        .list()
        .filter(({ state, createdMs }) => createdMs < before && (states?.includes(state satisfies JobState) ?? true))
      return { jobs: all.slice(0, limit), more: all.length > limit }
    },
    startJob: ({ body }) => jobs.start(body),
    showJob: ({ params }) => jobs.showWhole(params.job),
    async removeJob({ params }) {
      await jobs.remove(params.job)
      return undefined
    },
    jobStrokes: async ({ params, request }) => packedResponse(await jobs.strokes(params.job), request, false),
    async doneStrokes({ params, headers }) {
      const done = await jobs.done(params.job)
      hub.flush() // what is counted here is not to come later
      headers.set('x-strokes', String(done.length))
      headers.set('x-event-id', hub.lastId)
      return new Response(packDone(done), { headers: { 'content-type': packedType } })
    },
    async pauseJob({ params, body }) {
      await jobs.plotOf(params.job).plot.pause(body.at, 'paused from a page')
      return jobs.show(params.job)
    },
    resumeJob: ({ params, body }) => jobs.resume(params.job, body),
    stopJob: ({ params }) => jobs.stop(params.job),
    async changeJob({ params, body }) {
      const { job, plot } = jobs.plotOf(params.job)
      await change(job, plot, body)
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
    repeatJob: ({ params }) => jobs.repeat(params.job),
    showQueue({ params: { device } }) {
      devices.machine(device)
      return queues.of(device)
    },
    orderQueue({ params: { device }, body }) {
      devices.machine(device)
      queues.order(device, body.jobs)
      return queues.of(device)
    },
    holdQueue({ params: { device } }) {
      devices.machine(device)
      queues.hold(device)
      return queues.of(device)
    },
    goQueue({ params: { device } }) {
      devices.machine(device)
      queues.go(device)
      return queues.of(device)
    },
  }
}

async function change(
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
    const height = plot.changePenHeight(penDownByPercent)
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

function numberOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,16}(\.\d+)?$/.test(text)) return Number(text)
  throw refuse('REQUEST_INVALID', { message: `${name} is not a number`, hint: `leave it out, or write ${name}=50` })
}
