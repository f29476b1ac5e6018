import type { Clock, OperationOptions } from './operation.ts'

/** Node's timers overflow beyond 2³¹ − 1 ms (24.8 days) and then fire at once; longer sleeps go in several turns. */
const longestTimerMs = 2 ** 31 - 1

/** The computer's own time: `performance.now()` and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep,
}

function sleep(durationMs: number, options: OperationOptions = {}): Promise<void> {
  const { signal } = options
  return new Promise((resolve, reject) => {
    if (Number.isNaN(durationMs)) throw new RangeError('a sleep needs a duration in ms, not NaN')
    let timer: NodeJS.Timeout | undefined
    const onAbort = (): void => {
      clearTimeout(timer)
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
      reject(signal?.reason)
    }
    const onEnd = (): void => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }
    const wait = (leftMs: number): void => {
      timer =
        leftMs <= longestTimerMs
          ? setTimeout(onEnd, Math.max(0, leftMs))
          : setTimeout(() => wait(leftMs - longestTimerMs), longestTimerMs)
    }
    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    wait(durationMs)
  })
}
