/**
 * How a later session knows whether the board was reset in between: a tool length of some hundredths of a mm, which the board
 * forgets at every restart and tells in `$#`. It moves nothing: heights are given without it.
 */
import type { Clock, PlotterCheckpoint } from '@vfab/core'

import type { Board } from './board.ts'
import type { Frame, MachineXY } from './frame.ts'
import type { Offsets } from './replies.ts'

/** Marks are multiples of this, so that none gets lost in boards that report inches. */
const markStepMm = 0.01
const marks = 20
/** Values that are told to fewer decimals than they were given. */
const sameMm = 0.003

/** With `$1=255` motors are held when they rest: nobody has moved the carriage by hand. */
const alwaysHeld = 255

/** A mark that is not the last session's, most likely. */
export function newMarkerMm(clock: Clock): number {
  return markStepMm * (1 + (Math.floor(clock.now()) % marks))
}

/** What is to be remembered. */
export function checkpointOf(board: Board, frame: Frame): PlotterCheckpoint {
  return {
    firmware: board.title,
    markerMm: Number(board.markerMm.toFixed(3)),
    originX: frame.origin.x,
    originY: frame.origin.y,
  }
}

/**
 * The origin of an earlier session, if the board proves that it was neither reset nor freed since.
 * @param locked - whether it was found in an alarm, or restarted when it was opened
 */
export function originKept(
  checkpoint: PlotterCheckpoint,
  board: Board,
  offsets: Offsets,
  locked: boolean,
): { readonly origin: MachineXY; readonly markerMm: number } | undefined {
  const { markerMm, originX, originY } = checkpoint
  if (typeof markerMm !== 'number' || typeof originX !== 'number' || typeof originY !== 'number') return undefined
  const found = offsets.toolLength * board.reportUnitMm
  const held = board.setting(1, 0) === alwaysHeld
  if (locked || !held || markerMm === 0 || Math.abs(found - markerMm) > sameMm) return undefined
  return { origin: { x: originX, y: originY }, markerMm }
}
