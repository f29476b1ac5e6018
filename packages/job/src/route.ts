/** Strokes counted over the whole drawing, and the layers they belong to. */
import { DriverError, sliceStrokes, strokeCoordsMm, strokeCount } from '@vfab/core'
import type { Drawing, InkStrokes, Layer } from '@vfab/drawing'

import { drawnLayers } from './journal/job-file.ts'

/**
 * Where a plot begins: a stroke, or within it after so much of its length; a layer (both from 0, layers among those with
 * strokes); or a share of all ink in percent.
 */
export type StartAt =
  | { readonly stroke: number; readonly drawnMm?: number | undefined }
  | { readonly layer: number }
  | { readonly percent: number }

/** One layer on the way. */
export interface RouteLayer {
  readonly layer: Layer
  readonly index: number
  /** Its first stroke. */
  readonly first: number
  /** The first stroke after it. */
  readonly end: number
}

/** All strokes of a drawing in the order they are drawn. */
export class Route {
  readonly layers: readonly RouteLayer[]
  readonly strokes: number
  /** Ink of the strokes before each one, and of all, mm. */
  readonly inkBeforeMm: Float64Array

  constructor(drawing: Drawing) {
    let first = 0
    this.layers = drawnLayers(drawing).map((layer, index) => {
      const end = first + strokeCount(layer.strokes)
      const entry = { layer, index, first, end }
      first = end
      return entry
    })
    this.strokes = first
    this.inkBeforeMm = inkBefore(this.layers, first)
  }

  /** The layer of a stroke. */
  layerOf(stroke: number): RouteLayer {
    const found = this.layers.find(({ end }) => stroke < end)
    if (found === undefined) throw new RangeError(`no stroke ${stroke} among ${this.strokes}`)
    return found
  }

  /** Points of a stroke, `x0, y0, x1, y1, …` in mm. */
  coordsMm(stroke: number): Float64Array {
    const { layer, first } = this.layerOf(stroke)
    return strokeCoordsMm(layer.strokes, stroke - first)
  }

  /** Strokes from `stroke` to the end of its layer. */
  restOfLayer(stroke: number): InkStrokes {
    const { layer, first } = this.layerOf(stroke)
    const { colors } = layer.strokes
    const rest = sliceStrokes(layer.strokes, stroke - first)
    return colors ? { ...rest, colors: colors.subarray(stroke - first) } : rest
  }

  /** How much there is from one stroke up to another. */
  rest(from: number, end: number): { readonly strokes: number; readonly inkMm: number } {
    return { strokes: end - from, inkMm: this.inkBeforeMm[end]! - this.inkBeforeMm[from]! }
  }

  /** Length of a stroke, mm. */
  lengthMm(stroke: number): number {
    return this.inkBeforeMm[stroke + 1]! - this.inkBeforeMm[stroke]!
  }

  /**
   * The stroke at which to start.
   * @throws DriverError `INPUT_INVALID` when the drawing does not have it
   */
  startOf(at: StartAt): number {
    // After the last one, nothing is left but the way back.
    if ('stroke' in at) return at.stroke === this.strokes ? at.stroke : this.#checked(at.stroke, this.strokes, 'stroke')
    if ('layer' in at) return this.layers[this.#checked(at.layer, this.layers.length, 'layer')]!.first
    if (!(at.percent >= 0 && at.percent < 100)) throw notThere(`at ${at.percent} %`, 'give a percentage from 0 to 99')
    const inkMm = (this.inkBeforeMm[this.strokes]! * at.percent) / 100
    const stroke = this.inkBeforeMm.findIndex((before) => before > inkMm)
    return Math.max(0, stroke - 1)
  }

  #checked(index: number, count: number, what: 'stroke' | 'layer'): number {
    if (Number.isInteger(index) && index >= 0 && index < count) return index
    throw notThere(`with ${what} ${index + 1}`, `the drawing has ${count} ${what}${count === 1 ? '' : 's'}`)
  }
}

function inkBefore(layers: readonly RouteLayer[], strokes: number): Float64Array {
  const before = new Float64Array(strokes + 1)
  let stroke = 0
  for (const { layer } of layers) {
    for (let index = 0; index < strokeCount(layer.strokes); index++, stroke++) {
      before[stroke + 1] = before[stroke]! + lengthMm(strokeCoordsMm(layer.strokes, index))
    }
  }
  return before
}

/** Length of a polyline, mm. */
export function lengthMm(coordsMm: ArrayLike<number>): number {
  let sum = 0
  for (let at = 2; at < coordsMm.length; at += 2) {
    sum += Math.hypot(coordsMm[at]! - coordsMm[at - 2]!, coordsMm[at + 1]! - coordsMm[at - 1]!)
  }
  return sum
}

function notThere(where: string, hint: string): DriverError {
  return new DriverError(`the plot cannot start ${where}`, { type: 'configuration', code: 'INPUT_INVALID', hint })
}
