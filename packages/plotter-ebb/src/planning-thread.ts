/**
 * Planning and encoding beside the program: a thread makes programmes ahead, and what is left to do here is to send them. A
 * garbage collection or a busy moment of the program then costs what it lasts, and nothing has to be caught up with after it.
 *
 *   program   lot ─▶ │ lot ─▶ │         take, send, send …    │ take ─▶      at most two lots and
 *   thread           ◀─ programme │ ◀─ programme │                            some programmes ahead
 */
import type { Clock, DriverError, OperationOptions, PointMm, StrokeList } from '@vfab/core'
import type { MotionPlan } from '@vfab/motion'
import type { Worker } from 'node:worker_threads'

import type { EncodedMove } from './encoded-move.ts'
import { planningFailed } from './errors.ts'
import { type Lot, lotsOf } from './lots.ts'
import { MadeProgrammes } from './made-programmes.ts'
import type { PlanningAnswer, PlanningRequest } from './planning-messages.ts'
import { type Programme, stepsOf } from './programme.ts'
import type { Estimate, PlanningSettings, PlanningStart } from './programmer.ts'
import type { ScriptStep } from './script.ts'
import { startThread } from './start-thread.ts'

/** How many programmes are made before they are asked for, and of how many lots. */
const programmesAhead = 3
const lotsAhead = 2

/**
 * Starts a thread that plans. Its program is run as built, also beside these sources: threads cannot load those on every
 * Node.js. Written such that programs that collect files find it; one that makes a single file of everything cannot.
 */
export function startPlanningWorker(): Worker {
  return startThread(new URL('../dist/planning-worker.js', import.meta.url), 'vfab-ebb-planning')
}

/** Steps of one plan that follow one another. */
export interface Passage {
  /** Index in the list of the plan's first stroke. */
  readonly from: number
  readonly plan: MotionPlan
  readonly steps: Iterable<ScriptStep<EncodedMove>>
}

/**
 * A thread that plans for one plotter. It keeps the process alive only while it is waited for; {@link close} ends it. One that
 * has ended by itself is started anew for the next drawing.
 */
export class PlanningThread {
  readonly #clock: Clock
  readonly #startWorker: () => Worker
  #worker: Worker | undefined
  #closed = false
  /** What ended the connection to the plotter. */
  #loss: DriverError | undefined
  /** How many wait for the thread. */
  #waiting = 0
  /** Number of the drawing that is planned at present. */
  #drawing = 0
  #made = new MadeProgrammes()
  readonly #estimates = new Map<number, (estimate: Estimate | undefined) => void>()
  #estimateId = 0

  /** @param clock - one that leaps stands still while the thread is waited for */
  constructor(clock: Clock, startWorker: () => Worker = startPlanningWorker) {
    this.#clock = clock
    this.#startWorker = startWorker
  }

  /** Starts the thread, so that it is there when it is needed. Who then needs it is told of a failure. */
  start(): void {
    if (this.#worker !== undefined || this.#closed) return
    try {
      this.#listenTo(this.#startWorker())
    } catch (error) {
      this.#onEnd(undefined, error)
    }
  }

  #listenTo(worker: Worker): void {
    this.#worker = worker
    worker.unref()
    worker.on('message', (answer: PlanningAnswer) => this.#onAnswer(answer))
    worker.on('error', (error) => this.#onEnd(worker, error))
    worker.on('exit', (code) => this.#onEnd(worker, new Error(`it has ended with code ${code}`)))
    // There was no memory left for what it has sent.
    worker.on('messageerror', (error) => {
      this.#onEnd(worker, error)
      void worker.terminate()
    })
  }

  /**
   * Plans strokes from where the machine rests. What was planned before is given up. On abort it ends, instead of waiting for
   * what is not made yet.
   * @throws DriverError `PLANNING_FAILED` when the thread ends, RangeError for what cannot be planned
   */
  async *perform(
    strokes: StrokeList,
    settings: PlanningSettings,
    start: PlanningStart,
    { signal }: OperationOptions = {},
  ): AsyncGenerator<Passage, void, undefined> {
    const drawing = ++this.#drawing
    const made = (this.#made = new MadeProgrammes())
    this.start()
    if (this.#worker === undefined) made.fail(this.#loss ?? planningFailed(new Error('it was closed')))
    this.#tell({ kind: 'begin', drawing, settings, start, programmes: programmesAhead })
    const lots = lotsOf(strokes)
    const under: Lot[] = []
    const addLot = (): void => {
      const { value: lot } = lots.next()
      if (lot === undefined) return
      under.push(lot)
      const copy = copyOf(lot.strokes)
      this.#tell({ kind: 'lot', lot: { ...lot, strokes: copy } }, copy)
    }
    for (let count = 0; count < lotsAhead; count++) addLot()
    let plan: MotionPlan | undefined
    while (under.length > 0) {
      if (made.isEmpty) await this.#waitFor(() => made.untilSome({ signal }))
      if (signal?.aborted) return
      const programme: Programme = made.take()!
      this.#tell({ kind: 'taken' })
      plan = programme.plan ?? plan
      yield { from: under[0]!.from, plan: plan!, steps: stepsOf(programme) }
      if (!programme.endsPlan) continue
      under.shift()
      addLot()
    }
  }

  /**
   * How long strokes take; undefined for some that cannot be planned, and when the thread ends: the caller gets the reason.
   * Programmes go before.
   */
  async estimate(
    strokes: StrokeList,
    settings: PlanningSettings,
    fromMm: PointMm,
    continues: boolean,
  ): Promise<Estimate | undefined> {
    if (this.#worker === undefined) return undefined
    const id = ++this.#estimateId
    const copy = copyOf(strokes)
    const estimated = new Promise<Estimate | undefined>((resolve) => this.#estimates.set(id, resolve))
    this.#tell({ kind: 'estimate', id, settings, strokes: copy, fromMm, continues }, copy)
    return await this.#waitFor(() => estimated)
  }

  /** Ends the thread. Who still waits for it is told. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#waitFor(async () => await this.#worker?.terminate())
  }

  /** Ends the thread of a plotter that is lost: a lost plotter need not be closed. A drawing that waits for the thread fails with the loss. */
  async abandon(loss: DriverError): Promise<void> {
    this.#loss = loss
    await this.close()
  }

  /** Waits for the thread, which takes real time: a clock that leaps stands still, and the process stays alive. */
  async #waitFor<T>(wait: () => Promise<T>): Promise<T> {
    const release = this.#clock.hold?.()
    if (this.#waiting++ === 0) this.#worker?.ref()
    try {
      return await wait()
    } finally {
      if (--this.#waiting === 0) this.#worker?.unref()
      release?.()
    }
  }

  #tell(request: PlanningRequest, strokes?: StrokeList): void {
    const memory = strokes ? [strokes.coordsMm.buffer, strokes.starts.buffer] : []
    this.#worker?.postMessage(request, memory as ArrayBuffer[])
  }

  #onAnswer(answer: PlanningAnswer): void {
    if (answer.kind === 'estimate') {
      this.#estimates.get(answer.id)?.(answer.estimate)
      this.#estimates.delete(answer.id)
    } else if (answer.kind !== 'loaded' && answer.drawing === this.#drawing) {
      if (answer.kind === 'failure') this.#made.fail(answer.error)
      else this.#made.add(answer.programme)
    }
  }

  #onEnd(worker: Worker | undefined, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#made.fail(this.#loss ?? planningFailed(cause))
    for (const resolve of this.#estimates.values()) resolve(undefined)
    this.#estimates.clear()
  }
}

/** A copy with memory of its own, which can be handed over. */
function copyOf({ coordsMm, starts }: StrokeList): StrokeList {
  return { coordsMm: coordsMm.slice(), starts: starts.slice() }
}
