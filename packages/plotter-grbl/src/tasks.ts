/** A list of strokes, made into tasks as they are needed, with the plan's time for each. */
import type { PointMm, StrokeList } from '@vfab/core'
import { strokeTasks, type TaskOptions as PieceTaskOptions } from '@vfab/driver-kit/gcode'
import { type MotionLimits, strokeTimesInLots } from '@vfab/motion'

import type { StrokeTask } from './tally.ts'

/** What tasks are made with. */
export interface TaskOptions extends PieceTaskOptions {
  readonly limits: MotionLimits
}

/** The plan's time of all strokes of a list, ms. */
export function estimateMs(list: StrokeList, fromMm: PointMm, { limits, penMs }: TaskOptions): number {
  let sum = 0
  for (const { travelMs, drawMs } of strokeTimesInLots(list, limits, fromMm)) {
    for (const [at, ms] of drawMs.entries()) sum += ms + travelMs[at]! + penMs
  }
  return sum
}

/** @param first - index in the whole drawing of the list's first stroke */
export function* tasksOf(
  list: StrokeList,
  first: number,
  fromMm: PointMm,
  options: TaskOptions,
): Generator<StrokeTask, void, undefined> {
  for (const task of strokeTasks(list, strokeTimesInLots(list, options.limits, fromMm), options)) {
    yield { ...task, index: first + task.index }
  }
}
