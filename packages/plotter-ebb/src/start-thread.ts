/**
 * Threads that leave no file open. A thread that is ended while it reads the files of its program keeps the one it was at open
 * for as long as the process lives: so it is ended before it begins to read them, or once it has.
 */
import { Worker } from 'node:worker_threads'

/** How far a thread has come; `dismissed` before it began to load. */
const states = { starting: 0, loading: 1, loaded: 2, dismissed: 3 } as const

const preamble = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { state, program } = workerData
  if (Atomics.compareExchange(state, 0, ${states.starting}, ${states.loading}) === ${states.starting}) {
    import(program).then(() => {
      Atomics.store(state, 0, ${states.loaded})
      parentPort.postMessage({ kind: 'loaded' })
    })
  }
`

/** Starts a thread. It sends `{ kind: 'loaded' }` when its program can be asked. */
export function startThread(program: URL, name: string): Worker {
  const state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  // Whatever the process was started with, for sources or for a debugger, is not meant for a thread of a driver.
  const worker = new Worker(preamble, { eval: true, name, workerData: { state, program: program.href }, execArgv: [] })
  const terminate = worker.terminate.bind(worker)
  worker.terminate = async () => {
    const found = Atomics.compareExchange(state, 0, states.starting, states.dismissed)
    if (found === states.loading) await loadedOrEnded(worker)
    return await terminate()
  }
  return worker
}

function loadedOrEnded(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.on('exit', () => resolve())
    worker.on('message', (message: { readonly kind?: unknown }) => void (message.kind === 'loaded' && resolve()))
  })
}
