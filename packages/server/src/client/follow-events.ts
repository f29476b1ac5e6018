import { type Clock, type OperationOptions, systemClock } from '@vfab/core'

import type { Topic } from '../api/event.ts'
import { errorOfProblem } from './problem-error.ts'
import { readEvents, type ServerEvent } from './read-events.ts'
import { send, type ServerPlace } from './send.ts'

/** Which events, and until when. */
export interface FollowOptions extends Pick<OperationOptions, 'signal'> {
  /** Default: all but `readings`. */
  readonly topics?: readonly Topic[] | undefined
  /** Called when the connection breaks, with why, and when it is there again. */
  readonly onConnection?: ((state: 'lost' | 'back', why?: unknown) => void) | undefined
  readonly clock?: Clock | undefined
}

/** The stream that is followed. */
export interface FollowedStream {
  readonly place: ServerPlace
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** First pause before connecting again; each further one is twice as long, up to {@link longestPauseMs}. */
const firstPauseMs = 250
const longestPauseMs = 4000
/** Beats come each 2 s: a connection that is silent for this long is dead. */
const silentMs = 10_000

/** Events of a server, over as many connections as it takes. */
export async function* followEvents(
  { place, path, headers }: FollowedStream,
  { topics, signal, onConnection, clock = systemClock }: FollowOptions,
): AsyncGenerator<ServerEvent, void> {
  const search = topics === undefined ? '' : `?topics=${topics.join(',')}`
  let lastId: string | undefined
  let pauseMs = firstPauseMs
  let isLost = false
  for (;;) {
    signal?.throwIfAborted()
    try {
      const last: Readonly<Record<string, string>> = lastId === undefined ? {} : { 'last-event-id': lastId }
      const { status, body, bytes } = await send(place, {
        method: 'GET',
        path: `${path}${search}`,
        headers: { ...headers, ...last },
        signal,
      })
      if (status !== 200) throw errorOfProblem(await bytes(), status, place.url)
      body.setTimeout(silentMs, () => body.destroy())
      if (isLost) onConnection?.('back')
      isLost = false
      pauseMs = firstPauseMs
      for await (const { id, event } of readEvents(body)) {
        if (id !== undefined) lastId = id
        if (event !== undefined) yield event
      }
      throw new Error('the server has ended the stream')
    } catch (error) {
      signal?.throwIfAborted()
      if (isRefusal(error)) throw error
      if (!isLost) onConnection?.('lost', error)
    }
    isLost = true
    await clock.sleep(pauseMs, { signal })
    pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  }
}

/** The server has answered: asking again changes nothing. */
function isRefusal(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return code === 'SESSION_MISSING' || code === 'ROLE_MISSING' || code === 'HOST_UNKNOWN' || code === 'HOST_FOREIGN'
}
