import { isDriverError } from '@vfab/core'

import { straightened } from '@vfab/driver-kit/gcode'
import type { StrokeTask } from './tally.ts'

const unknownCommand = 20

/** Error 20 is an unknown command. Boards of iDraw 2.0 answer so to `G2` and `G3`. */
export function isRefusedArc(error: unknown): boolean {
  if (!isDriverError(error) || error.code !== 'REJECTED' || error.context['error'] !== unknownCommand) return false
  return /^G0?[23](?!\d)/.test(String(error.context['line']))
}

/** The same stroke in straight pieces. */
export function withoutArcs(task: StrokeTask, toleranceMm: number): StrokeTask {
  return { ...task, pieces: task.pieces.flatMap((piece) => straightened(piece, toleranceMm)) }
}
