import {
  type Clock,
  createEventHub,
  type DrawOptions,
  type DrawResult,
  DriverError,
  type DriverEventMap,
  type EventHub,
  isDriverError,
  type OperationOptions,
  type Plotter,
  strokeCount,
  systemClock,
} from '@vfab/core'
import type { Drawing, Layer } from '@vfab/drawing'

import { createGate } from './gate.ts'
import { createProgressSum, type PlotLayer, type PlotProgress, type ProgressSum } from './progress.ts'
import { requireWithinTravel } from './travel-check.ts'

/** What {@link startPlot} accepts. */
export interface PlotOptions extends OperationOptions {
  /** Name of the job in its events. Default: a random UUID. */
  id?: string | undefined
  /** Called a few times a second, and once when all is drawn. Must return at once. */
  onProgress?: ((progress: PlotProgress) => void) | undefined
  /** Called for each stroke in order, counted over the whole drawing, when the machine has finished it. Must return at once. */
  onStroke?: ((stroke: number) => void) | undefined
  /**
   * Called before each layer, with the pen up. The plot waits for the promise: this is the place to change a pen, and to
   * wait for the user where the layer says {@link PlotLayer.pauseBefore}. What it rejects with ends the plot.
   */
  onLayer?: ((layer: PlotLayer) => void | Promise<void>) | undefined
  /** Travel back to the origin after the last stroke. Default true. Never done after a failure, an abort or a stop. */
  returnToOrigin?: boolean | undefined
  /** For the waiting times that layers ask for. */
  clock?: Clock | undefined
}

/** How a plot ended. */
export interface PlotResult {
  /** False when {@link PlotJob.stop} ended it before the last stroke. */
  readonly finished: boolean
  /** Strokes the machine has finished, of {@link strokes}. */
  readonly strokesDone: number
  readonly strokes: number
  readonly drawnMm: number
  /** Machine time by the plan, pauses not counted. */
  readonly durationMs: number
}

/** A plot that is under way. */
export interface PlotJob {
  readonly id: string
  /** `job` events, from source `job`. */
  readonly events: EventHub
  /**
   * Resolves when everything is drawn and the pen is back at the origin. On abort, and when anything fails, it rejects with
   * the signal's reason or the error, after the pen was lifted as far as the device still listens.
   */
  readonly done: Promise<PlotResult>
  /** Holds the plot, see `Plotter.pause`; between two layers, before the next. Resolves when the pen is up. */
  pause(at?: 'stroke' | 'now'): Promise<void>
  /** Lets a paused plot go on. */
  resume(): Promise<void>
  /** Ends the plot with the pen up, where it is; {@link done} then resolves with `finished: false`. */
  stop(): Promise<void>
}

/** How long lifting the pen may take after a failure, before the failure is reported all the same. */
const lastLiftTimeoutMs = 10_000

/**
 * Draws the layers in order. Whatever happens, the pen goes up first and is up at the end.
 *
 * {@link PlotJob.done} rejects before anything moves with DriverError `INPUT_INVALID` when there is nothing to draw, and
 * `OUT_OF_BOUNDS` when a stroke leaves the machine's travel; later with whatever the plotter reports.
 */
export function startPlot(plotter: Plotter, drawing: Drawing, options: PlotOptions = {}): PlotJob {
  const run = new PlotRun(plotter, drawing, options)
  return {
    id: run.id,
    events: run.events,
    done: run.run(),
    pause: (at) => run.pause(at),
    resume: () => run.resume(),
    stop: () => run.stop(),
  }
}

/** {@link startPlot} for callers that only wait for the end. */
export function runPlot(plotter: Plotter, drawing: Drawing, options: PlotOptions = {}): Promise<PlotResult> {
  return startPlot(plotter, drawing, options).done
}

class PlotRun {
  readonly id: string
  readonly events: EventHub
  readonly #plotter: Plotter
  readonly #drawing: Drawing
  readonly #options: PlotOptions
  readonly #gate = createGate()
  /** True while the plotter's own `draw` runs, which then has the say on pausing and stopping. */
  #inLayer = false
  #stopped = false

  constructor(plotter: Plotter, drawing: Drawing, options: PlotOptions) {
    this.#plotter = plotter
    this.#drawing = drawing
    this.#options = options
    this.id = options.id ?? crypto.randomUUID()
    const { driver, nickname, address } = plotter.identity
    this.events = createEventHub({ driver, device: nickname ?? address, source: 'job' })
  }

  async run(): Promise<PlotResult> {
    const { signal, onProgress, returnToOrigin = true } = this.#options
    signal?.throwIfAborted()
    const layers = this.#drawing.layers.filter((layer) => strokeCount(layer.strokes) > 0)
    if (layers.length === 0) throw nothingToDraw()
    requireWithinTravel(this.#drawing, this.#plotter.limits)
    const progress = createProgressSum(this.#drawing, this.#plotter.limits)
    this.#report('started')
    try {
      await this.#plotter.penUp({ signal })
      const result = await this.#drawLayers(layers, progress)
      if (result.finished && returnToOrigin) await this.#plotter.moveTo({ xMm: 0, yMm: 0 }, { signal })
      const last = result.finished ? progress.finish() : progress.current()
      onProgress?.(last)
      this.#report('finished', last)
      return result
    } catch (error) {
      // A driver lifts the pen when its draw fails; this covers what fails between draws, callbacks among it.
      await this.#plotter.penUp({ signal: AbortSignal.timeout(lastLiftTimeoutMs) }).catch(() => {})
      this.events.emit('job', { job: this.id, phase: 'failed', ...(isDriverError(error) ? { error } : {}) })
      throw error
    }
  }

  async pause(at: 'stroke' | 'now' = 'stroke'): Promise<void> {
    this.#gate.shut()
    if (this.#inLayer) await this.#plotter.pause(at, { signal: this.#options.signal })
    this.#report('paused')
  }

  async resume(): Promise<void> {
    this.#gate.open()
    if (this.#inLayer) await this.#plotter.resume({ signal: this.#options.signal })
    this.#report('resumed')
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#gate.open()
    if (this.#inLayer) await this.#plotter.stop()
  }

  async #drawLayers(layers: readonly Layer[], progress: ProgressSum): Promise<PlotResult> {
    const { signal, onLayer, onProgress, onStroke, clock = systemClock } = this.#options
    let strokesBefore = 0
    let drawnMm = 0
    let durationMs = 0
    for (const [index, source] of layers.entries()) {
      await this.#gate.pass({ signal })
      const { id, name, pauseBefore = false, delayMs = 0 } = source
      const layer = { id, name, index, count: layers.length, pauseBefore }
      this.#report('layer', progress.startLayer(layer))
      await onLayer?.(layer)
      if (delayMs > 0) await clock.sleep(delayMs, { signal })
      await this.#gate.pass({ signal })
      if (this.#stopped) break
      const result = await this.#draw(source, {
        signal,
        onStroke: (stroke) => onStroke?.(strokesBefore + stroke),
        onProgress: (part) => {
          const whole = progress.within(part)
          onProgress?.(whole)
          this.#report('progress', whole)
        },
      })
      progress.finishLayer(result)
      strokesBefore += result.strokesDone
      drawnMm += result.drawnMm
      durationMs += result.durationMs
      if (!result.finished) break
    }
    const strokes = layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0)
    return { finished: strokesBefore === strokes, strokesDone: strokesBefore, strokes, drawnMm, durationMs }
  }

  async #draw(layer: Layer, options: DrawOptions): Promise<DrawResult> {
    this.#inLayer = true
    try {
      return await this.#plotter.draw(layer.strokes, options)
    } finally {
      this.#inLayer = false
    }
  }

  #report(phase: DriverEventMap['job']['phase'], progress?: PlotProgress): void {
    this.events.emit('job', { job: this.id, phase, ...(progress ? { progress } : {}) })
  }
}

function nothingToDraw(): DriverError {
  return new DriverError('the drawing has nothing to draw', {
    type: 'configuration',
    code: 'INPUT_INVALID',
    hint: 'check that its shapes are visible and lie on the page',
  })
}
