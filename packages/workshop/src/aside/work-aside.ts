import { Worker } from 'node:worker_threads'

import { DriverError, type DriverErrorJson } from '@vfab/core'

import type { AsideAnswer, AsideRequest, AsideResults } from './aside-messages.ts'

/** What {@link workAside} accepts. */
export interface AsideOptions {
  signal?: AbortSignal | undefined
  onProgress?: ((share: number) => void) | undefined
}

/**
 * Its program is run as built, also beside these sources: threads cannot load those on every Node.js. Written such that programs that
 * collect files find it.
 */
function startThread(request: AsideRequest): Worker {
  const program = new URL('../../dist/aside/aside-thread.js', import.meta.url)
  // Whatever the process was started with, for sources or for a debugger, is not meant for this thread.
  return new Worker(program, { name: `vfab-${request.kind}`, workerData: request, execArgv: [] })
}

/**
 * Does work in a thread of its own. On abort the thread is ended, in the middle of whatever it does.
 * @throws the signal's reason, what the work throws, DriverError `PLANNING_FAILED` where there is no thread to be had
 */
export async function workAside<Request extends AsideRequest>(
  request: Request,
  { signal, onProgress }: AsideOptions,
): Promise<AsideResults[Request['kind']]> {
  signal?.throwIfAborted()
  const worker = startThread(request)
  let onAbort = (): void => {}
  try {
    return await new Promise((resolve, reject) => {
      onAbort = () => reject(signal?.reason as Error)
      signal?.addEventListener('abort', onAbort)
      worker.on('message', (answer: AsideAnswer) => {
        if (answer.is === 'progress') onProgress?.(answer.share)
        else if (answer.is === 'result') resolve(answer.result as AsideResults[Request['kind']])
        else reject(answer.is === 'failure' ? errorOf(answer.failure) : (answer.error as Error))
      })
      worker.on('error', (cause) => reject(threadFailed(cause)))
      worker.on('messageerror', (cause) => reject(threadFailed(cause)))
      worker.on('exit', (code) => reject(threadFailed(new Error(`it has ended with code ${code}`))))
    })
  } finally {
    signal?.removeEventListener('abort', onAbort)
    worker.unref()
    void worker.terminate()
  }
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
