import {
  abortable,
  type DrawOverrides,
  DriverError,
  isDriverError,
  type OperationOptions,
  type PenOptions,
  type Plotter,
  type PlotterPosition,
  type PointMm,
} from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import type { PlotJob, PlotQuestion, PlotResult, PlotState } from '@vfab/job'

import { createEventSource, type EventSource } from '../event-stream.ts'
import type { Notice } from '../notice.ts'
import type { PlotEvent, PlotHappening, PlotMachine } from './plot-event.ts'
import type { JobOptions } from './plot-options.ts'
import type { ChangedSpeed, Plot, PlotStatus } from './plot.ts'

/** What machines with a speed override can do. */
const leastPercent = 10
const mostPercent = 200

/** What a {@link RunningPlot} is made of. */
export interface RunningPlotOptions extends Pick<JobOptions, 'onEvent'>, OperationOptions {
  readonly id: string
  /** What is drawn, as far as it is known yet. */
  readonly name: string
}

/** The job of a plot, once its machine is open. */
export interface BegunJob {
  readonly job: PlotJob
  readonly plotter: Plotter
  /** The machine's settings: where changes begin. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly drawing: Drawing
}

/** The plot that callers hold, before its job begins, while it runs and after it. */
export class RunningPlot implements Plot {
  readonly id: string
  readonly events: EventSource<PlotEvent> = createEventSource(['progress'])
  readonly done: Promise<PlotResult>
  readonly #ending = new AbortController()
  #name: string
  #device: string | undefined
  #machine: PlotMachine | undefined
  #begun: BegunJob | undefined
  #ownQuestion: PlotQuestion | undefined
  #onAnswer = (): void => {}
  #reason: string | undefined
  #changed: DrawOverrides = {}
  /** Speed of everything, where the machine changes it at once. */
  #speedPercent = 100
  #isOver = false

  /** @param run - does all the work; begins after the caller could listen to it */
  constructor(options: RunningPlotOptions, run: (plot: RunningPlot, signal: AbortSignal) => Promise<PlotResult>) {
    const { id, name, onEvent, signal } = options
    this.id = id
    this.#name = name
    if (onEvent) this.events.on(onEvent)
    const both = signal ? AbortSignal.any([signal, this.#ending.signal]) : this.#ending.signal
    this.done = this.#run(run, both)
    this.done.catch(() => {}) // an event says so too
  }

  get state(): PlotState {
    if (this.#ownQuestion) return 'waiting'
    return this.#begun?.job.state ?? (this.#isOver ? 'failed' : 'starting')
  }

  get question(): PlotQuestion | undefined {
    return this.#ownQuestion ?? this.#begun?.job.question
  }

  get upcoming(): Drawing | undefined {
    const { job, drawing } = this.#begun ?? {}
    const change = job?.penChange
    if (!change || !drawing) return undefined
    const strokes = new Map(change.layers.map((layer) => [layer.id, layer.strokes]))
    const layers = drawing.layers.flatMap((layer) => {
      const rest = strokes.get(layer.id)
      return rest === undefined ? [] : [{ ...layer, strokes: rest }]
    })
    return { ...drawing, layers }
  }

  get status(): PlotStatus {
    return {
      job: this.id,
      drawing: this.#name,
      device: this.#device,
      machine: this.#machine,
      state: this.state,
      progress: this.#begun?.job.progress,
      question: this.question,
      reason: this.#reason,
      held: this.#begun?.plotter.held,
    }
  }

  /** From now on this is drawn. */
  isCalled(name: string): void {
    this.#name = name
  }

  /** From now on this is the device. */
  isOn(device: string): void {
    this.#device = device
  }

  /** The job begins. */
  begin(begun: BegunJob): void {
    this.#begun = begun
  }

  emit(happening: PlotHappening): void {
    if (happening.type === 'started' || happening.type === 'resumed-job') this.#machine = happening.machine
    if (happening.type === 'paused') this.#reason = happening.reason
    if (happening.type === 'resumed') this.#reason = undefined
    this.events.emit({ job: this.id, ...(this.#device === undefined ? {} : { device: this.#device }), ...happening })
  }

  readonly notify = (notice: Notice): void => this.emit({ type: 'notice', ...notice })

  /** Asks before the job begins. Resolves with the answer. */
  async ask(about: Omit<PlotQuestion, 'id'>, signal: AbortSignal): Promise<void> {
    const question = { id: 'origin', ...about }
    const answered = new Promise<void>((resolve) => (this.#onAnswer = resolve))
    this.#ownQuestion = question
    this.emit({ type: 'waiting', question })
    try {
      await abortable(answered, signal)
    } finally {
      this.#ownQuestion = undefined
      this.emit({ type: 'answered', question })
    }
  }

  answer(id?: string): boolean {
    if (this.#ownQuestion === undefined) return this.#begun?.job.answer(id) ?? false
    if (id !== undefined && id !== this.#ownQuestion.id) return false
    this.#onAnswer()
    return true
  }

  async pause(at?: 'stroke' | 'now', reason?: string): Promise<void> {
    return this.#require().job.pause(at, reason)
  }

  async resume(): Promise<void> {
    return this.#require().job.resume()
  }

  async stop(reason?: string): Promise<void> {
    if (this.#begun) return this.#begun.job.stop(reason)
    this.#ending.abort(notBegun('the plot was stopped before it began'))
  }

  /** Ends it as an abort does. */
  abort(reason: Error): void {
    this.#ending.abort(reason)
  }

  change(overrides: DrawOverrides): void {
    this.#changed = { ...this.#changed, ...overrides }
    this.#require().job.change(overrides)
  }

  async changeSpeed(factor: number): Promise<ChangedSpeed | undefined> {
    const { plotter } = this.#require()
    const { overrides, motion } = plotter.limits
    if (plotter.setSpeedPercent !== undefined) {
      const percent = Math.min(mostPercent, Math.max(leastPercent, Math.round(this.#speedPercent * factor)))
      this.#speedPercent = percent
      await plotter.setSpeedPercent(percent)
      return { percent, mmPerS: (motion.drawSpeedMmPerS * percent) / 100 }
    }
    if (!overrides?.includes('drawSpeedMmPerS')) return undefined
    const now = this.#changed.drawSpeedMmPerS ?? motion.drawSpeedMmPerS
    const drawSpeedMmPerS = Math.max(1, Math.round(10 * now * factor) / 10)
    this.change({ drawSpeedMmPerS })
    return { mmPerS: drawSpeedMmPerS }
  }

  async changePenHeight(byPercent: number): Promise<number | undefined> {
    const { plotter, settings } = this.#require()
    // Where the settings name no percentages, the configured lower height is 0.
    const configured = plotter.heightSettings ? 0 : settings['penDownPercent']
    const now = this.#changed.penDownPercent ?? configured
    if (!plotter.limits.overrides?.includes('penDownPercent') || typeof now !== 'number') return undefined
    const penDownPercent = Math.min(100, Math.max(0, now + byPercent))
    this.change({ penDownPercent })
    return penDownPercent
  }

  async position(options?: OperationOptions): Promise<PlotterPosition> {
    return this.#require().plotter.position(options)
  }

  async moveTo(target: PointMm, options?: OperationOptions): Promise<void> {
    return this.#require().job.moveTo(target, options)
  }

  async moveBy({ xMm, yMm }: PointMm, options?: OperationOptions): Promise<void> {
    const { job, plotter } = this.#require()
    const from = await plotter.position(options)
    return job.moveTo({ xMm: from.xMm + xMm, yMm: from.yMm + yMm }, options)
  }

  async penUp(options?: PenOptions): Promise<void> {
    return this.#require().job.penUp(options)
  }

  async penDown(options?: PenOptions): Promise<void> {
    return this.#require().job.penDown(options)
  }

  async redo(strokes: number): Promise<number> {
    return this.#require().job.redo(strokes)
  }

  #require(): BegunJob {
    if (this.#begun) return this.#begun
    throw notBegun('the plot has not begun yet')
  }

  async #run(
    run: (plot: RunningPlot, signal: AbortSignal) => Promise<PlotResult>,
    signal: AbortSignal,
  ): Promise<PlotResult> {
    await Promise.resolve()
    try {
      signal.throwIfAborted()
      return await run(this, signal)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      this.emit({ type: 'failed', message, error: isDriverError(error) ? error.toJSON() : undefined })
      throw error
    } finally {
      this.#isOver = true
      this.events.end()
    }
  }
}

function notBegun(message: string): DriverError {
  return new DriverError(message, { type: 'configuration', code: 'STATE_INVALID', hint: 'wait for its event `begun`' })
}
