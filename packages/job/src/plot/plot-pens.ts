import type { DrawOverrides } from '@vfab/core'

import { drawSettings } from '../draw-settings.ts'
import { type PenChange, penChangeAt, penLabel, penOf, usesSeveralPens } from '../pen-change.ts'
import type { PlotQuestion } from '../plot-question.ts'
import type { RouteLayer } from '../route.ts'
import type { PlotContext } from './plot-context.ts'

/** Which pen is in the machine, and how it is to be used. */
export class PlotPens {
  readonly #context: PlotContext
  #pen: number | undefined
  /** Whether the machine has chosen a pen in this plot: one that was off has put it back, or has not. */
  #chosen = false
  #isPutAway = false
  readonly #toldLeftOut = new Set<string>()

  constructor(context: PlotContext) {
    this.#context = context
  }

  /** The pen that the journal says is in the machine. */
  isIn(pen: number | undefined): void {
    this.#pen = pen
  }

  /** Brings the pen of a layer into the machine, by the machine itself or a person; `stroke` is the one to draw next. */
  async take(layer: RouteLayer, stroke: number): Promise<void> {
    const { plotter, route, halt, options } = this.#context
    const pen = penOf(layer)
    if (plotter.selectPen !== undefined && pen <= plotter.limits.pens) {
      if (pen !== this.#pen || !this.#chosen) await plotter.selectPen(pen, halt)
      this.#chosen = true
    } else if (pen !== this.#pen && usesSeveralPens(route)) {
      const change = penChangeAt(route, stroke, options.pens ?? {}, this.#pen)
      this.#context.note(`change to ${penLabel(change)}`)
      await this.#context.questions.ask(questionOf(change), change)
    }
    if (pen !== this.#pen) this.#context.write({ is: 'pen', pen })
    this.#pen = pen
  }

  /** Puts the pen back during a long pause: into the magazine, or where the caller wants it to wait. */
  async putAway(): Promise<void> {
    const { plotter, halt, options } = this.#context
    if (plotter.selectPen !== undefined) {
      await plotter.selectPen(0, halt)
      this.#isPutAway = true
    } else if (options.idlePen?.parkMm !== undefined) await this.#context.moveTo(options.idlePen.parkMm, halt)
    this.#context.note('the pen was put away: it waited for long')
  }

  /** Takes the pen that was {@link putAway} again. */
  async takeAgain(): Promise<void> {
    if (!this.#isPutAway) return
    this.#isPutAway = false
    await this.#context.plotter.selectPen?.(this.#pen ?? 1, this.#context.halt)
  }

  /** How the present pen is to draw a layer. @param changed - what a person changed during a pause */
  settingsFor({ layer }: RouteLayer, changed: DrawOverrides | undefined): DrawOverrides | undefined {
    const { plotter, options } = this.#context
    const { overrides: plot, pens = {} } = options
    const settings = drawSettings({ plot, pen: pens[this.#pen ?? 1], layer, changed }, plotter.limits)
    for (const key of settings.leftOut) {
      if (this.#toldLeftOut.has(key)) continue
      this.#toldLeftOut.add(key)
      this.#context.note(`this machine has no setting ${key}: "${layer.name}" is drawn without it`)
    }
    return settings.overrides
  }
}

function questionOf({ pen, name, previous, color, layers, strokes, inkMm }: PenChange): Omit<PlotQuestion, 'id'> {
  return {
    kind: 'pen',
    text: `put in ${penLabel({ pen, ...(name === undefined ? {} : { name }), ...(color === undefined ? {} : { color }) })}`,
    pen,
    ...(name === undefined ? {} : { name }),
    ...(previous === undefined ? {} : { previous }),
    ...(color === undefined ? {} : { color }),
    layers: layers.map((layer) => layer.name),
    strokes,
    inkMm,
  }
}
