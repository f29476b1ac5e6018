import type { EventName, Topic } from '@vfab/server/api'

/** Events that are listened to; a new name is no harm, an unknown one is not heard. */
const names: readonly EventName[] = [
  'hello',
  'reset',
  'beat',
  'device',
  'device-gone',
  'place',
  'job',
  'job-gone',
  'progress',
  'stroke',
  'queue',
  'drawing',
  'drawing-gone',
  'preparation',
  'reading',
  'film',
  'film-gone',
  'detection',
  'client',
  'client-gone',
  'goodbye',
]

const topics: readonly Topic[] = ['devices', 'jobs', 'strokes', 'drawings', 'readings', 'films', 'detection', 'clients']

/** Beats come each 2 s: a connection that is silent for this long is broken, whatever the browser thinks. */
const silenceMs = 8000
const firstRetryMs = 500
const mostRetryMs = 5000

/** What {@link connectEvents} needs. */
export interface EventConnectionOptions {
  /** Address of the page. */
  readonly base: string
  readonly onEvent: (name: string, data: string) => void
  /** The connection failed: perhaps the session is over. */
  readonly onTrouble: () => void
}

/**
 * Connects to the events, and connects anew for as long as it takes. An `EventSource` does so only after a response that ended well:
 * one refused, or answered by a proxy whose server restarts, closes it for good.
 * @returns what ends it
 */
export function connectEvents({ base, onEvent, onTrouble }: EventConnectionOptions): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs
  const wait = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(open, ms)
  }
  const again = (): void => {
    source?.close()
    source = undefined
    onTrouble()
    wait(retryMs)
    retryMs = Math.min(mostRetryMs, retryMs * 2)
  }
  const open = (): void => {
    source?.close()
    const opened = new EventSource(new URL(`api/v1/events?topics=${topics.join(',')}`, base))
    source = opened
    for (const name of names) {
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => {
        retryMs = firstRetryMs
        wait(silenceMs)
        onEvent(name, data)
      })
    }
    opened.addEventListener('error', () => {
      if (opened === source) again()
    })
    wait(silenceMs)
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
    source = undefined
  }
}
