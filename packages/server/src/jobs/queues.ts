/*
 * Which jobs wait for which machine. A queue is held after each sheet, after a failure and after a start of the server, until a person
 * says that the paper is ready: nothing moves by itself.
 */
import { DriverError } from '@vfab/core'

import type { JobRequest, Queue } from '../api/job-request.ts'
import { refuse } from '../problem.ts'
import { createStateFile } from '../state-file.ts'

/** A job that waits. */
export interface QueuedJob {
  readonly id: string
  readonly request: JobRequest
  readonly name: string
  readonly strokes: number
  readonly drawing: string
  readonly createdMs: number
}

/** How a job of a queue ended. */
export type Outcome = 'finished' | 'stopped' | 'failed'

interface DeviceQueue {
  waiting: QueuedJob[]
  running: string | undefined
  held: Queue['reason']
}

/** The queues of all devices. */
export interface Queues {
  of(device: string): Queue
  /** The job that waits under this id. */
  find(id: string): (QueuedJob & { readonly position: number }) | undefined
  readonly waiting: readonly (QueuedJob & { readonly position: number })[]
  /** @param atOnce - a person wants it now: a queue in which nothing runs or waits goes */
  add(job: QueuedJob, atOnce: boolean): void
  /** Takes one from its queue. */
  remove(id: string): void
  /** @throws DriverError `REQUEST_INVALID` for ids that do not wait here */
  order(device: string, ids: readonly string[]): void
  hold(device: string): void
  go(device: string): void
  /** A job that did not wait begins. @throws DriverError `DEVICE_BUSY` while another runs */
  begin(device: string, id: string): void
  /** The running job is over. */
  end(device: string, outcome: Outcome): void
}

/** What {@link openQueues} accepts. */
export interface QueuesOptions {
  readonly path: string
  readonly onChange: (queue: Queue) => void
  /** Begins a job: its turn has come. */
  readonly onTurn: (job: QueuedJob) => void
}

type Kept = Readonly<Record<string, readonly QueuedJob[]>>

/** Opens the queues of the last run, all of them held. */
export async function openQueues(options: QueuesOptions): Promise<Queues> {
  const file = createStateFile<Kept>(options.path, isKept)
  const queues = new Map<string, DeviceQueue>()
  for (const [device, waiting] of Object.entries((await file.read()) ?? {})) {
    queues.set(device, { waiting: [...waiting], running: undefined, held: waiting.length > 0 ? 'restart' : undefined })
  }
  const keep = (): void => {
    void file.write(Object.fromEntries([...queues].map(([device, { waiting }]) => [device, waiting])))
  }
  return new KeptQueues(queues, options, keep)
}

class KeptQueues implements Queues {
  readonly #queues: Map<string, DeviceQueue>
  readonly #options: QueuesOptions
  readonly #keep: () => void

  constructor(queues: Map<string, DeviceQueue>, options: QueuesOptions, keep: () => void) {
    this.#queues = queues
    this.#options = options
    this.#keep = keep
  }

  of(device: string): Queue {
    const { waiting, running, held } = this.#queue(device)
    return {
      device,
      state: held === undefined ? 'going' : 'held',
      reason: held,
      running,
      jobs: waiting.map(({ id }) => id),
    }
  }

  get waiting(): readonly (QueuedJob & { readonly position: number })[] {
    return [...this.#queues.values()].flatMap(({ waiting }) =>
      waiting.map((job, index) => ({ ...job, position: index + 1 })),
    )
  }

  find(id: string): (QueuedJob & { readonly position: number }) | undefined {
    return this.waiting.find((job) => job.id === id)
  }

  add(job: QueuedJob, atOnce: boolean): void {
    const { device } = job.request
    const queue = this.#queue(device)
    const isFirst = queue.running === undefined && queue.waiting.length === 0
    queue.waiting.push(job)
    if (isFirst) queue.held = atOnce ? undefined : (queue.held ?? 'person')
    this.#changed(device)
  }

  remove(id: string): void {
    for (const [device, queue] of this.#queues) {
      const left = queue.waiting.filter((job) => job.id !== id)
      if (left.length === queue.waiting.length) continue
      queue.waiting = left
      this.#changed(device)
    }
  }

  order(device: string, ids: readonly string[]): void {
    const queue = this.#queue(device)
    const ordered = [...new Set(ids)].map((id) => {
      const job = queue.waiting.find((waiting) => waiting.id === id)
      if (job !== undefined) return job
      throw refuse('REQUEST_INVALID', { message: `${id} does not wait for ${device}`, hint: 'show the queue again' })
    })
    queue.waiting = ordered
    this.#changed(device)
  }

  hold(device: string): void {
    this.#queue(device).held ??= 'person'
    this.#changed(device)
  }

  go(device: string): void {
    this.#queue(device).held = undefined
    this.#changed(device)
  }

  begin(device: string, id: string): void {
    const queue = this.#queue(device)
    if (queue.running !== undefined) {
      throw new DriverError(`${device} works on another job`, {
        type: 'connection',
        code: 'DEVICE_BUSY',
        context: { job: queue.running },
        hint: 'wait for it, or stop it',
      })
    }
    queue.running = id
    this.#changed(device)
  }

  end(device: string, outcome: Outcome): void {
    const queue = this.#queue(device)
    queue.running = undefined
    if (outcome === 'failed') queue.held = 'failure'
    else if (queue.waiting.length > 0) queue.held ??= outcome === 'stopped' ? 'person' : 'next-sheet'
    this.#changed(device)
  }

  #queue(device: string): DeviceQueue {
    const known = this.#queues.get(device)
    if (known) return known
    const queue: DeviceQueue = { waiting: [], running: undefined, held: undefined }
    this.#queues.set(device, queue)
    return queue
  }

  #changed(device: string): void {
    const queue = this.#queue(device)
    const isTurn = queue.running === undefined && queue.held === undefined
    const next = isTurn ? queue.waiting.shift() : undefined
    if (next) queue.running = next.id
    this.#keep()
    this.#options.onChange(this.of(device))
    if (next) this.#options.onTurn(next)
  }
}

function isKept(value: unknown): value is Kept {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((jobs) => Array.isArray(jobs) && jobs.every(isQueuedJob))
  )
}

function isQueuedJob(value: unknown): boolean {
  const { id, request, name, strokes } = (value ?? {}) as Record<string, unknown>
  return (
    typeof id === 'string' && typeof request === 'object' && typeof name === 'string' && typeof strokes === 'number'
  )
}
