import { type DrawProgress, type DrawResult, strokeCount } from '@vfab/core'
import { type Drawing, inkLengthMm } from '@vfab/drawing'

import { type EstimatedMachine, estimatePlot, type PlotEstimate, type PlotEstimateOptions } from './estimate.ts'

/** One layer of a plot that has something to draw. */
export interface PlotLayer {
  readonly id: string
  readonly name: string
  /** From 0, among the layers that have something to draw. */
  readonly index: number
  /** How many such layers there are. */
  readonly count: number
  /** True where the drawing asks to wait for the user before this layer. */
  readonly pauseBefore: boolean
}

/** How far a plot has come, over all its layers. Strokes are counted over the whole drawing. */
export interface PlotProgress extends DrawProgress {
  /** Share of the machine time, 0 to 100; never falls. */
  readonly percent: number
  readonly strokes: number
  /** Ink in the whole drawing. */
  readonly totalMm: number
  readonly layer: PlotLayer
}

/** Adds the progress of one `draw` call after the other up to that of the plot. */
export interface ProgressSum {
  /** To be waited for before the first layer: estimates a drawing of several layers. */
  prepare(): Promise<void>
  /** What comes next is this stroke: those before it count as done. */
  jumpTo(stroke: number, drawnMm: number): Promise<void>
  /** Progress with nothing of `layer` done yet. */
  startLayer(layer: PlotLayer): PlotProgress
  /** Progress with `progress` of the present call of `draw` done. */
  within(progress: DrawProgress): PlotProgress
  /** Counts one call of `draw` as over. */
  finishDraw(result: DrawResult): void
  /** The last progress there was. */
  current(): PlotProgress
  /** Everything drawn. */
  finish(): PlotProgress
}

/**
 * Time left is the driver's own figure for the layer it draws, and an estimate for the layers after it. Nothing is
 * estimated for a drawing of one layer.
 */
export function createProgressSum(
  drawing: Drawing,
  machine: EstimatedMachine,
  options: PlotEstimateOptions = {},
): ProgressSum {
  const layers = drawing.layers.filter((layer) => strokeCount(layer.strokes) > 0)
  const strokes = layers.reduce((sum, layer) => sum + strokeCount(layer.strokes), 0)
  const layerMm = layers.map((layer) => inkLengthMm(layer.strokes))
  const totalMm = layerMm.reduce((sum, mm) => sum + mm, 0)
  let layerMs: readonly number[] = []
  const msAfter = (index: number): number => layerMs.slice(index + 1).reduce((sum, ms) => sum + ms, 0)

  let layer: PlotLayer | undefined
  let percent = 0
  let estimated: Promise<PlotEstimate> | undefined
  const estimate = async (): Promise<PlotEstimate> => {
    const found = await (estimated ??= estimatePlot(drawing, machine, options))
    layerMs = found.layers.map((each) => each.totalMs)
    return found
  }
  let before: DrawProgress = { strokesDone: 0, drawnMm: 0, elapsedMs: 0, remainingMs: 0 }

  /** A resumed plot begins within a layer: what is drawn of it takes no more time. */
  const msLeftOf = (index: number): number => {
    const mm = layerMm[index] ?? 0
    const drawnMm = Math.max(0, before.drawnMm - layerMm.slice(0, index).reduce((sum, each) => sum + each, 0))
    return (layerMs[index] ?? 0) * (mm > 0 ? Math.max(0, 1 - drawnMm / mm) : 1)
  }

  const plus = (progress: DrawProgress): DrawProgress => ({
    strokesDone: before.strokesDone + progress.strokesDone,
    drawnMm: before.drawnMm + progress.drawnMm,
    elapsedMs: before.elapsedMs + progress.elapsedMs,
    remainingMs: progress.remainingMs + (layer ? msAfter(layer.index) : 0),
  })
  const withTotals = (progress: DrawProgress): PlotProgress => {
    const { elapsedMs, remainingMs } = progress
    if (elapsedMs + remainingMs > 0) percent = Math.max(percent, (100 * elapsedMs) / (elapsedMs + remainingMs))
    return { ...progress, percent, strokes, totalMm, layer: layer! }
  }
  return {
    async prepare() {
      if (layers.length > 1) await estimate()
    },
    async jumpTo(stroke, drawnMm) {
      // A plot from its start needs no estimate.
      const wholeMs = stroke === 0 && drawnMm === 0 ? 0 : (await estimate()).totalMs
      before = {
        strokesDone: stroke,
        drawnMm,
        elapsedMs: totalMm > 0 ? (wholeMs * drawnMm) / totalMm : 0,
        remainingMs: 0,
      }
    },
    startLayer(next) {
      layer = next
      return withTotals(plus({ strokesDone: 0, drawnMm: 0, elapsedMs: 0, remainingMs: msLeftOf(next.index) }))
    },
    within: (progress) => withTotals(plus(progress)),
    finishDraw: ({ strokesDone, drawnMm, durationMs }) => {
      before = plus({ strokesDone, drawnMm, elapsedMs: durationMs, remainingMs: 0 })
    },
    current: () => withTotals(before),
    finish() {
      percent = 100
      return withTotals({ ...before, remainingMs: 0 })
    },
  }
}
