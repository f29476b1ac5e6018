/** A stream of a driver that the host reads: items leave only when they are asked for, so that none wait on the way. */
export interface OutputStream {
  /** The next items are wanted: at least one, and up to `most` of those that are there already. */
  pull(most: number): void
  abort(reason: unknown): void
  /** The reader has left. */
  leave(): void
}

/** What {@link createOutputStream} needs. */
export interface OutputStreamOptions {
  /** Called at the first pull. */
  readonly open: (signal: AbortSignal) => AsyncIterable<unknown>
  readonly onItems: (values: readonly unknown[], done: boolean) => void
  /** @param aborted - it is the reason of the stream's own signal */
  readonly onError: (error: unknown, aborted: boolean) => void
}

/** Makes a stream that is not open yet. */
export function createOutputStream({ open, onItems, onError }: OutputStreamOptions): OutputStream {
  const abort = new AbortController()
  let iterator: AsyncIterator<unknown> | undefined
  /** Asked for and not taken yet: `next` of a stream must not be called twice at a time. */
  let pending: Promise<IteratorResult<unknown>> | undefined
  let isLeft = false

  const next = (): Promise<IteratorResult<unknown>> => {
    iterator ??= open(abort.signal)[Symbol.asyncIterator]()
    pending ??= iterator.next()
    return pending
  }
  const take = async (most: number): Promise<void> => {
    const values: unknown[] = []
    try {
      let result: IteratorResult<unknown> | undefined = await next()
      for (;;) {
        pending = undefined
        if (result.done) break
        values.push(result.value)
        result = values.length < most ? await isThere(next()) : undefined
        if (result === undefined) break
      }
      if (!isLeft) onItems(values, result?.done === true)
    } catch (error) {
      if (isLeft) return
      if (values.length > 0) onItems(values, false)
      onError(error, abort.signal.aborted && error === abort.signal.reason)
    }
  }
  return {
    pull: (most) => void take(most),
    abort: (reason) => abort.abort(reason),
    leave() {
      isLeft = true
      // A `next` under way ends before `return` is served: the signal ends it.
      abort.abort(new Error('the reader has left'))
      pending?.catch(() => {})
      void Promise.resolve(iterator?.return?.()).catch(() => {})
    },
  }
}

/** The result, where it is there already. */
function isThere(result: Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown> | undefined> {
  return Promise.race([
    result,
    new Promise<undefined>((resolve) => {
      setImmediate(() => resolve(undefined))
    }),
  ])
}
