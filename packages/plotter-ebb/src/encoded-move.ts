import { solveJerkRates } from './jerk-rates.ts'
import { lowLevelMoveLine, stepperMoveLine, timedJerkMoveLine } from './move-lines.ts'
import { solveRates } from './rates.ts'
import { type MotorMove, pointAt, type StepGeometry } from './steps.ts'

/** A move as the board is told of it. */
export interface EncodedMove {
  /** Without its line ending. */
  readonly line: string
  readonly durationMs: number
  /** Signed motor steps. */
  readonly steps: readonly [number, number]
  /** From its beginning to its end. */
  readonly lengthMm: number
}

/**
 * Encodes a move, as `SM` where a move has one speed from end to end, as `T3` where its acceleration changes, else as `LM`.
 * @throws RangeError where the board would refuse the speed
 */
export function encodeMove(
  move: MotorMove,
  geometry: StepGeometry,
  { constantSpeed }: { readonly constantSpeed: boolean },
): EncodedMove {
  const { steps } = move
  const durationMs = move.ticks / 25
  const line = constantSpeed
    ? stepperMoveLine(durationMs, steps)
    : move.meanSpeed === undefined
      ? lowLevelMoveLine(...solveRates(move))
      : timedJerkMoveLine(move.ticks, ...solveJerkRates(move))
  const { xMm, yMm } = pointAt(geometry, steps)
  return { line, durationMs, steps, lengthMm: Math.hypot(xMm, yMm) }
}
