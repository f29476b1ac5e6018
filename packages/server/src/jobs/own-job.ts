/* A job of this server while it runs: the plot, what is drawn, and what clients are shown of both. */
import type { Plot, PlotEvent, PlotProgress, PlotQuestion } from '@vfab/workshop'

import type { Notice } from '../api/drawing.ts'
import type { Job, JobLayer, Progress, Question } from '../api/job.ts'
import type { Size } from '../api/device.ts'

/** What is known of a job before it runs. */
export interface JobStart {
  readonly id: string
  readonly name: string
  readonly device: string
  readonly createdMs: number
  readonly preparation: string | undefined
  readonly drawing: string | undefined
  readonly page: Size
  readonly layers: readonly JobLayer[]
  readonly strokes: number
  /** 1 for each stroke that was drawn before. */
  readonly done: Uint8Array | undefined
  readonly cameras: readonly string[]
}

const mostNotices = 20

/** See above. */
export class OwnJob {
  readonly start: JobStart
  /** 1 for each stroke that is drawn. */
  readonly done: Uint8Array
  plot: Plot | undefined
  #strokesDone: number
  #lastMs: number
  #notedState: Plot['state'] | undefined
  #notices: Notice[] = []
  #progress: Progress | undefined
  readonly #trouble = new Map<string, string | undefined>()
  #model: string | undefined
  #reason: string | undefined
  #error: Job['error']
  drawSpeedMmPerS: number | undefined
  penDownPercent: number | undefined

  constructor(start: JobStart, nowMs: number) {
    this.start = start
    this.done = start.done === undefined ? new Uint8Array(start.strokes) : Uint8Array.from(start.done)
    this.#strokesDone = this.done.reduce((sum, each) => sum + each, 0)
    this.#lastMs = nowMs
    for (const camera of start.cameras) this.#trouble.set(camera, undefined)
  }

  get progress(): Progress | undefined {
    return this.#progress
  }

  /** A stroke is on the paper. */
  drawn(stroke: number): void {
    if (this.done[stroke] === 0) this.#strokesDone += 1
    this.done[stroke] = 1
  }

  /** @returns whether clients are to be shown the job anew */
  note(event: PlotEvent, nowMs: number): boolean {
    this.#lastMs = nowMs
    // A plot begins to draw without an event of its own: what comes next, its progress, finds another state.
    const state = this.plot?.state
    const isOther = state !== this.#notedState
    this.#notedState = state
    return this.#take(event) || isOther
  }

  /** @returns whether it changes what clients are shown, besides progress */
  #take(event: PlotEvent): boolean {
    switch (event.type) {
      case 'progress':
        this.#progress = progressOf(event)
        return false
      case 'notice':
        if (event.level !== 'detail' && event.level !== 'step') this.#remark(event)
        return event.level !== 'step' && event.level !== 'detail'
      case 'note':
        this.#remark({ level: 'info', text: event.reason ?? '' })
        return true
      case 'started':
      case 'resumed-job':
        this.#model = event.machine.model
        return true
      case 'paused':
      case 'stopped':
        this.#reason = event.reason
        return true
      case 'resumed':
        this.#reason = undefined
        return true
      case 'trouble':
        this.#trouble.set(event.camera, event.error.message)
        return true
      case 'recovered':
        this.#trouble.set(event.camera, undefined)
        return true
      case 'failed':
        this.#error = event.error ?? { type: 'configuration', code: 'ABORTED', message: event.message }
        return true
      default:
        return true
    }
  }

  /** What clients are shown. */
  view(films: readonly string[]): Job {
    const { id, name, device, createdMs, preparation, drawing, page, layers, strokes } = this.start
    const plot = this.plot
    const state = stateOf(plot)
    const question = plot?.question
    const held = plot?.status.held
    return {
      id,
      name,
      device,
      model: this.#model,
      state,
      own: true,
      resumable: false,
      createdMs,
      lastMs: this.#lastMs,
      reason: this.#reason,
      error: briefly(this.#error),
      strokes,
      strokesDone: this.#strokesDone,
      progress: this.#progress,
      question: question && questionOf(question),
      held,
      preparation,
      drawing,
      page,
      layers,
      drawSpeedMmPerS: this.drawSpeedMmPerS,
      penDownPercent: this.penDownPercent,
      cameras: [...this.#trouble].map(([camera, trouble]) => ({ name: camera, trouble })),
      films,
      notices: this.#notices,
    }
  }

  #remark({ level, text, hint }: Notice): void {
    this.#notices = [...this.#notices.slice(1 - mostNotices), { level, text, hint }]
  }
}

/** A plot is over when its machine is closed and its record complete; then it is no job of its own any more. */
function stateOf(plot: Plot | undefined): Job['state'] {
  const state = plot?.state ?? 'starting'
  return state === 'finished' || state === 'stopped' || state === 'failed' ? 'stopping' : state
}

function briefly(error: Job['error']): Job['error'] {
  return error && { type: error.type, code: error.code, message: error.message, hint: error.hint }
}

/** Progress as clients see it. */
export function progressOf(progress: PlotProgress): Progress {
  const { percent, strokesDone, strokes, drawnMm, totalMm, elapsedMs, remainingMs, layer } = progress
  return {
    ...{ percent, strokesDone, strokes, drawnMm, totalMm, elapsedMs, remainingMs },
    layer: layer.index,
    layerName: layer.name,
    layers: layer.count,
  }
}

function questionOf({ id, kind, text, pen, name, color, layers, strokes, inkMm }: PlotQuestion): Question {
  return { id, kind, text, pen, name, color, layers, strokes, inkMm }
}
