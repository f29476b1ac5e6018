import { createEventStream, type EventStream } from './event-stream.ts'
import type { AnyDriverEvent, DriverEvent, DriverEventMap, DriverEventType, EventHub, HistoryFilter } from './events.ts'
import { createRingBuffer, type RingBuffer } from './ring-buffer.ts'

/** What {@link createEventHub} needs. */
export interface EventHubOptions {
  /** Id of the driver that the events concern, e.g. `ebb`. */
  driver: string
  /** Name or address of the device, where one is concerned. */
  device?: string | undefined
  /** Who reports the events. */
  source: DriverEvent['source']
  /** Events remembered, and queued for a slow stream. At least 1, default 1000. */
  historySize?: number | undefined
  /** Receives what a listener threw or rejected with. By default it becomes a process warning. */
  onListenerError?: ((error: unknown, event: AnyDriverEvent) => void) | undefined
  /** Wall clock in ms since 1970, default `Date.now`. */
  wallClock?: (() => number) | undefined
}

/**
 * Makes the event hub of one device, session or detector.
 * @throws RangeError for a history size below 1
 */
export function createEventHub(options: EventHubOptions): EventHub {
  return new RememberingEventHub(options)
}

/** One call of `on`; the same function given twice is called twice. */
interface Registration {
  readonly listener: (event: never) => unknown
  active: boolean
}

class RememberingEventHub implements EventHub {
  readonly #about: Pick<EventHubOptions, 'driver' | 'device' | 'source'>
  readonly #historySize: number
  readonly #history: RingBuffer<AnyDriverEvent>
  readonly #onListenerError: (error: unknown, event: AnyDriverEvent) => void
  readonly #wallClock: () => number
  /** Lists are replaced, never changed, so that listeners may come and go while an event is being told. */
  readonly #listeners = new Map<DriverEventType, readonly Registration[]>()
  readonly #streams = new Set<EventStream>()

  constructor(options: EventHubOptions) {
    const { driver, device, source, historySize = 1000 } = options
    this.#about = { driver, device, source }
    this.#historySize = historySize
    this.#history = createRingBuffer(historySize)
    this.#onListenerError = options.onListenerError ?? warnOfListenerError
    this.#wallClock = options.wallClock ?? Date.now
  }

  emit<Type extends DriverEventType>(type: Type, data: DriverEventMap[Type]): void {
    const { driver, device, source } = this.#about
    const timestampMs = this.#wallClock()
    // Written out, one shape for each kind of hub: thousands of events a second pass here.
    const event = (
      device === undefined
        ? { type, timestampMs, driver, source, data }
        : { type, timestampMs, driver, device, source, data }
    ) as AnyDriverEvent
    this.#history.push(event)
    // Streams first: a listener that emits in turn must not get ahead of this event in them.
    if (this.#streams.size > 0) for (const stream of this.#streams) stream.push(event)
    const listeners = this.#listeners.get(type)
    if (listeners === undefined) return
    for (const registration of listeners) if (registration.active) this.#tell(registration, event)
  }

  on<Type extends DriverEventType>(
    type: Type,
    listener: (event: DriverEvent<Type>) => void,
    options: { signal?: AbortSignal | undefined } = {},
  ): () => void {
    const { signal } = options
    if (signal?.aborted) return () => {}
    const registration: Registration = { listener, active: true }
    const off = (): void => {
      registration.active = false
      signal?.removeEventListener('abort', off)
      const left = (this.#listeners.get(type) ?? []).filter((other) => other !== registration)
      if (left.length === 0) this.#listeners.delete(type)
      else this.#listeners.set(type, left)
    }
    signal?.addEventListener('abort', off)
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), registration])
    return off
  }

  stream(options: HistoryFilter & { signal?: AbortSignal | undefined } = {}): AsyncIterableIterator<AnyDriverEvent> {
    const { signal } = options
    const stream = createEventStream({
      capacity: this.#historySize,
      accepts: (event) => fits(event, options),
      onEnd: () => {
        this.#streams.delete(stream)
        signal?.removeEventListener('abort', stream.end)
      },
    })
    if (signal?.aborted) {
      stream.end()
      return stream
    }
    signal?.addEventListener('abort', stream.end)
    this.#streams.add(stream)
    if (options.sinceMs !== undefined) for (const event of this.#history) stream.push(event)
    return stream
  }

  history(filter: HistoryFilter = {}): readonly AnyDriverEvent[] {
    return [...this.#history].filter((event) => fits(event, filter))
  }

  #tell(registration: Registration, event: AnyDriverEvent): void {
    try {
      const outcome = registration.listener(event as never)
      // An async listener is allowed by the type; its rejection must not end the process.
      if (outcome instanceof Promise) outcome.catch((error: unknown) => this.#report(error, event))
    } catch (error) {
      this.#report(error, event)
    }
  }

  #report(error: unknown, event: AnyDriverEvent): void {
    try {
      this.#onListenerError(error, event)
    } catch (reportError) {
      warnOfListenerError(reportError, event)
    }
  }
}

function fits(event: AnyDriverEvent, filter: HistoryFilter): boolean {
  if (filter.types && !filter.types.includes(event.type)) return false
  return filter.sinceMs === undefined || event.timestampMs >= filter.sinceMs
}

function warnOfListenerError(error: unknown, event: AnyDriverEvent): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.emitWarning(`a listener of ${event.type} events failed: ${text}`, { code: 'VFAB_LISTENER_FAILED' })
}
