import { type DrawOverrides, type DrawResult, type PointMm, type StrokeList, type StrokePart } from '@vfab/core'

import { placeAlong, placeWhereStopped, restFrom } from '../partial-stroke.ts'
import { lengthMm, type RouteLayer } from '../route.ts'
import type { PlotContext } from './plot-context.ts'
import type { PlotWatch } from './plot-watch.ts'

/** How long a machine may take to stop within a stroke before it is stopped by other means. */
const haltPatienceMs = 5000

/** What is left of a stroke of which so much is drawn. */
interface RestOfStroke {
  readonly stroke: number
  readonly coordsMm: Float64Array
  readonly drawnMm: number
}

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
  #rest: RestOfStroke | undefined
  /** True when the plotter was halted such that the pen left the paper where it stands. */
  #halted = false
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

  /** Goes on with this stroke, from its start or after so much of it. */
  async jumpTo(stroke: number, drawnMm = 0): Promise<void> {
    const { progress, route } = this.#context
    this.next = stroke
    this.#rest = undefined
    if (drawnMm > 0) {
      const coordsMm = route.coordsMm(stroke)
      const place = placeAlong(coordsMm, drawnMm)
      this.#rest = { stroke, coordsMm: restFrom(coordsMm, place), drawnMm: place.alongMm }
    }
    await progress.jumpTo(stroke, route.inkBeforeMm[stroke]! + drawnMm)
  }

  /**
   * Draws what is left of a layer, or of one stroke that was interrupted.
   * @param fromMm - where the pen is, for the journal
   */
  async draw(layer: RouteLayer, overrides: DrawOverrides | undefined, fromMm: PointMm | undefined): Promise<void> {
    const { plotter, route, halt } = this.#context
    const first = this.next
    const rest = this.#rest?.stroke === first ? this.#rest : undefined
    const strokes = rest === undefined ? route.restOfLayer(first) : oneStroke(rest.coordsMm)
    const end = rest === undefined ? layer.end : first + 1
    const { journal } = this.#context.options
    this.#rest = undefined
    this.#leaving = this.#halted = false
    this.#context.state = 'plotting'
    const settings = overrides === undefined ? {} : { overrides }
    const part = rest === undefined ? {} : { drawnMm: rest.drawnMm }
    this.#context.write({ is: 'draw', first, end, ...(fromMm === undefined ? {} : { fromMm }), ...part, ...settings })
    this.#watch.heard()
    let settled = (): void => {}
    this.#running = new Promise((resolve) => (settled = resolve))
    try {
      const drawing = plotter.draw(strokes, {
        signal: halt.signal,
        overrides,
        onSent: (stroke) => journal?.sent(first + stroke + 1),
        onWithin: (stroke, length) => this.#onWithin(first + stroke, length, rest),
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
      await this.#findRest(first, rest)
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

  /** Ends the running draw within the stroke, with the pen lifted where it stops, so that the plot can go on from that point. */
  async halt(): Promise<void> {
    if (this.#running === undefined) return
    const { plotter, clock } = this.#context
    const patience = new AbortController()
    const tooLate = clock.sleep(haltPatienceMs, patience).then(
      () => false,
      () => false,
    )
    const held = plotter.pause('now').then(
      () => true,
      () => false,
    )
    const isHeld = await Promise.race([held, tooLate])
    patience.abort()
    this.#halted = isHeld
    await plotter.stop()
  }

  /** Resolves when the plotter does not draw any more, and it is known how far it came. */
  async ended(): Promise<void> {
    await this.#running
  }

  #onWithin(stroke: number, { sentMm, doneMm }: StrokePart, rest: RestOfStroke | undefined): void {
    this.#watch.heard()
    const beforeMm = rest?.stroke === stroke ? rest.drawnMm : 0
    const rounded = (mm: number): number => Math.round(100 * mm) / 100
    const entry = { stroke, sentMm: rounded(beforeMm + sentMm), doneMm: rounded(beforeMm + doneMm) }
    this.#context.write({ is: 'within', ...entry })
  }

  #account(result: DrawResult): void {
    this.#context.progress.finishDraw(result)
    this.drawnMm += result.drawnMm
    this.durationMs += result.durationMs
    this.#unfinished = result.finished ? undefined : result
  }

  /** After a draw that was ended before its last stroke: where in a stroke it was. */
  async #findRest(first: number, firstRest: RestOfStroke | undefined): Promise<void> {
    const context = this.#context
    const { plotter, route, halt } = context
    const result = this.#unfinished
    if (result === undefined) return
    const ends = context.stopped !== undefined || context.ending !== undefined
    // Somebody may have told the plotter itself to stop.
    if (!this.#leaving && !ends) context.stopped ??= { reason: 'the plotter was stopped' }
    const isOver = context.stopped !== undefined || context.ending !== undefined
    if ((isOver && !this.#halted) || this.next >= route.strokes) return
    let drawnMm = result.drawnMm
    for (let stroke = first; stroke < this.next; stroke++) {
      drawnMm -= stroke === first && firstRest ? lengthMm(firstRest.coordsMm) : route.lengthMm(stroke)
    }
    const before = this.next === first ? firstRest : undefined
    const coordsMm = before?.coordsMm ?? route.coordsMm(this.next)
    const at = await plotter.position(halt)
    const place = at.known ? placeWhereStopped(coordsMm, at, drawnMm) : undefined
    if (place === undefined) this.#rest = before
    else {
      const alongMm = (before?.drawnMm ?? 0) + place.alongMm
      this.#rest = { stroke: this.next, coordsMm: restFrom(coordsMm, place), drawnMm: alongMm }
    }
    if (!isOver || !at.known) return
    const atMm = { xMm: at.xMm, yMm: at.yMm }
    context.write({ is: 'halted', stroke: this.next, drawnMm: this.#rest?.drawnMm ?? 0, atMm })
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

/** A list of one stroke, which shares the coordinates' memory. */
function oneStroke(coordsMm: Float64Array): StrokeList {
  return { coordsMm, starts: Uint32Array.of(0, coordsMm.length / 2) }
}
