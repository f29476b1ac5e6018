import { type DrawOverrides, type DrawResult, type PointMm, strokesFrom } from '@vfab/core'

import { restOfStroke } from '../partial-stroke.ts'
import { lengthMm, type RouteLayer } from '../route.ts'
import type { PlotContext } from './plot-context.ts'
import type { PlotWatch } from './plot-watch.ts'

/**
 * Which stroke comes next, and the calls of the plotter's `draw` that draw it and those after it, as a rule one for each layer. A call
 * can be left in the middle; what is left, also of a stroke that was interrupted, is then drawn by another one.
 */
export class PlotStrokes {
  readonly #context: PlotContext
  readonly #watch: PlotWatch
  readonly #onInk: (lengthMm: number) => void
  /** The stroke to draw next. */
  next = 0
  /** What is left of it, when it was interrupted. */
  #rest: { readonly stroke: number; readonly coordsMm: Float64Array } | undefined
  /** The running call of `draw`, which then has the say on pausing and stopping. */
  #running: Promise<void> | undefined
  /** True while that call is being ended in order to go on with another one. */
  #leaving = false
  /** How a call ended that did not come to its last stroke. */
  #unfinished: DrawResult | undefined
  /** Drawn by this plot. */
  drawnMm = 0
  /** Machine time by the plan. */
  durationMs = 0

  /** @param onInk - called with the length of each stroke that was finished */
  constructor(context: PlotContext, watch: PlotWatch, onInk: (lengthMm: number) => void) {
    this.#context = context
    this.#watch = watch
    this.#onInk = onInk
  }

  /** Whether the plotter draws, or holds in the middle of drawing. */
  get isDrawing(): boolean {
    return this.#running !== undefined
  }

  /** Whether the running call is being ended in order to go on with another one. */
  get isLeaving(): boolean {
    return this.#leaving
  }

  /** Goes on with this stroke, from its start. */
  jumpTo(stroke: number): void {
    this.next = stroke
    this.#rest = undefined
    this.#context.progress.jumpTo(stroke, this.#context.route.inkBeforeMm[stroke]!)
  }

  /**
   * Draws what is left of a layer, or of one stroke that was interrupted.
   * @param fromMm - where the pen is, for the journal
   */
  async draw(layer: RouteLayer, overrides: DrawOverrides | undefined, fromMm: PointMm | undefined): Promise<void> {
    const { plotter, route, halt } = this.#context
    const first = this.next
    const rest = this.#rest?.stroke === first ? this.#rest : undefined
    const strokes = rest === undefined ? route.restOfLayer(first) : strokesFrom([rest.coordsMm])
    const end = rest === undefined ? layer.end : first + 1
    const { journal } = this.#context.options
    this.#rest = undefined
    this.#leaving = false
    this.#context.state = 'plotting'
    const settings = overrides === undefined ? {} : { overrides }
    this.#context.write({ is: 'draw', first, end, ...(fromMm === undefined ? {} : { fromMm }), ...settings })
    this.#watch.heard()
    let settled = (): void => {}
    this.#running = new Promise((resolve) => (settled = resolve))
    try {
      const drawing = plotter.draw(strokes, {
        signal: halt.signal,
        overrides,
        onSent: (stroke) => journal?.sent(first + stroke + 1),
        onDiscarded: () => this.#context.write({ is: 'cut' }),
        onStroke: (stroke) => this.#onStroke(first + stroke),
        onProgress: (part) => {
          this.#watch.heard()
          const progress = (this.#context.last = this.#context.progress.within(part))
          this.#context.options.onProgress?.(progress)
          this.#context.report({ phase: 'progress', progress })
        },
      })
      this.#account(await this.#watch.untilSilent(drawing))
      await this.#findRest(first, rest?.coordsMm)
    } finally {
      this.#running = undefined
      this.#watch.rest()
      settled()
    }
  }

  /** Ends the running draw, so that the plotter can be told other things. */
  async leave(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    this.#leaving = true
    await this.#context.plotter.stop()
    await running
  }

  #account(result: DrawResult): void {
    this.#context.progress.finishDraw(result)
    this.drawnMm += result.drawnMm
    this.durationMs += result.durationMs
    this.#unfinished = result.finished ? undefined : result
  }

  /** After a draw that was ended before its last stroke: where in a stroke it was. */
  async #findRest(first: number, firstCoordsMm: Float64Array | undefined): Promise<void> {
    const { plotter, route, halt } = this.#context
    const result = this.#unfinished
    if (result === undefined) return
    // Somebody may have told the plotter itself to stop.
    if (!this.#leaving) this.#context.stopped ??= { reason: 'the plotter was stopped' }
    if (this.#context.stopped !== undefined || this.next >= route.strokes) return
    let drawnMm = result.drawnMm
    for (let stroke = first; stroke < this.next; stroke++) {
      drawnMm -= stroke === first && firstCoordsMm ? lengthMm(firstCoordsMm) : route.lengthMm(stroke)
    }
    const coordsMm = this.next === first && firstCoordsMm ? firstCoordsMm : route.coordsMm(this.next)
    const place = await plotter.position(halt)
    const left = place.known ? restOfStroke(coordsMm, place, drawnMm) : undefined
    if (left !== undefined) this.#rest = { stroke: this.next, coordsMm: left }
    else if (firstCoordsMm && this.next === first) this.#rest = { stroke: first, coordsMm: firstCoordsMm }
  }

  #onStroke(stroke: number): void {
    const { options, last, route } = this.#context
    this.#watch.heard()
    this.next = stroke + 1
    options.journal?.done(stroke + 1)
    this.#context.report({ phase: 'stroke', stroke, ...(last ? { progress: last } : {}) })
    options.onStroke?.(stroke)
    this.#onInk(route.lengthMm(stroke))
  }
}
