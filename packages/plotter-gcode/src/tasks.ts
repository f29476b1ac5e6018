import { type PointMm, strokeCoordsMm, type StrokeList } from '@vfab/core'
import { type PiecedStroke, type PieceOptions, piecesOf } from '@vfab/driver-kit/gcode'
import { type MotionLimits, strokeTimesInLots } from '@vfab/motion'

/** A stroke, as it is written. */
export interface StrokeTask extends PiecedStroke {
  readonly lengthMm: number
  /** Estimated, travel and pen included, ms. */
  readonly durationMs: number
}

/** What tasks are made with. */
export interface TaskOptions extends PieceOptions {
  readonly limits: MotionLimits
  /** For the pen, with each stroke, ms. */
  readonly penMs: number
}

/** The strokes of a list, made as they are needed. */
export function* tasksOf(
  list: StrokeList,
  fromMm: PointMm,
  options: TaskOptions,
): Generator<StrokeTask, void, undefined> {
  let index = 0
  for (const { travelMs, drawMs, drawMm } of strokeTimesInLots(list, options.limits, fromMm)) {
    for (const [at, ms] of drawMs.entries()) {
      const coords = strokeCoordsMm(list, index++)
      yield {
        startX: coords[0]!,
        startY: coords[1]!,
        pieces: [...piecesOf(coords, options)],
        lengthMm: drawMm[at]!,
        durationMs: ms + travelMs[at]! + options.penMs,
      }
    }
  }
}
