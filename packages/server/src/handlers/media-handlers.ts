import { abortable } from '@vfab/core'

import type { Call, HandlersOf } from '../http/handlers.ts'
import { mjpegResponse } from '../media/mjpeg-stream.ts'
import { refuse } from '../problem.ts'
import type { Services } from '../services.ts'

/** How long a request for a newer picture waits. */
const pictureWaitMs = 10_000

/** Handlers of cameras, films, sensors and detection. */
export function mediaHandlers(
  services: Services,
): HandlersOf<
  | 'frame'
  | 'stream'
  | 'listFilms'
  | 'startFilms'
  | 'showFilm'
  | 'endFilm'
  | 'removeFilm'
  | 'filmShot'
  | 'makeVideo'
  | 'video'
  | 'readings'
  | 'showDetection'
  | 'detect'
> {
  const { devices, films, detection } = services
  return {
    frame: (call) => frame(services, call),
    stream: ({ params, signal, caller }) =>
      mjpegResponse(devices.camera(params.camera), AbortSignal.any([signal, caller.signal])),
    listFilms: () => ({ films: films.list() }),
    async startFilms({ body }) {
      for (const camera of body.cameras) devices.camera(camera)
      return { films: await films.start(body.cameras, body.every) }
    },
    showFilm: ({ params }) => films.show(params.film),
    endFilm: ({ params }) => films.end(params.film),
    async removeFilm({ params }) {
      await films.remove(params.film)
      return undefined
    },
    filmShot: async ({ params }) =>
      new Response(await films.shot(params.film, params.shot), { headers: { 'content-type': 'image/jpeg' } }),
    makeVideo: ({ params, body }) => films.makeVideo(params.film, body.rate),
    video: ({ params, request }) => films.video(params.film, request.headers.get('range')),
    async readings({ params, query }) {
      const feed = devices.sensor(params.sensor)
      const since = query.since === undefined ? 0 : Number(query.since)
      if (Number.isNaN(since))
        throw refuse('REQUEST_INVALID', { message: 'since is not a time', hint: 'give ms since 1970' })
      feed.want()
      await feed.opened()
      if (feed.error !== undefined && feed.state === 'failed') throw feed.error
      return feed.readings(since)
    },
    showDetection: () => detection.latest,
    detect: ({ body, signal }) => abortable(detection.run({ probe: body.probe }), signal),
  }
}

async function frame(
  { devices, clock }: Services,
  { params, query, signal, caller, headers }: Call<'frame'>,
): Promise<Response> {
  const feed = devices.camera(params.camera)
  const waiting = new AbortController()
  const both = AbortSignal.any([signal, caller.signal, waiting.signal])
  clock.sleep(pictureWaitMs, { signal: both }).then(
    () => waiting.abort(new Error('no picture came')),
    () => {}, // it was answered
  )
  try {
    const { bytes, sequence, capturedMs } = await feed.next(Number(query.after ?? 0), both)
    headers.set('x-sequence', String(sequence))
    headers.set('x-captured-ms', String(Math.round(capturedMs)))
    return new Response(bytes, { headers: { 'content-type': 'image/jpeg' } })
  } catch (error) {
    if (waiting.signal.aborted || caller.signal.aborted) return new Response(null, { status: 204 })
    throw error
  } finally {
    waiting.abort()
  }
}
