/**
 * Several pieces of a path as one move in which each motor changes its speed evenly: a parabola.
 *
 *   plan    ●──●──●──●──●      A curve comes as many short chords, each a command, and so many commands hold little time: a
 *   bend    ●───────────●      computer that is busy for a moment lets the board run dry. One `LM` bends a path as well as
 *                              it speeds up along it, because its motors have rates and accelerations of their own.
 *
 * With the displacement D over the time T given, what is left to choose is the acceleration a: the one that comes nearest
 * to the plan at all its points, by least squares. The bend is good when it is nowhere further off than the tolerance, at
 * the same moment, and asks for no higher speed or acceleration than the plan may; so that corners stay corners.
 */
import type { PointMm } from '@vfab/core'

/** A stretch of path at a speed that changes evenly. */
export interface PathPiece extends PointMm {
  readonly durationS: number
  readonly entrySpeed: number
  readonly exitSpeed: number
}

/** What a bend must keep to. */
export interface BendBounds {
  readonly toleranceMm: number
  readonly speedMmPerS: number
  readonly accelMmPerS2: number
}

/** How the motors make the move. */
export interface Bend {
  /** (exit − entry) / (exit + entry) of each motor's speed, −1 to 1. */
  readonly speedUps: readonly [number, number]
  /** In s: the pieces' time, or a little more where the bend would be too fast at its ends. */
  readonly durationS: number
}

type Pair = readonly [number, number]

/** A bend that is too fast at its ends takes up to this much longer. */
const mostStretch = 1.03
/** Far less than whole steps make of a speed. */
const rounding = 1.0005

/** The bend through `pieces` from `start` on; undefined when there is no good one. `motors` is the matrix from x, y. */
export function bendThrough(
  start: PointMm,
  pieces: readonly PathPiece[],
  motors: readonly [number, number, number, number],
  bounds: BendBounds,
): Bend | undefined {
  const [a, b, c, d] = motors
  const toMotors = (xMm: number, yMm: number): Pair => [a * xMm + b * yMm, c * xMm + d * yMm]
  const determinant = a * d - b * c
  const lengthOf = (first: number, second: number): number =>
    Math.hypot(d * first - b * second, a * second - c * first) / Math.abs(determinant)

  let totalS = 0
  for (const { durationS } of pieces) totalS += durationS
  const last = pieces.at(-1)!
  const way = toMotors(last.xMm - start.xMm, last.yMm - start.yMm)

  // How far the plan is off an even move, at points of it, and the shape of a parabola there.
  const points: { readonly first: number; readonly second: number; readonly shape: number }[] = []
  let [sumFirst, sumSecond, squares] = [0, 0, 0]
  const look = (xMm: number, yMm: number, timeS: number): void => {
    const [m1, m2] = toMotors(xMm - start.xMm, yMm - start.yMm)
    const shape = (timeS * (timeS - totalS)) / 2
    const first = m1 - (way[0] * timeS) / totalS
    const second = m2 - (way[1] * timeS) / totalS
    points.push({ first, second, shape })
    sumFirst += shape * first
    sumSecond += shape * second
    squares += shape * shape
  }
  let [x, y, timeS] = [start.xMm, start.yMm, 0]
  for (const { xMm, yMm, durationS, entrySpeed, exitSpeed } of pieces) {
    const sum = entrySpeed + exitSpeed
    const half = sum === 0 ? 0.5 : (3 * entrySpeed + exitSpeed) / (4 * sum)
    look(x + half * (xMm - x), y + half * (yMm - y), timeS + durationS / 2)
    timeS += durationS
    if (timeS < totalS) look(xMm, yMm, timeS)
    ;[x, y] = [xMm, yMm]
  }
  if (squares === 0) return undefined

  // A motor's rate cannot change its sign within a move: at most it comes to rest at one end.
  const within = (accel: number, wayMm: number): number => {
    const most = (2 * Math.abs(wayMm)) / totalS ** 2
    return Math.max(-most, Math.min(most, accel))
  }
  const accel: Pair = [within(sumFirst / squares, way[0]), within(sumSecond / squares, way[1])]
  if (lengthOf(...accel) > bounds.accelMmPerS2 * rounding) return undefined
  for (const { first, second, shape } of points) {
    if (lengthOf(first - accel[0] * shape, second - accel[1] * shape) > bounds.toleranceMm) return undefined
  }
  const speedAt = (end: -1 | 1): number =>
    lengthOf(way[0] / totalS + (end * accel[0] * totalS) / 2, way[1] / totalS + (end * accel[1] * totalS) / 2)
  const stretch = Math.max(1, Math.max(speedAt(-1), speedAt(1)) / (bounds.speedMmPerS * rounding))
  if (stretch > mostStretch) return undefined
  const speedUp = (accelOfMotor: number, wayMm: number): number =>
    wayMm === 0 ? 0 : (accelOfMotor * totalS ** 2) / (2 * wayMm)
  return { speedUps: [speedUp(accel[0], way[0]), speedUp(accel[1], way[1])], durationS: totalS * stretch }
}
