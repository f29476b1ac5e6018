import {
  type DrawOverrides,
  type EventHub,
  isDriverError,
  type OperationOptions,
  type PenOptions,
  type Plotter,
  type PointMm,
} from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import { hostname } from 'node:os'

import type { PenChange } from '../pen-change.ts'
import type { PlotOptions, PlotResult, PlotState } from '../plot-job.ts'
import type { PlotQuestion } from '../plot-question.ts'
import type { PlotLayer, PlotProgress } from '../progress.ts'
import type { RouteLayer, StartAt } from '../route.ts'
import { requireWithinTravel } from '../travel-check.ts'
import { PlotContext } from './plot-context.ts'
import { nothingToDraw } from './plot-errors.ts'
import { PlotPause } from './plot-pause.ts'
import { PlotPens } from './plot-pens.ts'
import { PlotStrokes } from './plot-strokes.ts'
import { PlotWatch } from './plot-watch.ts'

/** How long lifting the pen may take after a failure, before the failure is reported all the same. */
const lastLiftTimeoutMs = 10_000

/** Hides the joint in a stroke that was interrupted. */
const defaultOverlapMm = 0.1

/**
 * A plot from its start to its end, layer by layer.
 *
 *   strokes (plot-strokes.ts)   which stroke is next, and the calls of the plotter's `draw`
 *   pause   (plot-pause.ts)     holds them and lets them go on; what is done meanwhile
 *   pens    (plot-pens.ts)      which pen is in, and its settings
 *   watch   (plot-watch.ts)     silence, loss, the machine's button
 */
export class PlotRun {
  readonly #context: PlotContext
  readonly #watch: PlotWatch
  readonly #pens: PlotPens
  readonly #strokes: PlotStrokes
  readonly #pause: PlotPause
  #layer: number | undefined
  /** Of the first stroke, drawn before. */
  #drawnMm = 0
  /** What a person changed. */
  #changed: DrawOverrides | undefined

  constructor(plotter: Plotter, drawing: Drawing, options: PlotOptions) {
    const context = (this.#context = new PlotContext(plotter, drawing, options))
    const watch = (this.#watch = new PlotWatch(context))
    const pens = (this.#pens = new PlotPens(context))
    const strokes = (this.#strokes = new PlotStrokes(context, watch, (lengthMm) => this.#pause.afterInk(lengthMm)))
    this.#pause = new PlotPause(context, { strokes, pens, watch })
  }

  get id(): string {
    return this.#context.id
  }

  get events(): EventHub {
    return this.#context.events
  }

  get state(): PlotState {
    return this.#context.state
  }

  get progress(): PlotProgress | undefined {
    return this.#context.last
  }

  get question(): PlotQuestion | undefined {
    return this.#context.questions.question
  }

  get penChange(): PenChange | undefined {
    return this.#context.questions.penChange
  }

  answer(id?: string): boolean {
    return this.#context.questions.answer(id)
  }

  async run(start: StartAt | undefined = this.#context.options.from): Promise<PlotResult> {
    const context = this.#context
    const { signal, journal } = context.options
    const onAbort = (): void => {
      context.write({ is: 'cut' })
      this.#end(signal?.reason)
    }
    try {
      signal?.throwIfAborted()
      this.#check(start)
      signal?.addEventListener('abort', onAbort, { once: true })
      await this.#takeUp()
    } catch (error) {
      signal?.removeEventListener('abort', onAbort)
      context.state = 'failed'
      await journal?.close()
      throw error
    }
    this.#watch.begin(
      () => this.#onButton(),
      (by) => this.#onHeld(by),
    )
    try {
      await this.#begin()
      await this.#drawAll()
      return await this.#finish()
    } catch (error) {
      await this.#fail(error)
      throw error
    } finally {
      this.#watch.end()
      signal?.removeEventListener('abort', onAbort)
      this.#pause.end()
      await journal?.close()
    }
  }

  pause(at: 'stroke' | 'now' = 'stroke', reason = 'asked to'): Promise<void> {
    return this.#pause.begin(at, reason)
  }

  resume(): Promise<void> {
    return this.#pause.resume()
  }

  async stop(reason = 'asked to'): Promise<void> {
    const context = this.#context
    if (context.isOver) return
    context.stopped ??= { reason }
    context.state = 'stopping'
    context.write({ is: 'cut' })
    context.write({ is: 'stopping', reason })
    this.#pause.end()
    context.questions.answer()
    if (!this.#strokes.isDrawing) return
    await (context.remembersPlaces ? this.#strokes.halt() : context.plotter.stop())
  }

  /** Ends the plot with an error: at a point from which it can go on, where that can be remembered. */
  #end(reason: unknown): void {
    const { halt, remembersPlaces } = this.#context
    if (!remembersPlaces || !this.#strokes.isDrawing) return halt.abort(reason)
    const ended = this.#strokes.ended()
    // Where it fails the draw fails as well.
    const halted = this.#strokes.halt().then(
      () => ended,
      () => {},
    )
    this.#context.ending = halted.then(() => halt.abort(reason))
  }

  note(text: string): void {
    this.#context.note(text)
  }

  change(overrides: DrawOverrides): void {
    this.#changed = { ...this.#changed, ...overrides }
    this.#context.write({ is: 'changed', overrides: this.#changed })
    // A held draw would go on with the old settings.
    if (this.state === 'paused') void this.#pause.during(async () => {}).catch(() => {})
  }

  moveTo(target: PointMm, options: OperationOptions = {}): Promise<void> {
    return this.#pause.during(() => this.#context.moveTo(target, options))
  }

  penUp(options: PenOptions = {}): Promise<void> {
    return this.#pause.during(() => this.#context.plotter.penUp(options))
  }

  penDown(options: PenOptions = {}): Promise<void> {
    return this.#pause.during(() => this.#context.plotter.penDown(options))
  }

  redo(strokes: number): Promise<number> {
    return this.#pause.during(async () => {
      await this.#strokes.jumpTo(Math.max(0, this.#strokes.next - Math.max(0, Math.trunc(strokes))))
      return this.#strokes.next
    })
  }

  /** Everything that can be found wrong before anything moves. */
  #check(start: StartAt | undefined): void {
    const { drawing, plotter, route } = this.#context
    if (route.strokes === 0) throw nothingToDraw()
    requireWithinTravel(drawing, plotter.limits)
    this.#strokes.next = start === undefined ? 0 : route.startOf(start)
    const drawnMm = start !== undefined && 'stroke' in start ? (start.drawnMm ?? 0) : 0
    const { overlapMm = defaultOverlapMm } = this.#context.options
    this.#drawnMm = Math.max(0, drawnMm - overlapMm)
  }

  /** Makes sure that the journal can be written. */
  async #takeUp(): Promise<void> {
    const { options, plotter } = this.#context
    const { journal } = options
    if (journal === undefined) return
    journal.write({ is: 'opened', pid: process.pid, host: hostname(), device: plotter.identity.address })
    await journal.flush()
    journal.onFailure((failure) => {
      const reason = failure === undefined ? 'the journal is written again' : `${failure.message}; the plot continues`
      this.#context.report({ phase: 'note', reason, ...(failure === undefined ? {} : { error: failure }) })
    })
    this.#pens.isIn(journal.stored.progress.pen)
  }

  async #begin(): Promise<void> {
    const { plotter, options, halt } = this.#context
    const { next } = this.#strokes
    await this.#context.progress.prepare()
    if (next > 0 || this.#drawnMm > 0) await this.#strokes.jumpTo(next, this.#drawnMm)
    this.#context.report({ phase: 'started' })
    for (const { message, hint } of plotter.advice ?? [])
      this.#context.report({ phase: 'note', reason: `${message}: ${hint}` })
    await plotter.penUp(halt)
    if (options.journal === undefined || plotter.checkpoint === undefined) return
    const checkpoint = await plotter.checkpoint(halt)
    plotter.holdOnClose = true
    const atMm = await this.#context.whereabouts()
    this.#context.write({ is: 'checkpoint', checkpoint, ...(atMm === undefined ? {} : { atMm }) })
    await options.journal.flush().catch(() => {}) // told by its own listener
  }

  async #drawAll(): Promise<void> {
    const { route } = this.#context
    while (this.#strokes.next < route.strokes) {
      await this.#pause.pass()
      await this.#endsElsewhere()
      if (this.#context.stopped !== undefined) return
      const layer = route.layerOf(this.#strokes.next)
      if (layer.index === this.#layer) await this.#draw(layer)
      else await this.#enter(layer)
    }
    await this.#pause.pass()
    await this.#endsElsewhere()
  }

  /** A plot that is being ended by its signal goes no further. */
  async #endsElsewhere(): Promise<void> {
    const { ending, halt } = this.#context
    if (ending === undefined) return
    await ending
    halt.signal.throwIfAborted()
  }

  async #draw(layer: RouteLayer): Promise<void> {
    const context = this.#context
    const fromMm = await context.whereabouts()
    // Asked for meanwhile: before the plotter draws it has nothing to hold.
    if (this.#pause.isWanted || context.stopped !== undefined) return
    await this.#strokes.draw(layer, this.#pens.settingsFor(layer, this.#changed), fromMm)
  }

  async #enter(entry: RouteLayer): Promise<void> {
    const context = this.#context
    const { layer, index } = entry
    const { id, name, pauseBefore = false, delayMs = 0 } = layer
    const told = { id, name, index, count: context.route.layers.length, pauseBefore }
    this.#layer = index
    const progress = (context.last = context.progress.startLayer(told))
    context.write({ is: 'layer', layer: index })
    context.report({ phase: 'layer', layer: told, progress })
    await this.#pens.take(entry, this.#strokes.next)
    await this.#announce(told, entry)
    if (context.stopped === undefined && delayMs > 0) await context.clock.sleep(delayMs, context.halt)
  }

  /** Waits for what comes before a layer: the caller, and a person where the layer asks for one. */
  async #announce(told: PlotLayer, entry: RouteLayer): Promise<void> {
    const context = this.#context
    await context.questions.during(() => context.options.onLayer?.(told))
    if (!told.pauseBefore || context.stopped !== undefined) return
    const { strokes, inkMm } = context.route.rest(this.#strokes.next, entry.end)
    await context.questions.ask({ kind: 'layer', text: `${told.name} comes next`, layers: [told.name], strokes, inkMm })
  }

  #onButton(): void {
    const turn = this.#pause.isWanted ? this.resume() : this.pause('stroke', 'button')
    turn.catch(() => {}) // the draw fails as well
  }

  #onHeld(by: unknown): void {
    if (by === null) this.#context.note('the machine continues')
    else this.#context.note(`the machine is on hold${by === 'door' ? ': its door is open' : ' by its own button'}`)
  }

  async #finish(): Promise<PlotResult> {
    const context = this.#context
    const { next, drawnMm, durationMs } = this.#strokes
    const { strokes } = context.route
    const finished = next >= strokes && context.stopped === undefined
    if (finished) await this.#goBack()
    else {
      const reason = context.stopped?.reason ?? ''
      context.write({ is: 'ended', how: 'stopped', reason })
      context.state = 'stopped'
      context.report({ phase: 'stopped', reason, ...(context.last ? { progress: context.last } : {}) })
    }
    return { finished, strokesDone: next, strokes, drawnMm, durationMs }
  }

  async #goBack(): Promise<void> {
    const context = this.#context
    const { plotter, halt } = context
    const { onProgress, returnToOrigin = true } = context.options
    context.returning = true
    await plotter.selectPen?.(0, halt)
    if (returnToOrigin) await context.moveTo({ xMm: 0, yMm: 0 }, halt)
    if (plotter.checkpoint !== undefined) plotter.holdOnClose = false
    if (context.last !== undefined) {
      context.last = context.progress.finish()
      onProgress?.(context.last)
    }
    context.write({ is: 'ended', how: 'finished' })
    context.state = 'finished'
    context.report({ phase: 'finished', ...(context.last ? { progress: context.last } : {}) })
  }

  async #fail(error: unknown): Promise<void> {
    const context = this.#context
    context.state = 'stopping'
    // A driver lifts the pen when its draw fails; this covers what fails between draws, callbacks among it.
    await context.plotter.penUp({ signal: AbortSignal.timeout(lastLiftTimeoutMs) }).catch(() => {})
    const reason = error instanceof Error ? error.message : String(error)
    context.write({ is: 'ended', how: context.options.signal?.aborted ? 'stopped' : 'failed', reason })
    context.state = 'failed'
    context.report({ phase: 'failed', reason, ...(isDriverError(error) ? { error } : {}) })
  }
}
