import { type StrokeList, strokesFrom } from '@vfab/core'
import { type Geometry, pointAt } from './geometry.ts'
import type { MotorPositions, MoveLog } from './move-log.ts'

/** Straight pieces are split until no point lies further off than this, in sixteenths of a full step: 1.5 steps of 1/16. */
const toleranceMicrosteps = 1.5

/** Pieces shorter than this are not split, ticks. */
const minPieceTicks = 10

/** The path of the tip between two ticks, as `x0, y0, x1, y1, …` in mm. */
export function pathMm(moves: MoveLog, geometry: Geometry, fromTick: number, toTick: number): number[] {
  const path = new PathBuilder(geometry)
  path.add(moves.positionsAt(fromTick))
  for (let row = Math.max(0, moves.rowAt(fromTick)); row < moves.count; row++) {
    const start = Math.max(fromTick, moves.startTickOf(row))
    const end = Math.min(toTick, moves.endTickOf(row))
    if (start >= toTick) break
    if (end > start) addMove(path, moves, row, start, end)
  }
  return path.coordsMm
}

/** The drawn path as a list of strokes, one for each time the tip was on the paper. */
export function strokesOf(
  moves: MoveLog,
  geometry: Geometry,
  times: Iterable<{ readonly fromTick: number; readonly toTick: number }>,
): StrokeList {
  const strokes: number[][] = []
  for (const { fromTick, toTick } of times) strokes.push(pathMm(moves, geometry, fromTick, toTick))
  return strokesFrom(strokes)
}

/** Length of a path given as coordinates, mm. */
export function lengthMm(coordsMm: ArrayLike<number>): number {
  let length = 0
  for (let index = 2; index < coordsMm.length; index += 2) {
    length += Math.hypot(coordsMm[index]! - coordsMm[index - 2]!, coordsMm[index + 1]! - coordsMm[index - 1]!)
  }
  return length
}

class PathBuilder {
  readonly #geometry: Geometry
  readonly coordsMm: number[] = []

  constructor(geometry: Geometry) {
    this.#geometry = geometry
  }

  /** Adds a point unless it repeats the last one. */
  add([first, second]: MotorPositions): void {
    const { xMm, yMm } = pointAt(this.#geometry, first, second)
    const { coordsMm } = this
    if (coordsMm.at(-2) === xMm && coordsMm.at(-1) === yMm) return
    coordsMm.push(xMm, yMm)
  }
}

function addMove(path: PathBuilder, moves: MoveLog, row: number, start: number, end: number): void {
  const [from, to] = [moves.positionsIn(row, start), moves.positionsIn(row, end)]
  const bends = moves
    .bendsOf(row)
    .filter((tick) => tick > start && tick < end)
    .filter((tick) => offChord(from, to, moves.positionsIn(row, tick)) > toleranceMicrosteps)
  const ticks = [start, ...bends.sort((a, b) => a - b), end]
  for (let index = 1; index < ticks.length; index++) addPiece(path, moves, row, ticks[index - 1]!, ticks[index]!)
}

/** Adds the end of a piece, and before it whatever points its bend needs. */
function addPiece(path: PathBuilder, moves: MoveLog, row: number, start: number, end: number): void {
  const from = moves.positionsIn(row, start)
  const to = moves.positionsIn(row, end)
  const quarter = (end - start) / 4
  const bent =
    end - start > minPieceTicks &&
    [1, 2, 3].some((part) => offChord(from, to, moves.positionsIn(row, start + part * quarter)) > toleranceMicrosteps)
  if (!bent) return path.add(to)
  const middle = Math.floor((start + end) / 2)
  addPiece(path, moves, row, start, middle)
  addPiece(path, moves, row, middle, end)
}

/** Distance of a point from the straight line between two others, in sixteenths of a full step. */
function offChord(from: MotorPositions, to: MotorPositions, at: MotorPositions): number {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const [px, py] = [at[0] - from[0], at[1] - from[1]]
  const length = Math.hypot(dx, dy)
  if (length === 0) return Math.hypot(px, py)
  const along = Math.min(1, Math.max(0, (px * dx + py * dy) / length ** 2))
  return Math.hypot(px - along * dx, py - along * dy)
}
