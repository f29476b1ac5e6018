/** What happens, for any number of listeners. A listener that throws harms neither the others nor the work. */
export interface EventStream<Event extends { readonly type: string }> {
  /** Calls `listener` with every event from now on. @returns what ends that */
  on(listener: (event: Event) => void, options?: { readonly signal?: AbortSignal | undefined }): () => void
  /** The newest events, oldest first, for those who come late. At most 1000; of progress and readings only the newest. */
  history(): readonly Event[]
  /** Yields the history, then every event as it comes, until the work has ended or `break`. A slow reader misses the oldest. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined>
}

/** An {@link EventStream}, and the side that events come from. */
export interface EventSource<Event extends { readonly type: string }> extends EventStream<Event> {
  /** Tells all listeners. */
  emit(event: Event): void
  /** No more events come: iterations end. */
  end(): void
}

const longestHistory = 1000

/**
 * Makes a stream and the side that events come from.
 * @param passing - types of which only the newest event is kept in the history
 */
export function createEventSource<Event extends { readonly type: string }>(
  passing: readonly Event['type'][] = [],
): EventSource<Event> {
  return new BroadcastSource(passing)
}

class BroadcastSource<Event extends { readonly type: string }> implements EventSource<Event> {
  readonly #passing: ReadonlySet<string>
  readonly #listeners = new Set<(event: Event) => void>()
  readonly #endings = new Set<() => void>()
  #history: Event[] = []
  #ended = false

  constructor(passing: readonly string[]) {
    this.#passing = new Set(passing)
  }

  emit(event: Event): void {
    if (this.#ended) return
    if (this.#passing.has(event.type)) this.#history = this.#history.filter(({ type }) => type !== event.type)
    this.#history.push(event)
    if (this.#history.length > longestHistory) this.#history.shift()
    for (const listener of [...this.#listeners]) tell(listener, event)
  }

  on(listener: (event: Event) => void, { signal }: { readonly signal?: AbortSignal | undefined } = {}): () => void {
    if (signal?.aborted) return () => {}
    // Each call counts, also with the same function.
    const own = (event: Event): void => listener(event)
    const off = (): void => {
      this.#listeners.delete(own)
      signal?.removeEventListener('abort', off)
    }
    this.#listeners.add(own)
    signal?.addEventListener('abort', off)
    return off
  }

  history(): readonly Event[] {
    return [...this.#history]
  }

  end(): void {
    this.#ended = true
    for (const ending of [...this.#endings]) ending()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, undefined> {
    const waiting = this.#history.slice()
    let wake = (): void => {}
    const off = this.on((event) => {
      waiting.push(event)
      if (waiting.length > longestHistory) waiting.shift()
      wake()
    })
    const onEnd = (): void => wake()
    this.#endings.add(onEnd)
    try {
      for (;;) {
        for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event
        if (this.#ended) return undefined
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      off()
      this.#endings.delete(onEnd)
    }
  }
}

function tell<Event extends { readonly type: string }>(listener: (event: Event) => void, event: Event): void {
  try {
    listener(event)
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.emitWarning(`a listener of ${event.type} events failed: ${text}`, { code: 'VFAB_LISTENER_FAILED' })
  }
}
