/** What happens, for any number of listeners. A listener that throws harms neither the others nor what it listens to. */
export interface EventStream<Event extends { readonly type: string }> {
  /** Calls `listener` with every event from now on. @returns what ends that */
  on(listener: (event: Event) => void, options?: { readonly signal?: AbortSignal | undefined }): () => void
  /** The newest events, oldest first, for listeners that come late. At most 1000; progress is kept once only. */
  history(): readonly Event[]
  /** Yields the history, then every event as it comes, until the work has ended or `break`. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined>
}
