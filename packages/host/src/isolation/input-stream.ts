import { fromErrorMessage } from './error-message.ts'
import type { HostMessage } from './messages.ts'

/** A stream in the host, as the driver's process reads it: one list at a time, each asked for when the one before is used up. */
export interface InputStream {
  readonly iterable: AsyncIterable<unknown>
  /** Takes the host's answer to `want`. */
  take(answer: Extract<HostMessage, { type: 'input' }>): void
}

/** @param ask - `want` asks for the next list, `enough` says that no more is wanted */
export function createInputStream(ask: { want(): void; enough(): void }): InputStream {
  type Result = IteratorResult<unknown, undefined>
  const end: Result = { done: true, value: undefined }
  let waiting: { resolve(result: Result): void; reject(error: unknown): void } | undefined
  let isOver = false
  const iterator: AsyncIterator<unknown, undefined> = {
    next: () =>
      isOver
        ? Promise.resolve(end)
        : new Promise((resolve, reject) => {
            waiting = { resolve, reject }
            ask.want()
          }),
    async return() {
      if (!isOver) ask.enough()
      isOver = true
      return end
    },
  }
  return {
    iterable: { [Symbol.asyncIterator]: () => iterator },
    take({ value, done, error }) {
      const caller = waiting
      waiting = undefined
      if (error === undefined && !done) return caller?.resolve({ done: false, value })
      isOver = true
      if (error === undefined) caller?.resolve(end)
      else caller?.reject(fromErrorMessage(error))
    },
  }
}
