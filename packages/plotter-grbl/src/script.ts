import { type Frame, type GcodeStyle, flavourRules, type MoveLine, MoveWriter } from '@vfab/driver-kit/gcode'

import type { Board } from './board.ts'

/** How lines are streamed: as short as can be, since every byte counts against the board's buffer. */
export const style: GcodeStyle = { ...flavourRules.grbl.style, spaced: false, modal: true }

/** Makes the writer of moves for a board. */
export function createMoveWriter(board: Board, frame: Frame): MoveWriter {
  const offset = (): { x: number; y: number } => ({ x: board.offset[0], y: board.offset[1] })
  return new MoveWriter({ frame, style, stepMm: board.stepMm, offset })
}

/** Blocks that the planner makes of a move, at least. */
export function blocksOf({ lengthMm, arc }: MoveLine, board: Board): number {
  if (arc === undefined) return lengthMm > 2 * board.stepMm ? 1 : 0
  return Math.max(1, arcBlocks(arc.radius, arc.turn, board.setting(12, 0.002)) - 1)
}

/** Chords that Grbl cuts an arc into. */
function arcBlocks(radius: number, turn: number, toleranceMm: number): number {
  return Math.floor(
    Math.abs(0.5 * turn * radius) / Math.sqrt(toleranceMm * Math.max(toleranceMm, 2 * radius - toleranceMm)),
  )
}
