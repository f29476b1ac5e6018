/** A list of strokes, made into tasks as they are needed, with the plan's time for each. */
import { type PointMm, sliceStrokes, strokeCoordsMm, strokeCount, type StrokeList } from '@vfab/core'
import { type MotionLimits, planStrokes, strokeTimesMs } from '@vfab/motion'

import { piecesOf, type PieceOptions } from './pieces.ts'
import type { StrokeTask } from './tally.ts'

/** Strokes of about so many points are planned at a time: planning never keeps the machine waiting. */
const lotPoints = 2000

/** What tasks are made with. */
export interface TaskOptions extends PieceOptions {
  readonly limits: MotionLimits
  /** For the pen, with each stroke, ms. */
  readonly penMs: number
}

/** The plan's time of all strokes of a list, ms. */
export function estimateMs(list: StrokeList, fromMm: PointMm, options: TaskOptions): number {
  let sum = 0
  for (const times of timesOf(list, fromMm, options)) for (const ms of times) sum += ms
  return sum
}

/** @param first - index in the whole drawing of the list's first stroke */
export function* tasksOf(
  list: StrokeList,
  first: number,
  fromMm: PointMm,
  options: TaskOptions,
): Generator<StrokeTask, void, undefined> {
  let index = 0
  for (const times of timesOf(list, fromMm, options)) {
    for (const durationMs of times) {
      const coords = strokeCoordsMm(list, index)
      const pieces = [...piecesOf(coords, options)]
      yield { index: first + index, startX: coords[0]!, startY: coords[1]!, pieces, durationMs }
      index++
    }
  }
}

function* timesOf(list: StrokeList, fromMm: PointMm, options: TaskOptions): Generator<Float64Array, void, undefined> {
  const { starts, coordsMm } = list
  const count = strokeCount(list)
  let hereMm = fromMm
  for (let from = 0; from < count;) {
    let to = from + 1
    while (to < count && starts[to + 1]! - starts[from]! <= lotPoints) to++
    const { drawMs, travelMs } = strokeTimesMs(planStrokes(sliceStrokes(list, from, to), options.limits, hereMm))
    yield drawMs.map((ms, index) => ms + travelMs[index]! + options.penMs)
    hereMm = { xMm: coordsMm[2 * starts[to]! - 2]!, yMm: coordsMm[2 * starts[to]! - 1]! }
    from = to
  }
}
