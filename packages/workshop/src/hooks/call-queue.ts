import { callHook, type CallPlace, type CallWords } from './call-hook.ts'
import type { Call } from './hook.ts'

/** One thing to be reported to a target. */
export interface QueuedCall {
  /** JSON, with a line end. */
  readonly body: string
  /** `VFAB_EVENT` of a command. */
  readonly event: string
  /** The same for a person. */
  readonly words: CallWords
}

/** What waits for one target. Calls are made one at a time, in order, beside the work. */
export interface CallQueue {
  /** Returns at once and never throws. A target that is too slow to keep up misses the oldest of what waits for it. */
  add(call: QueuedCall): void
  /** Resolves when every call has ended, each within its own time limit. */
  settled(): Promise<void>
}

/** How many calls may wait for one target. */
const longestQueue = 100

/**
 * Makes an empty queue.
 * @param onOutcome - called after each call, with the reason where it failed
 */
export function createCallQueue(
  target: Call,
  place: CallPlace,
  onOutcome: (failure: string | undefined) => void,
): CallQueue {
  const waiting: QueuedCall[] = []
  let working: Promise<void> | undefined
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const env = { ...place.env, VFAB_EVENT: next.event }
      const failure = await callHook(target, next, { ...place, env }).then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      onOutcome(failure)
    }
    working = undefined
  }
  return {
    add(call) {
      waiting.push(call)
      if (waiting.length > longestQueue) waiting.shift()
      working ??= work()
    },
    settled: async () => working,
  }
}
