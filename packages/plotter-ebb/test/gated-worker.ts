import { Worker } from 'node:worker_threads'

/** The planning thread's own program, in a thread that begins it only when it is let. */
export interface GatedWorker {
  readonly worker: Worker
  /** Resolves once it has been told something. */
  readonly told: Promise<void>
  readonly open: () => void
}

/** Starts one. What it is told meanwhile it hears then. */
export function startGatedWorker(): GatedWorker {
  const gate = new Int32Array(new SharedArrayBuffer(4))
  const program = new URL('../dist/planning-worker.js', import.meta.url).href
  const script = `
    import { workerData } from 'node:worker_threads'
    Atomics.wait(workerData.gate, 0, 0)
    await import(workerData.program)
  `
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {
    workerData: { gate, program },
    execArgv: [],
  })
  const open = (): void => {
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
  }
  const post = worker.postMessage.bind(worker) as (message: unknown, memory: ArrayBuffer[]) => void
  const told = new Promise<void>((resolve) => {
    worker.postMessage = (message: unknown, memory: ArrayBuffer[]): void => {
      post(message, memory)
      resolve()
    }
  })
  return { worker, told, open }
}
