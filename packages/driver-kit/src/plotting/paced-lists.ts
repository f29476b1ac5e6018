import type { StrokeList } from '@vfab/core'
import type { DrawingControl } from './drawing-control.ts'
import { settlesFirst } from './settles-first.ts'

/** What a drawing does while it waits for its next list of strokes. */
export interface PacedListsOptions {
  /** Called when the next list is not there at once. */
  readonly idle?: (() => Promise<void>) | undefined
  /** Called when the control has changed meanwhile: to pause, and to end, by throwing. */
  readonly obey: () => Promise<void>
}

/** The lists as they come. While the next one is waited for, the drawing can be paused and ended. */
export async function* pacedLists(
  lists: Iterable<StrokeList> | AsyncIterable<StrokeList>,
  control: DrawingControl,
  { idle, obey }: PacedListsOptions,
): AsyncGenerator<StrokeList, void, undefined> {
  if (Symbol.iterator in lists) {
    yield* lists
    return
  }
  const iterator = lists[Symbol.asyncIterator]()
  let exhausted = false
  let changed = control.change()
  try {
    for (;;) {
      const next = iterator.next()
      next.catch(() => {}) // seen when it is awaited, which an ending may prevent
      if (idle !== undefined && !(await settlesFirst(next, new Promise(setImmediate)))) await idle()
      while (!(await settlesFirst(next, changed))) {
        changed = control.change()
        await obey()
      }
      const result = await next
      exhausted = result.done === true
      if (result.done) return
      yield result.value
    }
  } finally {
    if (!exhausted) iterator.return?.().catch(() => {}) // the drawing has failed already
  }
}
