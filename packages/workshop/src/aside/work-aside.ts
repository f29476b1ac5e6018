import { Worker } from 'node:worker_threads'

import { DriverError, type DriverErrorJson } from '@vfab/core'

import type { AsideAnswer, AsideRequest, AsideResults } from './aside-messages.ts'

/** What {@link workAside} accepts. */
export interface AsideOptions {
  signal?: AbortSignal | undefined
  onProgress?: ((share: number) => void) | undefined
}

/** A thread for pieces of work that follow one another. It is started for the first, and kept until it is disposed of. */
export interface Aside extends Disposable {
  /**
   * Does a piece of work, once those before it are done. On abort the thread is ended, in the middle of whatever it does.
   * @throws the signal's reason, what the work throws, DriverError `PLANNING_FAILED` where there is no thread to be had
   */
  work<Request extends AsideRequest>(request: Request, options: AsideOptions): Promise<AsideResults[Request['kind']]>
}

/** See {@link Aside}. Its thread does not keep the process alive between two pieces of work. */
export function createAside(): Aside {
  let worker: Worker | undefined
  let last: Promise<unknown> = Promise.resolve()
  const end = (): void => {
    void worker?.terminate()
    worker = undefined
  }
  const start = (): Worker => {
    const thread = startThread()
    // It may also end between two pieces of work, of which then neither fails.
    thread.on('error', () => {})
    thread.on('exit', () => (worker = worker === thread ? undefined : worker))
    return thread
  }
  const work: Aside['work'] = async (request, { signal, onProgress }) => {
    signal?.throwIfAborted()
    const thread = (worker ??= start())
    thread.ref()
    try {
      return await answerOf(thread, request, { signal, onProgress })
    } catch (error) {
      // Whatever it still does is not wanted, and what it has thrown may have left it in any state.
      if (worker === thread) end()
      throw error
    } finally {
      thread.unref()
    }
  }
  return {
    work: (request, options) => {
      const result = last.then(() => work(request, options))
      last = result.catch(() => {})
      return result
    },
    [Symbol.dispose]: end,
  }
}

/** Does a piece of work as {@link Aside.work} does. @param given - by default a thread of its own */
export async function workAside<Request extends AsideRequest>(
  request: Request,
  options: AsideOptions,
  given?: Aside,
): Promise<AsideResults[Request['kind']]> {
  if (given) return await given.work(request, options)
  using aside = createAside()
  return await aside.work(request, options)
}

/**
 * Its program is run as built, also beside these sources: threads cannot load those on every Node.js. Written such that programs that
 * collect files find it.
 */
function startThread(): Worker {
  const program = new URL('../../dist/aside/aside-thread.js', import.meta.url)
  // Whatever the process was started with, for sources or for a debugger, is not meant for this thread.
  return new Worker(program, { name: 'vfab-aside', execArgv: [] })
}

async function answerOf<Request extends AsideRequest>(
  worker: Worker,
  request: Request,
  { signal, onProgress }: AsideOptions,
): Promise<AsideResults[Request['kind']]> {
  const { promise, resolve, reject } = pending<AsideResults[Request['kind']]>()
  const onAbort = (): void => reject(signal?.reason as Error)
  const onMessage = (answer: AsideAnswer): void => {
    if (answer.is === 'progress') onProgress?.(answer.share)
    else if (answer.is === 'result') resolve(answer.result as AsideResults[Request['kind']])
    else reject(answer.is === 'failure' ? errorOf(answer.failure) : (answer.error as Error))
  }
  const onError = (cause: unknown): void => reject(threadFailed(cause))
  const onExit = (code: number): void => reject(threadFailed(new Error(`it has ended with code ${code}`)))
  signal?.addEventListener('abort', onAbort)
  worker.on('message', onMessage).on('error', onError).on('messageerror', onError).on('exit', onExit)
  try {
    worker.postMessage(request)
    return await promise
  } finally {
    signal?.removeEventListener('abort', onAbort)
    worker.off('message', onMessage).off('error', onError).off('messageerror', onError).off('exit', onExit)
  }
}

function pending<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle
    reject = fail
  })
  return { promise, resolve, reject }
}

function errorOf({ message, type, code, driver, context, hint }: DriverErrorJson): DriverError {
  return new DriverError(message, { type, code, driver, context: context ?? {}, hint })
}

function threadFailed(cause: unknown): DriverError {
  return new DriverError('the drawing could not be prepared: its thread has ended', {
    type: 'dependency',
    code: 'PLANNING_FAILED',
    hint: 'close other programs if memory is short, or plot a smaller drawing',
    cause,
  })
}
