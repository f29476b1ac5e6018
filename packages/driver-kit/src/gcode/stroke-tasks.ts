import { strokeCoordsMm, type StrokeList } from '@vfab/core'

import { type PiecedStroke, type PieceOptions, piecesOf } from './pieces.ts'

/** A stroke, as it is written or sent. */
export interface StrokeTask extends PiecedStroke {
  /** In its list. */
  readonly index: number
  readonly lengthMm: number
  /** Estimated, travel and pen included, ms. */
  readonly durationMs: number
}

/** What strokes take, a lot at a time: as `strokeTimesInLots` of `@vfab/motion` plans them. */
export interface LotTimes {
  readonly travelMs: Float64Array
  readonly drawMs: Float64Array
  readonly drawMm: Float64Array
}

/** How tasks are made. */
export interface TaskOptions extends PieceOptions {
  /** For the pen, with each stroke, ms. */
  readonly penMs: number
}

/** The strokes of a list, made as they are needed. */
export function* strokeTasks(
  list: StrokeList,
  lots: Iterable<LotTimes>,
  options: TaskOptions,
): Generator<StrokeTask, void, undefined> {
  let index = 0
  for (const { travelMs, drawMs, drawMm } of lots) {
    for (const [at, ms] of drawMs.entries()) {
      const coords = strokeCoordsMm(list, index)
      yield {
        index,
        startX: coords[0]!,
        startY: coords[1]!,
        pieces: [...piecesOf(coords, options)],
        lengthMm: drawMm[at]!,
        durationMs: ms + travelMs[at]! + options.penMs,
      }
      index++
    }
  }
}
