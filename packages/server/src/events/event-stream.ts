import type { Clock } from '@vfab/core'

import { type EventMap, type EventName, type Topic, topics as allTopics } from '../api/event.ts'
import { refuse } from '../problem.ts'
import type { EventHub } from './event-hub.ts'

/** How often a client hears that the server is there. */
export const beatMs = 2000
/** A client with this much unread is cut off. */
export const mostUnreadBytes = 1_000_000

/** What {@link openEventStream} accepts. */
export interface EventStreamOptions {
  readonly hub: EventHub
  readonly clock: Clock
  /** Wall clock, ms since 1970. */
  readonly now: () => number
  readonly instance: string
  readonly version: string
  readonly topics: ReadonlySet<Topic>
  readonly lastId: string | undefined
  /** The client is over: it is told, and the stream ends. */
  readonly signal: AbortSignal
  readonly onEnd: () => void
}

/** @throws DriverError `REQUEST_INVALID` for a topic that is none */
export function readTopics(text: string | undefined): ReadonlySet<Topic> {
  if (text === undefined) return new Set(allTopics.filter((topic) => topic !== 'readings'))
  const wanted = text.split(',').filter((name) => name !== '')
  const unknown = wanted.find((name) => !allTopics.some((topic) => topic === name))
  if (unknown === undefined) return new Set(wanted as Topic[])
  throw refuse('REQUEST_INVALID', {
    message: `"${unknown}" is not a topic`,
    hint: `topics are ${allTopics.join(', ')}`,
  })
}

/** The body of `GET /events`: hello, what was missed, then what happens, with a beat each two seconds. */
export function openEventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { hub, now, signal } = options
  const encoder = new TextEncoder()
  const ending = new AbortController()
  let end = (): void => {}
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const close = (): void => {
          if (ending.signal.aborted) return
          ending.abort()
          end()
          options.onEnd()
          try {
            controller.close()
          } catch {
            // the client has gone already
          }
        }
        const send = (text: string): boolean => {
          if (ending.signal.aborted) return false
          if ((controller.desiredSize ?? 0) <= 0) {
            close()
            return false
          }
          controller.enqueue(encoder.encode(text))
          return true
        }
        send(eventText('hello', { instance: options.instance, version: options.version, nowMs: now() }))
        const subscribed = hub.subscribe({ topics: options.topics, send }, options.lastId)
        end = subscribed.end
        if (ending.signal.aborted) return end()
        if (subscribed.missed) send(eventText('reset', {}))
        const onOver = (): void => {
          send(eventText('goodbye', { reason: 'the session is over' }))
          close()
        }
        if (signal.aborted) return onOver()
        signal.addEventListener('abort', onOver, { once: true })
        ending.signal.addEventListener('abort', () => signal.removeEventListener('abort', onOver), { once: true })
        void beat(options, send, ending.signal)
      },
      cancel() {
        if (ending.signal.aborted) return
        ending.abort()
        end()
        options.onEnd()
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: mostUnreadBytes }),
  )
}

async function beat(
  { clock, now }: EventStreamOptions,
  send: (text: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  try {
    do await clock.sleep(beatMs, { signal })
    while (send(eventText('beat', { nowMs: now() })))
  } catch {
    // the stream has ended
  }
}

/** An event of one client alone: it has no id, as it is never sent again. */
function eventText<Name extends EventName>(name: Name, data: EventMap[Name]): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
