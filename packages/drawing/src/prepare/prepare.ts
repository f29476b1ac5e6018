import { type PointMm, strokeCount } from '@vfab/core'

import type { InkStrokes } from '../ink-strokes.ts'
import type { Drawing, Layer } from '../drawing.ts'
import { concatStrokes } from '../page/map-drawing.ts'
import { type OnProgress, partOf } from '../progress.ts'
import { dropShort } from './drop-short.ts'
import { dropDuplicates } from './duplicates.ts'
import { hatchAreas, type HatchOptions } from './hatch.ts'
import { joinNeighbours } from './join-neighbours.ts'
import { joinStrokes } from './join.ts'
import { orderStrokes } from './order.ts'
import { overlapLoops } from './overlap-loops.ts'
import { repeatStrokes } from './repeat-strokes.ts'
import { simplifyStrokes } from './simplify.ts'
import { type LoopStarts, spreadLoops } from './spread-loops.ts'
import { timeCost, type TravelLimits } from './travel-cost.ts'

/** What {@link prepareStrokes} accepts. */
export interface PrepareOptions {
  /** Ends this close are joined, so that the pen stays down between them, in mm. Negative: nothing is joined. */
  joinToleranceMm: number
  /**
   * Draw runs of points as lines and arcs, as long as nothing moves further than this, in mm. Left out: every point stays.
   */
  simplifyToleranceMm?: number | undefined
  /** Leave out what runs along ink already drawn, within this distance in mm. Left out: nothing is dropped. */
  duplicateToleranceMm?: number | undefined
  /** Leave out strokes shorter than this, in mm, once joined. Left out: all stay. */
  minLengthMm?: number | undefined
  /** How often every stroke is drawn. Default 1. */
  passes?: number | undefined
  /** How far closed strokes are drawn on beyond their end, in mm. Default 0. */
  overlapMm?: number | undefined
  /** Where closed strokes begin. Default `near`, or `keep` where {@link reverse} is false. */
  loopStarts?: LoopStarts | undefined
  /** Fill the areas in {@link Layer.fills} with lines. Left out: areas stay empty. */
  hatch?: HatchOptions | undefined
  /** Whether to look for a short way from stroke to stroke, layer by layer. Default true. */
  order?: boolean | undefined
  /** Whether strokes may be drawn backwards, and closed ones begun anywhere. Default true. */
  reverse?: boolean | undefined
  /** Where the pen stands at first. Default: the page's top left corner. */
  startMm?: PointMm | undefined
  /**
   * How much to look for shorter ways: 1 by default, 0 for the first order found. The same effort gives the same plan on
   * every machine, however busy.
   */
  effort?: number | undefined
  /** Called now and then. */
  onProgress?: OnProgress | undefined
  /** How fast the machine travels: the order is then the quickest found, not the shortest. */
  travel?: TravelLimits | undefined
}

/**
 * Makes a drawing quick to draw, layer by layer: hatches areas, drops what is drawn twice, joins strokes that meet, leaves
 * out needless points, and finds an order with short pen-up ways. Layers keep their order.
 * @throws DriverError `INPUT_INVALID` for a hatch spacing that would take more lines than any pen draws
 */
export function prepareStrokes(drawing: Drawing, options: PrepareOptions): Drawing {
  const { order = true, startMm = { xMm: 0, yMm: 0 }, effort, travel, overlapMm = 0, loopStarts } = options
  const { onProgress } = options
  const shaped = inParts(drawing.layers, partOf(onProgress, 0, order ? shapingShare : 1), (layer, onPart): Layer => {
    return { ...layer, strokes: shapeStrokes(layer, options, onPart) }
  }).filter((layer) => strokeCount(layer.strokes) > 0)
  const finish = (strokes: InkStrokes): InkStrokes => (overlapMm > 0 ? overlapLoops(strokes, overlapMm) : strokes)
  if (!order) return { ...drawing, layers: shaped.map((layer) => ({ ...layer, strokes: finish(layer.strokes) })) }
  const travelCost = travel && timeCost(travel)
  let from = startMm
  const layers = inParts(shaped, partOf(onProgress, shapingShare, 1), (layer, onPart) => {
    const ordered = orderStrokes(layer.strokes, {
      startMm: from,
      reverse: options.reverse,
      moveLoopStarts: loopStarts === undefined || loopStarts === 'near',
      effort,
      travelCost,
      onProgress: onPart,
    })
    const strokes = finish(joinNeighbours(ordered, options.joinToleranceMm))
    from = { xMm: strokes.coordsMm.at(-2)!, yMm: strokes.coordsMm.at(-1)! }
    return { ...layer, strokes }
  })
  return { ...drawing, layers }
}

/** How far the work is, as a rule, once the strokes are joined and hatched, and only their order is to be found. */
const shapingShare = 0.3

/** Does something with each layer; each counts by its points. */
function inParts<Result>(
  layers: readonly Layer[],
  onProgress: OnProgress | undefined,
  action: (layer: Layer, onPart: OnProgress | undefined) => Result,
): Result[] {
  const points = layers.map(({ strokes }) => 1 + strokes.coordsMm.length)
  const all = points.reduce((sum, count) => sum + count, 0)
  let before = 0
  return layers.map((layer, index) => {
    const after = before + points[index]! / all
    const result = action(layer, partOf(onProgress, before, after))
    before = after
    onProgress?.(after)
    return result
  })
}

/** The strokes of a layer as they are to be drawn, in no particular order yet. */
function shapeStrokes(layer: Layer, options: PrepareOptions, onProgress: OnProgress | undefined): InkStrokes {
  const { hatch, duplicateToleranceMm, joinToleranceMm, simplifyToleranceMm, minLengthMm, reverse = true } = options
  let strokes = layer.strokes
  if (hatch && layer.fills) {
    const hatched = hatchAreas(layer.fills, hatch, partOf(onProgress, 0, 0.6), layer.color === undefined)
    strokes = concatStrokes([strokes, hatched])
  }
  if (duplicateToleranceMm !== undefined) strokes = dropDuplicates(strokes, duplicateToleranceMm)
  onProgress?.(0.7)
  if (joinToleranceMm >= 0) strokes = joinStrokes(strokes, { toleranceMm: joinToleranceMm, reverse })
  onProgress?.(0.9)
  if (simplifyToleranceMm !== undefined) strokes = simplifyStrokes(strokes, simplifyToleranceMm)
  if (minLengthMm !== undefined) strokes = dropShort(strokes, minLengthMm)
  const { loopStarts, passes = 1 } = options
  if (loopStarts === 'random' || loopStarts === 'spread') strokes = spreadLoops(strokes, loopStarts)
  return repeatStrokes(strokes, passes, reverse)
}
