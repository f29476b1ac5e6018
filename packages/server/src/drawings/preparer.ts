/* The preparing thread, seen from the server: started when it is needed, ended when it was idle for a while. */
import { Worker } from 'node:worker_threads'

import { abortable, DriverError, type DriverErrorJson, type OperationOptions } from '@vfab/core'

import type {
  PreparingAnswer,
  PreparingRequest,
  PreparingResult,
  PreparingTask,
  ThreadOptions,
} from './preparing-messages.ts'

/** Runs tasks beside the server. */
export interface Preparer extends AsyncDisposable {
  /**
   * Runs a task when those before it are done. On abort it is given up.
   * @param onStep - told what is done at present, for people
   * @throws DriverError as the workshop does; `INPUT_INVALID` where memory does not suffice
   */
  run<Kind extends PreparingTask['kind']>(
    task: PreparingTask & { readonly kind: Kind },
    options?: OperationOptions & { readonly onStep?: ((step: string) => void) | undefined },
  ): Promise<PreparingResult[Kind]>
}

/** What {@link createPreparer} accepts. */
export interface PreparerOptions {
  readonly workshop: ThreadOptions
  /** Memory of the thread, MB. Default 1024. */
  readonly memoryMb?: number | undefined
}

/** The thread is kept this long when nothing is to do. */
const idleMs = 30_000

interface Waiting {
  readonly task: PreparingTask
  readonly onStep: ((step: string) => void) | undefined
  readonly resolve: (result: PreparingResult[keyof PreparingResult]) => void
  readonly reject: (error: Error) => void
}

/** Starts nothing yet. */
export function createPreparer(options: PreparerOptions): Preparer {
  return new ThreadPreparer(options)
}

class ThreadPreparer implements Preparer {
  readonly #options: PreparerOptions
  #worker: Worker | undefined
  #number = 0
  #running: (Waiting & { readonly number: number }) | undefined
  readonly #queue: Waiting[] = []
  #idle: NodeJS.Timeout | undefined

  constructor(options: PreparerOptions) {
    this.#options = options
  }

  async run<Kind extends PreparingTask['kind']>(
    task: PreparingTask & { readonly kind: Kind },
    { signal, onStep }: OperationOptions & { readonly onStep?: ((step: string) => void) | undefined } = {},
  ): Promise<PreparingResult[Kind]> {
    signal?.throwIfAborted()
    let waiting: Waiting | undefined
    const result = new Promise<PreparingResult[keyof PreparingResult]>((resolve, reject) => {
      waiting = { task, onStep, resolve, reject }
      this.#queue.push(waiting)
    })
    result.catch(() => {}) // its caller does not wait for it any more
    const giveUp = (): void => this.#giveUp(waiting!)
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#next()
    try {
      return (await abortable(result, signal)) as PreparingResult[Kind]
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle)
    const closed = new DriverError('the server is closed', {
      type: 'configuration',
      code: 'STATE_INVALID',
      hint: 'start it again',
    })
    for (const { reject } of this.#queue.splice(0)) reject(closed)
    this.#running?.reject(closed)
    this.#running = undefined
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }

  #next(): void {
    clearTimeout(this.#idle)
    if (this.#running !== undefined) return
    const next = this.#queue.shift()
    if (next === undefined) {
      this.#idle = setTimeout(() => this.#end(), idleMs)
      this.#idle.unref()
      return
    }
    this.#number += 1
    this.#running = { ...next, number: this.#number }
    const worker = (this.#worker ??= this.#start())
    const request: PreparingRequest = { number: this.#number, task: next.task }
    worker.postMessage(request)
  }

  #start(): Worker {
    const worker = new Worker(new URL('../../dist/drawings/preparing-worker.js', import.meta.url), {
      name: 'vfab-preparing',
      // What this process was started with (a test runner's loaders, an inspector) is none of the thread's business.
      execArgv: [],
      workerData: this.#options.workshop,
      resourceLimits: { maxOldGenerationSizeMb: this.#options.memoryMb ?? 1024 },
    })
    worker.unref()
    worker.on('message', (answer: PreparingAnswer) => this.#onAnswer(worker, answer))
    worker.on('error', (error) => this.#onEnd(worker, error))
    worker.on('exit', () => this.#onEnd(worker, new Error('it ended')))
    return worker
  }

  #end(): void {
    const worker = this.#worker
    this.#worker = undefined
    void worker?.terminate()
  }

  #onAnswer(worker: Worker, answer: PreparingAnswer): void {
    const running = this.#running
    if (worker !== this.#worker || running?.number !== answer.number) return
    if ('step' in answer) return running.onStep?.(answer.step)
    this.#running = undefined
    if ('error' in answer) running.reject(fromJson(answer.error))
    else running.resolve(answer.result)
    this.#next()
  }

  #onEnd(worker: Worker, cause: Error & { readonly code?: string }): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    const running = this.#running
    this.#running = undefined
    const noMemory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
    running?.reject(
      new DriverError(noMemory ? 'the drawing is too large for the memory of the server' : 'preparing has failed', {
        type: noMemory ? 'configuration' : 'dependency',
        code: noMemory ? 'INPUT_INVALID' : 'PLANNING_FAILED',
        hint: noMemory ? 'simplify it, or split it into several files' : 'try again',
        cause,
      }),
    )
    this.#next()
  }

  #giveUp(waiting: Waiting): void {
    const index = this.#queue.indexOf(waiting)
    if (index >= 0) return void this.#queue.splice(index, 1)
    if (this.#running?.resolve !== waiting.resolve) return
    // It computes and hears nothing: a new thread is there sooner than the end of a large drawing.
    this.#running = undefined
    this.#end()
    this.#next()
  }
}

function fromJson({ message, type, code, driver, hint, context }: DriverErrorJson): DriverError {
  return new DriverError(message, { type, code, driver, hint, context })
}
