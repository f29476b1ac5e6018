/**
 * Planning and encoding beside the program: a thread makes programmes ahead, and what is left to do here is to send them. A
 * garbage collection or a busy moment of the program then costs what it lasts, and nothing has to be caught up with after it.
 *
 *   program   lot ─▶ │ lot ─▶ │         take, send, send …    │ take ─▶      at most two lots and
 *   thread           ◀─ programme │ ◀─ programme │                            some programmes ahead
 */
import type { Clock, PointMm, StrokeList } from '@vfab/core'
import type { MotionPlan } from '@vfab/motion'
import { Worker } from 'node:worker_threads'

import type { EncodedMove } from './encoded-move.ts'
import { ebbError } from './errors.ts'
import { type Lot, lotsOf } from './lots.ts'
import type { PlanningAnswer, PlanningRequest } from './planning-messages.ts'
import { type Programme, stepsOf } from './programme.ts'
import type { Estimate, PlanningSettings, PlanningStart } from './programmer.ts'
import type { ScriptStep } from './script.ts'

/** How many programmes are made before they are asked for, and of how many lots. */
const programmesAhead = 3
const lotsAhead = 2

/** The thread's program. It is run as built, also beside these sources: threads cannot load those on every Node.js. */
const program = new URL('../dist/planning-worker.js', import.meta.url)

/** Starts a thread that plans. */
export function startPlanningWorker(): Worker {
  // Whatever the process was started with, for sources or for a debugger, is not meant for a thread of a driver.
  return new Worker(program, { name: 'vfab-ebb-planning', execArgv: [] })
}

/** Steps of one plan that follow one another. */
export interface Passage {
  /** Index in the list of the plan's first stroke. */
  readonly from: number
  readonly plan: MotionPlan
  readonly steps: Iterable<ScriptStep<EncodedMove>>
}

interface Waiting<T> {
  readonly resolve: (value: T) => void
  readonly reject: (error: unknown) => void
}

/** A thread that plans for one plotter. It never keeps the process alive by itself; {@link close} ends it. */
export class PlanningThread {
  readonly #clock: Clock
  readonly #startWorker: () => Worker
  #worker: Worker | undefined
  #closed = false
  #drawing = 0
  #ready: (Programme | { readonly failure: unknown })[] = []
  #waiting: Waiting<Programme> | undefined
  #estimates = new Map<number, Waiting<Estimate | undefined>>()
  #estimateId = 0

  /** @param clock - one that leaps stands still while the thread is waited for */
  constructor(clock: Clock, startWorker: () => Worker = startPlanningWorker) {
    this.#clock = clock
    this.#startWorker = startWorker
  }

  /** Starts the thread, so that it is there when it is needed. */
  start(): void {
    if (this.#worker !== undefined || this.#closed) return
    const worker = this.#startWorker()
    this.#worker = worker
    worker.unref()
    worker.on('message', (answer: PlanningAnswer) => this.#onAnswer(answer))
    worker.on('error', (error) => this.#onEnd(worker, error))
    worker.on('exit', () => this.#onEnd(worker, undefined))
  }

  /**
   * Plans strokes from where the machine rests. What was planned before is given up.
   * @throws DriverError `PLANNING_FAILED` when the thread ends, RangeError for what cannot be planned
   */
  async *perform(
    strokes: StrokeList,
    settings: PlanningSettings,
    start: PlanningStart,
  ): AsyncGenerator<Passage, void, undefined> {
    this.start()
    const drawing = ++this.#drawing
    this.#ready = []
    this.#tell({ kind: 'begin', drawing, settings, start, programmes: programmesAhead })
    const lots = lotsOf(strokes)
    const under: Lot[] = []
    const addLot = (): void => {
      const { value: lot } = lots.next()
      if (lot === undefined) return
      under.push(lot)
      const copy = copyOf(lot.strokes)
      this.#tell({ kind: 'lot', drawing, lot: { ...lot, strokes: copy } }, copy)
    }
    for (let count = 0; count < lotsAhead; count++) addLot()
    let plan: MotionPlan | undefined
    while (under.length > 0) {
      const programme = await this.#take(drawing)
      plan = programme.plan ?? plan
      yield { from: under[0]!.from, plan: plan!, steps: stepsOf(programme) }
      if (!programme.endsPlan) continue
      under.shift()
      addLot()
    }
  }

  /** How long strokes take; undefined for some that cannot be planned. Programmes go before. @throws as {@link perform} */
  estimate(
    strokes: StrokeList,
    settings: PlanningSettings,
    fromMm: PointMm,
    continues: boolean,
  ): Promise<Estimate | undefined> {
    this.start()
    const id = ++this.#estimateId
    const copy = copyOf(strokes)
    return new Promise((resolve, reject) => {
      this.#estimates.set(id, { resolve, reject })
      this.#tell({ kind: 'estimate', id, settings, strokes: copy, fromMm, continues }, copy)
    })
  }

  /** Ends the thread. Who still waits for it is told. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#holdingClock(async () => await this.#worker?.terminate())
    this.#onEnd(this.#worker, undefined)
  }

  async #take(drawing: number): Promise<Programme> {
    const ready = this.#ready.shift() ?? (await this.#wait())
    if ('failure' in ready) throw ready.failure
    this.#tell({ kind: 'taken', drawing })
    return ready
  }

  /** Waits for the thread, and keeps the process alive meanwhile. */
  #wait(): Promise<Programme> {
    return this.#holdingClock(async () => {
      this.#worker?.ref()
      try {
        return await new Promise((resolve, reject) => {
          this.#waiting = { resolve, reject }
          if (this.#worker === undefined) reject(ended(undefined))
        })
      } finally {
        this.#waiting = undefined
        this.#worker?.unref()
      }
    })
  }

  /** What the thread does takes real time: a clock that leaps stands still for it. */
  async #holdingClock<T>(wait: () => Promise<T>): Promise<T> {
    const release = this.#clock.hold?.()
    try {
      return await wait()
    } finally {
      release?.()
    }
  }

  #tell(request: PlanningRequest, strokes?: StrokeList): void {
    const memory = strokes ? [strokes.coordsMm.buffer, strokes.starts.buffer] : []
    this.#worker?.postMessage(request, memory as ArrayBuffer[])
  }

  #onAnswer(answer: PlanningAnswer): void {
    if (answer.kind === 'estimate') {
      this.#estimates.get(answer.id)?.resolve(answer.estimate)
      this.#estimates.delete(answer.id)
      return
    }
    if (answer.drawing !== this.#drawing) return
    if (answer.kind === 'failure') {
      if (this.#waiting) this.#waiting.reject(answer.error)
      else this.#ready.push({ failure: answer.error })
    } else if (this.#waiting) this.#waiting.resolve(answer.programme)
    else this.#ready.push(answer.programme)
  }

  #onEnd(worker: Worker | undefined, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const failure = ended(cause)
    this.#waiting?.reject(failure)
    for (const { reject } of this.#estimates.values()) reject(failure)
    this.#estimates.clear()
  }
}

/** A copy with memory of its own, which can be handed over. */
function copyOf({ coordsMm, starts }: StrokeList): StrokeList {
  return { coordsMm: coordsMm.slice(), starts: starts.slice() }
}

function ended(cause: unknown): Error {
  return ebbError('PLANNING_FAILED', 'the thread that plans the drawing has ended', {
    cause,
    hint: 'free some memory, then draw again; if it keeps happening, report it with the cause below',
  })
}
