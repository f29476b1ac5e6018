/**
 * The proof that a machine still stands where an earlier session left it.
 *
 * Grbl counts every step as long as it runs, so its position stays true whatever other programs do, until it restarts, is
 * reset while it moves, raises an alarm, or is homed. A random mark shows that none of this happened: a tool length of less
 * than a millimetre, which Grbl forgets at every reset and prints in `$#`. It moves nothing: heights are sent without it.
 */
import { randomInt } from 'node:crypto'

import type { PlotterCheckpoint } from '@vfab/core'
import { isWithinReach } from '@vfab/driver-kit'

import type { Board } from './board.ts'
import { Frame, type MachineXY, type PageLayout } from '@vfab/driver-kit/gcode'
import type { Offsets } from './replies.ts'

/** Between two marks, as fine as the board prints them: 0.0001 inch where it reports in inches (`$13=1`). */
function markStepMm({ reportUnitMm }: Board): number {
  return reportUnitMm === 1 ? 0.001 : 0.00254
}

/** The longest mark, mm: a program that moves the Z axis and expects no tool length can stand it. */
const longestMm = 0.999
/** Shorter ones would be lost in the rounding of reports. */
const shortestMm = 0.02
/** Less than half of what lies between two marks. */
const sameMm = 0.0004

/** With `$1=255` motors are held when they rest: the carriage cannot be moved by hand. */
const alwaysHeld = 255

/** A machine stands on its path to some steps, and what arcs and rounding add, mm. */
const onPathMm = 0.3

/** Settings that say what a position means: microsteps, directions, switches. With other values the same numbers are other places. */
const geometrySettings = [3, 22, 23, 27, 100, 101] as const

/**
 * A new mark.
 * @param homed - whether the machine has found its switches since it restarted: a later session reads it from the mark
 */
export function newMarkerMm(board: Board, homed: boolean): number {
  const stepMm = markStepMm(board)
  const pairs = Math.floor(longestMm / stepMm / 2)
  const first = Math.ceil(shortestMm / stepMm / 2)
  return Number(((2 * (1 + first + randomInt(pairs - first)) - (homed ? 1 : 0)) * stepMm).toFixed(5))
}

/** Whether the board has the mark of a session that homed the machine. */
export function hasHomedMark(board: Board): boolean {
  const stepMm = markStepMm(board)
  const { toolLengthMm } = board
  const step = Math.round(toolLengthMm / stepMm)
  const isMark = step > 0 && toolLengthMm <= longestMm && Math.abs(step * stepMm - toolLengthMm) <= sameMm
  return isMark && step % 2 === 1
}

/** What is to be remembered. */
export function checkpointOf(board: Board, frame: Frame, place: MachineXY, homed: boolean): PlotterCheckpoint {
  return {
    firmware: board.title,
    markerMm: board.markerMm,
    originX: frame.origin.x,
    originY: frame.origin.y,
    geometry: geometryOf(board),
    homed,
    x: place.x,
    y: place.y,
  }
}

/** An origin that the board has proven. */
export interface KeptOrigin {
  readonly origin: MachineXY
  readonly markerMm: number
  readonly homed: boolean
}

/** What a board has shown when it was opened. */
export interface OpenedState {
  readonly board: Board
  readonly offsets: Offsets
  /** Where the machine stands, by its own coordinates. */
  readonly place: MachineXY
  /** How the page lies on the machine. */
  readonly layout: PageLayout
  /** Whether it was found in an alarm, restarted when it was opened, or was stopped the hard way. */
  readonly lost: boolean
}

/**
 * The origin of an earlier session, if the board proves that it was neither reset nor homed nor freed since.
 *
 * On a machine with switches the first homing renames all places and leaves no trace, while homing it again finds the same
 * coordinates. One that was not homed before the checkpoint therefore has to stand where the session can have left it.
 */
export function originKept(checkpoint: PlotterCheckpoint, opened: OpenedState): KeptOrigin | undefined {
  const { board, offsets, place, layout, lost } = opened
  const { markerMm, originX, originY, geometry, homed } = checkpoint
  if (typeof markerMm !== 'number' || typeof originX !== 'number' || typeof originY !== 'number') return undefined
  const found = offsets.toolLength[2] * board.reportUnitMm
  if (lost || !canProvePlace(board) || markerMm === 0 || Math.abs(found - markerMm) > sameMm) return undefined
  // grblHAL keeps the length through a reset, but not that it is in force.
  if (board.modal.toolLengthCancelled || geometry !== geometryOf(board)) return undefined
  const origin = { x: originX, y: originY }
  if (board.homingEnabled && homed !== true && !couldStandAt(place, origin, checkpoint, layout)) return undefined
  return { origin, markerMm, homed: homed === true }
}

/**
 * Whether a board can prove its place at all: it holds its motors at rest, and forgets the mark at a reset. FluidNC still shows
 * a tool length that a reset has ended.
 */
export function canProvePlace(board: Board): boolean {
  return board.setting(1, 0) === alwaysHeld && board.info.name !== 'fluidnc'
}

/** Whether the place fits what the machine was sent, or else where the checkpoint was taken. */
function couldStandAt(place: MachineXY, origin: MachineXY, checkpoint: PlotterCheckpoint, layout: PageLayout): boolean {
  const { reach, x, y } = checkpoint
  if (reach !== undefined) return isWithinReach(new Frame(layout, origin).toPage(place), reach, onPathMm)
  return Math.hypot(Number(x) - place.x, Number(y) - place.y) <= onPathMm
}

function geometryOf(board: Board): string {
  return geometrySettings.map((number) => board.setting(number, 0)).join(',')
}
