import type { PointMm } from '@vfab/core'

import type { Board } from './board.ts'
import { type Piece, placeOn } from '@vfab/driver-kit/gcode'
import type { SentLine, StrokeTask } from './tally.ts'

/** How far off its path a machine that was stopped may stand: some steps, and what rounding adds. */
export function nearMm(board: Board): number {
  return 3 * board.stepMm + 0.01
}

/** How a drawing goes on from where the machine was stopped. */
export interface Continuation {
  /** Lines, from the oldest that was open, that are done. */
  readonly done: number
  /** A stroke that was stopped in, but of which nothing is left. */
  readonly finished?: StrokeTask
  /** Drawn of the line that it was stopped in, mm. */
  readonly partMm: number
  /** Strokes to be drawn, the first of them perhaps only in part. */
  readonly left: readonly StrokeTask[]
}

/**
 * Finds out which of the lines under way the machine was stopped in, by where it stands. Of several that lead past there the
 * first counts: a piece drawn twice does less harm than one left out.
 * @param open - lines not known to be done, oldest first
 * @param nearMm - how far off its path the machine may stand
 */
export function locate(open: readonly SentLine[], at: PointMm, nearMm: number): Continuation {
  const index = lineAt(open, at, nearMm)
  const stopped = open[index]
  if (stopped === undefined) return { done: 0, partMm: 0, left: [] }
  const { task, role, piece, pieceIndex = 0 } = stopped
  const later = tasksAfter(open, index, task)
  if (role === 'travel' || role === 'drop') return { done: index, partMm: 0, left: [task, ...later] }
  const rest = role === 'draw' && piece !== undefined ? placeOn(piece, at.xMm, at.yMm).rest : undefined
  const pieces = role === 'lift' ? [] : [...(rest === undefined ? [] : [rest]), ...task.pieces.slice(pieceIndex + 1)]
  const partMm = role === 'draw' ? Math.max(0, (piece?.lengthMm ?? 0) - (rest?.lengthMm ?? 0)) : 0
  if (pieces.length === 0) return { done: index, partMm, finished: task, left: later }
  const beforeMm = (task.beforeMm ?? 0) + lengthOf(task.pieces) - lengthOf(pieces)
  return { done: index, partMm, left: [{ ...task, startX: at.xMm, startY: at.yMm, pieces, beforeMm }, ...later] }
}

function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { lengthMm }) => sum + lengthMm, 0)
}

function lineAt(open: readonly SentLine[], at: PointMm, nearMm: number): number {
  let nearest = 0
  let nearestMm = Infinity
  for (const [index, { piece }] of open.entries()) {
    if (piece === undefined) continue
    const { distanceMm } = placeOn(piece, at.xMm, at.yMm)
    if (distanceMm <= nearMm) return index
    if (distanceMm >= nearestMm) continue
    nearest = index
    nearestMm = distanceMm
  }
  return nearest
}

function tasksAfter(open: readonly SentLine[], index: number, task: StrokeTask): StrokeTask[] {
  const later: StrokeTask[] = []
  for (const sent of open.slice(index + 1)) {
    if (sent.task !== task && later.at(-1) !== sent.task) later.push(sent.task)
  }
  return later
}
