import { type PointMm, strokeCount, type StrokeList } from '@vfab/core'
import { requireJogWithin, requirePointWithin, requireStrokesWithin, type TravelBounds } from '@vfab/driver-kit'

import type { Board } from './board.ts'
import type { GrblConfig } from './config.ts'
import { driverId, grblError } from './errors.ts'
import { Frame, type MachineXY } from '@vfab/driver-kit/gcode'

/** Beyond soft limits by less than this is rounding, mm. */
const toleranceMm = 0.002

/** Makes sure that strokes can be drawn. @throws DriverError `OUT_OF_BOUNDS`; RangeError for what is no number */
export function requireDrawable(strokes: StrokeList, board: Board, frame: Frame, config: GrblConfig): void {
  if (strokeCount(strokes) === 0) return
  requireStrokesWithin(strokes, travelOf(frame, config))
  if (!hasSoftLimits(board)) return
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  const { coordsMm, starts } = strokes
  const end = 2 * starts[strokeCount(strokes)]!
  for (let at = 2 * starts[0]!; at < end; at += 2) {
    left = Math.min(left, coordsMm[at]!)
    right = Math.max(right, coordsMm[at]!)
    top = Math.min(top, coordsMm[at + 1]!)
    bottom = Math.max(bottom, coordsMm[at + 1]!)
  }
  requireWithinSoftLimits([frame.toMachine(left, top), frame.toMachine(right, bottom)], board, 'the drawing')
}

/** Makes sure that a point can be reached. @throws DriverError `OUT_OF_BOUNDS`; RangeError */
export function requireReachable(target: PointMm, board: Board, frame: Frame, config: GrblConfig): void {
  requirePointWithin(target, travelOf(frame, config))
  if (!hasSoftLimits(board)) return
  requireWithinSoftLimits([frame.toMachine(target.xMm, target.yMm)], board, `(${target.xMm}, ${target.yMm}) mm`)
}

/** What a walk begins and ends with. */
export interface Walk {
  readonly byMm: PointMm
  readonly target: PointMm
  /** Where the page's corner was by the machine's coordinates when the machine found it; absent where it has not. */
  readonly corner: MachineXY | undefined
}

/** Makes sure that a walk ends within the travel, as far as that is known. @throws DriverError `OUT_OF_BOUNDS`; RangeError */
export function requireWalkable({ byMm, target, corner }: Walk, board: Board, frame: Frame, config: GrblConfig): void {
  requireJogWithin(byMm, travelOf(frame, config))
  const place = frame.toMachine(target.xMm, target.yMm)
  if (hasSoftLimits(board)) requireWithinSoftLimits([place], board, `(${target.xMm}, ${target.yMm}) mm`)
  if (corner !== undefined) requirePointWithin(new Frame(frame.layout, corner).toPage(place), travelOf(frame, config))
}

function travelOf(frame: Frame, config: GrblConfig): TravelBounds {
  const { widthMm, heightMm } = frame.layout
  return { widthMm, heightMm, name: config.model, driver: driverId }
}

/** The other firmwares have limits that depend on more than Grbl's settings tell; they guard them themselves. */
function hasSoftLimits(board: Board): boolean {
  return board.setting(20, 0) !== 0 && board.info.name === 'grbl' && !board.info.options.includes('Z')
}

/** Grbl would brake and lock itself in the middle of the drawing (alarm 2). */
function requireWithinSoftLimits(places: readonly MachineXY[], board: Board, what: string): void {
  for (const [axis, setting] of [
    ['x', 130],
    ['y', 131],
  ] as const) {
    const most = board.setting(setting, 0)
    for (const place of places) {
      const excess = Math.max(place[axis], -most - place[axis])
      if (excess <= toleranceMm) continue
      throw grblError(
        'OUT_OF_BOUNDS',
        `${what} leaves the soft limits of the board by ${excess.toFixed(2)} mm along ${axis}`,
        {
          context: { axis, excessMm: Number(excess.toFixed(3)), travelMm: most },
          hint: 'let the plotter find its corner first (vfab home), or set the origin so that the drawing lies within',
        },
      )
    }
  }
}
