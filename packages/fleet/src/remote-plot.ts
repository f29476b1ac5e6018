import {
  type DrawOverrides,
  DriverError,
  isDriverError,
  type OperationOptions,
  type PenOptions,
  type PlotterPosition,
  type PointMm,
} from '@vfab/core'
import type { Job } from '@vfab/server/api'
import type { ApiClient } from '@vfab/server/client'
import {
  type ChangedSpeed,
  createEventSource,
  type EventSource,
  type Plot,
  type PlotEvent,
  type PlotHappening,
  type PlotProgress,
  type PlotQuestion,
  type PlotResult,
  type PlotState,
  type PlotStatus,
  type RemoteMachine,
} from '@vfab/workshop'

import { JobControls } from './job-controls.ts'
import { type DrawnSize, happeningsBetween, layerOf, plotProgressOf, plotQuestionOf } from './job-changes.ts'
import type { RemotePlotOptions } from './remote-settings.ts'

/** What a {@link RemotePlot} is made of. */
export interface RemotePlotParts extends Pick<RemotePlotOptions, 'onEvent' | 'onProgress' | 'onStroke'> {
  /** Id of the job on its computer. */
  readonly id: string
  readonly name: string
  readonly machine: RemoteMachine
  readonly signal: AbortSignal | undefined
}

/** A job on its server. */
export interface StartedThere {
  readonly client: ApiClient
  readonly job: Job
  readonly size: DrawnSize
}

interface RunningThere extends StartedThere {
  readonly controls: JobControls
}

/** States of a job that is over. */
const over: ReadonlySet<Job['state']> = new Set(['finished', 'stopped', 'failed', 'interrupted', 'unreadable'])
/** How long a stop is waited for when this computer wants to end, ms. */
const stopMs = 5000

/**
 * A plot on a machine of another computer, steered and watched from here as one of this computer. It runs there: when this computer sleeps,
 * or the network is gone, the plot continues, and this end catches up. An abort stops it there.
 */
export class RemotePlot implements Plot {
  /** `HOST:JOB`, as `vfab jobs resume` takes it. */
  readonly id: string
  readonly events: EventSource<PlotEvent> = createEventSource(['progress'])
  readonly done: Promise<PlotResult>
  readonly upcoming = undefined
  readonly #parts: RemotePlotParts
  #there: RunningThere | undefined
  #job: Job | undefined
  #progress: PlotProgress | undefined
  #result: 'finished' | 'stopped' | 'failed' | undefined

  /** @param run - does everything up to the start of the job; begins after the caller could listen to it */
  constructor(parts: RemotePlotParts, run: (plot: RemotePlot) => Promise<StartedThere>) {
    this.#parts = parts
    this.id = `${parts.machine.host}:${parts.id}`
    if (parts.onEvent) this.events.on(parts.onEvent)
    this.done = this.#run(run)
    this.done.catch(() => {}) // an event says so too
  }

  get state(): PlotState {
    if (this.#result) return this.#result
    const state = this.#job?.state
    if (state === undefined || state === 'queued') return 'starting'
    return over.has(state) ? 'stopping' : (state as PlotState)
  }

  get question(): PlotQuestion | undefined {
    const question = this.#job?.question
    return question && plotQuestionOf(question)
  }

  get status(): PlotStatus {
    const { name } = this.#parts
    const { model, device = '', reason, held } = this.#job ?? {}
    return {
      job: this.id,
      drawing: this.#job?.name ?? name,
      device: this.#device,
      machine: model === undefined ? undefined : { model, address: device },
      state: this.state,
      progress: this.#progress,
      question: this.question,
      reason,
      held,
    }
  }

  get #device(): string {
    const { host, device } = this.#parts.machine
    return `${host}:${this.#job?.device ?? device}`
  }

  /** Reports what happened. */
  emit(happening: PlotHappening): void {
    const { onProgress } = this.#parts
    if (happening.type === 'progress') onProgress?.(happening)
    this.events.emit({ job: this.id, device: this.#device, ...happening })
  }

  answer(id?: string): boolean {
    const { question } = this
    if (question === undefined || (id !== undefined && id !== question.id)) return false
    this.#controls.answer(question.id).catch((error: unknown) => this.#remark(error))
    return true
  }

  async pause(at?: 'stroke' | 'now'): Promise<void> {
    this.#take(await this.#controls.pause(at))
  }

  async resume(): Promise<void> {
    this.#take(await this.#controls.resume())
  }

  async stop(): Promise<void> {
    await this.#controls.stop()
  }

  change(overrides: DrawOverrides): void {
    this.#controls.change(overrides).catch((error: unknown) => this.#remark(error))
  }

  async changeSpeed(factor: number): Promise<ChangedSpeed | undefined> {
    const mmPerS = (await this.#controls.change({ speedFactor: factor }))?.drawSpeedMmPerS
    return mmPerS === undefined ? undefined : { mmPerS }
  }

  async changePenHeight(byPercent: number): Promise<number | undefined> {
    return (await this.#controls.change({ penDownByPercent: byPercent }))?.penDownPercent
  }

  async position(options?: OperationOptions): Promise<PlotterPosition> {
    return this.#controls.position(this.#job?.device ?? this.#parts.machine.device, options)
  }

  async moveTo(target: PointMm, options?: OperationOptions): Promise<void> {
    return this.#controls.move({ move: 'to', ...target }, options)
  }

  async moveBy(distance: PointMm, options?: OperationOptions): Promise<void> {
    return this.#controls.move({ move: 'by', ...distance }, options)
  }

  async penUp(options: PenOptions = {}): Promise<void> {
    return this.#controls.move({ move: 'pen', pen: 'up', heightPercent: options.heightPercent }, options)
  }

  async penDown(options: PenOptions = {}): Promise<void> {
    return this.#controls.move({ move: 'pen', pen: 'down', heightPercent: options.heightPercent }, options)
  }

  async redo(strokes: number): Promise<number> {
    const job = await this.#controls.redo(strokes)
    this.#take(job)
    return Math.max(0, job.strokesDone - strokes)
  }

  get #controls(): JobControls {
    return this.#require().controls
  }

  #require(): RunningThere {
    if (this.#there) return this.#there
    throw new DriverError('the plot has not begun yet', {
      type: 'configuration',
      code: 'STATE_INVALID',
      hint: 'wait for its event `started`',
    })
  }

  #remark(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    this.emit({ type: 'notice', level: 'warning', text })
  }

  async #run(run: (plot: RemotePlot) => Promise<StartedThere>): Promise<PlotResult> {
    await Promise.resolve()
    try {
      this.#parts.signal?.throwIfAborted()
      const started = await run(this)
      this.#there = { ...started, controls: new JobControls(started.client, this.#parts.id) }
      const result = await this.#follow(this.#there)
      this.#result = result.finished ? 'finished' : 'stopped'
      this.emit({ type: 'finished', ...result })
      if (!result.finished) this.emit({ type: 'resumable' })
      return result
    } catch (error) {
      this.#result = 'failed'
      const message = error instanceof Error ? error.message : String(error)
      this.emit({ type: 'failed', message, error: isDriverError(error) ? error.toJSON() : undefined })
      throw error
    } finally {
      this.events.end()
    }
  }

  /** Follows the job to its end, over as many connections as it takes. */
  async #follow(there: RunningThere): Promise<PlotResult> {
    const { client, controls, job } = there
    const { signal, machine } = this.#parts
    const ending = new AbortController()
    const stopThere = (): void => {
      void this.#stopThere(controls).then((isReached) => isReached || ending.abort(signal?.reason))
    }
    signal?.addEventListener('abort', stopThere, { once: true })
    try {
      this.#take(job)
      const events = client.events({
        topics: ['jobs', 'strokes'],
        signal: ending.signal,
        onConnection: (state) => {
          const text =
            state === 'lost'
              ? `${machine.host} does not answer; the plot continues there`
              : `${machine.host} answers again`
          this.emit({ type: 'notice', level: state === 'lost' ? 'warning' : 'info', text })
        },
      })
      // What happened before the first event, and what a restart of the server made of it, is asked for.
      if (this.#isOver) return this.#outcome()
      for await (const event of events) {
        if (event.name === 'hello' || event.name === 'reset') await this.#catchUp(controls)
        else if (event.name === 'job' && event.data.id === this.#parts.id) this.#take(event.data)
        else if (event.name === 'progress' && event.data.job === this.#parts.id) this.#advance(event.data.progress)
        else if (event.name === 'stroke' && event.data.job === this.#parts.id) this.#drawn(event.data)
        else if (event.name === 'job-gone' && event.data.id === this.#parts.id) throw gone(this.#parts.id, machine.host)
        if (this.#isOver) return this.#outcome()
      }
      throw signal?.reason as Error
    } finally {
      signal?.removeEventListener('abort', stopThere)
      ending.abort()
    }
  }

  /** Asks for the job as it is now. Where the computer is gone again meanwhile, the next connection asks. */
  async #catchUp(controls: JobControls): Promise<void> {
    try {
      this.#take(await controls.show({ signal: this.#parts.signal }))
    } catch (error) {
      if (!isDriverError(error) || error.code !== 'CONNECTION_REFUSED') throw error
    }
  }

  /** Stops the job there. @returns whether the computer was reached: one that was not may continue to draw, which is said */
  async #stopThere(controls: JobControls): Promise<boolean> {
    const { host } = this.#parts.machine
    try {
      await controls.stop(stopMs)
      return true
    } catch (error) {
      if (this.#isOver) return true
      this.#remark(error)
      this.emit({
        type: 'notice',
        level: 'warning',
        text: `${host} was not reached: the plot may continue there`,
        hint: 'stop it at the machine, or from the page of that computer',
      })
      return false
    }
  }

  get #isOver(): boolean {
    return this.#job !== undefined && over.has(this.#job.state)
  }

  #take(job: Job): void {
    const { size } = this.#require()
    const before = this.#job
    // What a list leaves out is as it was.
    this.#job = { ...job, layers: job.layers ?? before?.layers, notices: job.notices ?? before?.notices }
    for (const happening of happeningsBetween(before, this.#job, size)) this.emit(happening)
    if (job.progress) this.#advance(job.progress)
  }

  #advance(progress: NonNullable<Job['progress']>): void {
    const before = this.#progress
    if (before !== undefined && progress.elapsedMs === before.elapsedMs && progress.percent === before.percent) return
    const now = plotProgressOf(progress)
    this.#progress = now
    if (before?.layer.index !== now.layer.index) this.emit({ type: 'layer', ...layerOf(progress) })
    this.emit({ type: 'progress', ...now })
  }

  #drawn({ from, to }: { readonly from: number; readonly to: number }): void {
    for (let stroke = from; stroke < to; stroke += 1) this.#parts.onStroke?.(stroke)
  }

  /** The last progress of a short job may not have come: what is finished is as it was prepared. */
  #drawnSoFar({ state, strokes }: Job): Pick<PlotResult, 'drawnMm' | 'durationMs'> {
    const { drawnMm = 0, elapsedMs: durationMs = 0, strokesDone = 0 } = this.#progress ?? {}
    const { inkMm, estimateMs } = this.#require().size
    const isAll = state !== 'finished' || strokesDone === strokes || inkMm === 0
    return isAll ? { drawnMm, durationMs } : { drawnMm: inkMm, durationMs: estimateMs }
  }

  /** @throws DriverError of a job that failed, or whose server ended */
  #outcome(): PlotResult {
    const job = this.#job!
    const { host } = this.#parts.machine
    if (job.state === 'finished' || job.state === 'stopped') {
      this.#parts.signal?.throwIfAborted()
      return {
        finished: job.state === 'finished',
        strokesDone: job.strokesDone,
        strokes: job.strokes,
        ...this.#drawnSoFar(job),
      }
    }
    this.emit({ type: 'resumable' })
    const { error, reason } = job
    throw new DriverError(error?.message ?? reason ?? `the plot on ${host} was interrupted`, {
      type: error?.type ?? 'connection',
      code: error?.code ?? 'DEVICE_LOST',
      hint: error?.hint ?? `vfab jobs resume ${this.id}`,
    })
  }
}

function gone(id: string, host: string): DriverError {
  return new DriverError(`job ${id} was removed on ${host}`, {
    type: 'configuration',
    code: 'STATE_INVALID',
    hint: 'look at the machine, then plot again',
  })
}
