import { EventEmitter, once } from 'node:events'
import type { Worker } from 'node:worker_threads'

import { startPlanningWorker } from '../src/planning-thread.ts'

/** Threads of plotters that were closed. */
const idle: Worker[] = []

/** One of them for a plotter that is opened: starting a thread costs more than most tests do. */
export function startPooledWorker(): Worker {
  const worker = idle.pop() ?? startPlanningWorker()
  const lease = new EventEmitter()
  const relay = (answer: unknown): void => void lease.emit('message', answer)
  const onError = (error: unknown): void => void lease.emit('error', error)
  worker.on('message', relay).on('error', onError)
  const end = async (): Promise<number> => {
    worker.off('message', relay)
    await emptied(worker)
    worker.off('error', onError)
    idle.push(worker)
    lease.emit('exit', 0)
    return 0
  }
  let ended: Promise<number> | undefined
  return Object.assign(lease, {
    postMessage: worker.postMessage.bind(worker),
    ref: () => worker.ref(),
    unref: () => worker.unref(),
    // As with a thread, whoever ends it again has to wait for the same end: lent twice it would serve two plotters at once.
    terminate: () => (ended ??= end()),
  }) as unknown as Worker
}

/** Resolves when everything that was asked of the thread has been answered: answers come in order. */
async function emptied(worker: Worker): Promise<void> {
  const last = -1
  worker.ref()
  worker.postMessage({ kind: 'estimate', id: last })
  for (;;) {
    const [answer] = (await once(worker, 'message')) as [{ readonly id?: number }]
    if (answer.id === last) return worker.unref()
  }
}
