import { type PointMm, strokeCount, type StrokeList } from '@vfab/core'

import type { Drawing } from '../drawing.ts'
import { joinStrokes } from './join.ts'
import { orderStrokes } from './order.ts'

/** What {@link prepareStrokes} accepts. */
export interface PrepareOptions {
  /** Ends this close are joined, so that the pen stays down between them, in mm. Negative: nothing is joined. */
  joinToleranceMm: number
  /** Whether to look for a short way from stroke to stroke, layer by layer. Default true. */
  order?: boolean | undefined
  /** Whether strokes may be drawn backwards, and closed ones begun anywhere. Default true. */
  reverse?: boolean | undefined
  /** Where the pen stands at first. Default: the page's top left corner. */
  startMm?: PointMm | undefined
  /** Real time to spend on shorter ways, in all. Default 1000. */
  timeBudgetMs?: number | undefined
  /** Steps to spend on it instead: the same steps give the same drawing on every machine. */
  iterations?: number | undefined
  /** Where the time comes from. Default: the process's monotonic clock. */
  clock?: { now(): number } | undefined
}

/**
 * Makes a drawing quick to draw: joins strokes that meet, and puts those of each layer in an order with short pen-up ways.
 * Layers keep their order, and nothing that is to be drawn gets lost.
 */
export function prepareStrokes(drawing: Drawing, options: PrepareOptions): Drawing {
  const {
    joinToleranceMm,
    order = true,
    reverse = true,
    timeBudgetMs = 1000,
    iterations,
    clock = performance,
  } = options
  const total = drawing.layers.reduce((sum, layer) => sum + layer.strokes.coordsMm.length, 0)
  let startMm: PointMm = options.startMm ?? { xMm: 0, yMm: 0 }
  const layers = drawing.layers.map((layer) => {
    let strokes = layer.strokes
    const share = total === 0 ? 0 : strokes.coordsMm.length / total
    if (joinToleranceMm >= 0) strokes = joinStrokes(strokes, { toleranceMm: joinToleranceMm, reverse })
    if (order) {
      strokes = orderStrokes(strokes, {
        startMm,
        reverse,
        timeBudgetMs: timeBudgetMs * share,
        iterations: iterations === undefined ? undefined : Math.ceil(iterations * share),
        now: () => clock.now(),
      })
    }
    startMm = lastPoint(strokes) ?? startMm
    return { ...layer, strokes }
  })
  return { ...drawing, layers }
}

function lastPoint({ coordsMm, starts }: StrokeList): PointMm | undefined {
  const points = starts.at(-1)!
  return strokeCount({ coordsMm, starts }) === 0
    ? undefined
    : { xMm: coordsMm[2 * points - 2]!, yMm: coordsMm[2 * points - 1]! }
}
