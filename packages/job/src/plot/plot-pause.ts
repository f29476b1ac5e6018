import { createGate } from '../gate.ts'
import type { PlotContext } from './plot-context.ts'
import { notPaused } from './plot-errors.ts'
import type { PlotPens } from './plot-pens.ts'
import type { PlotStrokes } from './plot-strokes.ts'
import type { PlotWatch } from './plot-watch.ts'

/** What a pause holds, and what is done with a pen that waits. */
export interface PauseParts {
  readonly strokes: PlotStrokes
  readonly pens: PlotPens
  readonly watch: PlotWatch
}

/**
 * Holds a plot and lets it go on. A pause in the middle of a draw is the plotter's own; as soon as something is done during it
 * (jogging, other settings), that draw is left.
 */
export class PlotPause {
  readonly #context: PlotContext
  readonly #parts: PauseParts
  readonly #gate = createGate()
  #wanted: { readonly reason: string } | undefined
  /** Operations during a pause take turns. */
  #work: Promise<unknown> = Promise.resolve()
  #idle: AbortController | undefined
  #inkSinceMm = 0

  constructor(context: PlotContext, parts: PauseParts) {
    this.#context = context
    this.#parts = parts
  }

  get isWanted(): boolean {
    return this.#wanted !== undefined
  }

  async begin(at: 'stroke' | 'now', reason: string): Promise<void> {
    const context = this.#context
    if (context.stopped !== undefined || context.returning || context.isOver) return
    const wanted = (this.#wanted ??= { reason })
    const first = wanted.reason === reason && context.state !== 'pausing' && context.state !== 'paused'
    this.#gate.shut()
    if (first) {
      context.state = 'pausing'
      context.write({ is: 'pausing', reason })
      context.report({ phase: 'pausing', reason })
    }
    const { strokes, watch } = this.#parts
    if (strokes.isDrawing && !strokes.isLeaving) await context.plotter.pause(at, { signal: context.halt.signal })
    if (this.#wanted !== wanted || context.state !== 'pausing') return
    context.state = 'paused'
    watch.rest()
    context.write({ is: 'paused', reason: wanted.reason })
    context.report({ phase: 'paused', reason: wanted.reason })
    this.#waitIdle()
  }

  async resume(): Promise<void> {
    const context = this.#context
    if (this.#wanted === undefined) {
      // Not the plot is held, but perhaps the machine.
      if (context.plotter.held !== undefined) await context.plotter.resume({ signal: context.halt.signal })
      return
    }
    this.#idle?.abort()
    await this.#work
    this.#wanted = undefined
    this.#inkSinceMm = 0
    context.state = context.questions.question === undefined ? 'plotting' : 'waiting'
    context.write({ is: 'resumed' })
    this.#gate.open()
    if (this.#parts.strokes.isDrawing) {
      this.#parts.watch.heard()
      await context.plotter.resume({ signal: context.halt.signal })
    }
    context.report({ phase: 'resumed' })
  }

  /** What is held goes on, to its end. */
  end(): void {
    this.#idle?.abort()
    this.#gate.open()
  }

  /** Waits while paused, and until the pen is back that was put away. */
  async pass(): Promise<void> {
    await this.#gate.pass(this.#context.halt)
    if (this.#context.stopped === undefined) await this.#parts.pens.takeAgain()
  }

  /** Does something that is only done while paused, one thing after the other. @throws DriverError `STATE_INVALID` */
  during<T>(operation: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(async () => {
      if (this.#context.state !== 'paused') throw notPaused(this.#context.state)
      await this.#parts.strokes.leave()
      return operation()
    })
    this.#work = turn.catch(() => {})
    return turn
  }

  /** Counts ink, and pauses when there was as much as the pen is trusted with. */
  afterInk(lengthMm: number): void {
    const { options, route } = this.#context
    this.#inkSinceMm += lengthMm
    const isLast = this.#parts.strokes.next === route.strokes
    if (this.#inkSinceMm < (options.pauseAfterInkMm ?? Infinity) || isLast) return
    const metres = (this.#inkSinceMm / 1000).toFixed(1)
    this.#inkSinceMm = 0
    this.begin('stroke', `${metres} m of ink drawn: look after the pen`).catch(() => {}) // the draw fails as well
  }

  /** Puts the pen away when the pause lasts. */
  #waitIdle(): void {
    const { options, clock } = this.#context
    const { idlePen } = options
    if (idlePen === undefined) return
    const idle = (this.#idle = new AbortController())
    const putAway = async (): Promise<void> => {
      await clock.sleep(idlePen.afterMs, idle)
      await this.during(() => this.#parts.pens.putAway())
    }
    putAway().catch(() => {}) // the pause was over, or whatever failed fails again when the plot goes on
  }
}
