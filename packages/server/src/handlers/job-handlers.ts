import type { JobState } from '../api/job.ts'
import { packedType } from '../api/routes.ts'
import { packDone } from '../drawings/pack-strokes.ts'
import type { HandlersOf } from '../http/handlers.ts'
import { refuse } from '../problem.ts'
import type { Services } from '../services.ts'
import { packedResponse, pictureResponse } from './drawing-handlers.ts'

/** Handlers of jobs: what there is of them, and their start. */
export function jobHandlers(
  services: Services,
): HandlersOf<
  'listJobs' | 'startJob' | 'showJob' | 'removeJob' | 'jobStrokes' | 'jobPicture' | 'doneStrokes' | 'repeatJob'
> {
  const { jobs, hub } = services
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
    jobPicture: async ({ params }) => pictureResponse(await jobs.strokes(params.job), false),
    async doneStrokes({ params, headers }) {
      const done = await jobs.done(params.job)
      hub.flush() // what is counted here is not to come later
      headers.set('x-strokes', String(done.length))
      headers.set('x-event-id', hub.lastId)
      return new Response(packDone(done), { headers: { 'content-type': packedType } })
    },
    repeatJob: ({ params }) => jobs.repeat(params.job),
  }
}

function numberOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,16}(\.\d+)?$/.test(text)) return Number(text)
  throw refuse('REQUEST_INVALID', { message: `${name} is not a number`, hint: `leave it out, or write ${name}=50` })
}
