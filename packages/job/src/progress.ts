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
  const strokes = sumOf(layers.map((layer) => strokeCount(layer.strokes)))
  const totalMm = sumOf(layers.map((layer) => inkLengthMm(layer.strokes)))
  const times = createLayerTimes(drawing, machine, options)

  let layer: PlotLayer | undefined
  let percent = 0
  let before: DrawProgress = { strokesDone: 0, drawnMm: 0, elapsedMs: 0, remainingMs: 0 }

  const plus = (progress: DrawProgress): DrawProgress => ({
    strokesDone: before.strokesDone + progress.strokesDone,
    drawnMm: before.drawnMm + progress.drawnMm,
    elapsedMs: before.elapsedMs + progress.elapsedMs,
    remainingMs: progress.remainingMs + (layer ? times.after(layer.index) : 0),
  })
  const withTotals = (progress: DrawProgress): PlotProgress => {
    const { elapsedMs, remainingMs } = progress
    if (elapsedMs + remainingMs > 0) percent = Math.max(percent, (100 * elapsedMs) / (elapsedMs + remainingMs))
    return { ...progress, percent, strokes, totalMm, layer: layer! }
  }
  return {
    async prepare() {
      if (layers.length > 1) await times.estimate()
    },
    async jumpTo(stroke, drawnMm) {
      // A plot from its start needs no estimate.
      const wholeMs = stroke === 0 && drawnMm === 0 ? 0 : (await times.estimate()).totalMs
      before = {
        strokesDone: stroke,
        drawnMm,
        elapsedMs: totalMm > 0 ? (wholeMs * drawnMm) / totalMm : 0,
        remainingMs: 0,
      }
    },
    startLayer(next) {
      layer = next
      const remainingMs = times.leftOf(next.index, before.drawnMm)
      return withTotals(plus({ strokesDone: 0, drawnMm: 0, elapsedMs: 0, remainingMs }))
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

/** What the layers of a drawing take, as far as it was asked for. */
interface LayerTimes {
  /** Estimates the drawing; until then each layer takes no time. */
  estimate(): Promise<PlotEstimate>
  /** Of a layer from which `drawnMm` of the whole drawing's ink is drawn: a resumed plot begins within a layer. */
  leftOf(index: number, drawnMm: number): number
  /** Of all layers after one. */
  after(index: number): number
}

function createLayerTimes(drawing: Drawing, machine: EstimatedMachine, options: PlotEstimateOptions): LayerTimes {
  const layerMm = drawing.layers
    .filter((layer) => strokeCount(layer.strokes) > 0)
    .map((layer) => inkLengthMm(layer.strokes))
  let layerMs: readonly number[] = []
  let estimated: Promise<PlotEstimate> | undefined
  return {
    async estimate() {
      const found = await (estimated ??= estimatePlot(drawing, machine, options))
      layerMs = found.layers.map((each) => each.totalMs)
      return found
    },
    leftOf(index, drawnMm) {
      const mm = layerMm[index] ?? 0
      const drawnOfItMm = Math.max(0, drawnMm - sumOf(layerMm.slice(0, index)))
      return (layerMs[index] ?? 0) * (mm > 0 ? Math.max(0, 1 - drawnOfItMm / mm) : 1)
    },
    after: (index) => sumOf(layerMs.slice(index + 1)),
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
