/**
 * Rates for `LM`, so that each motor makes exactly its steps and both make the last one at the end of the same tick, as
 * near as whole numbers allow.
 *
 * The board adds the acceleration to the rate and the rate to an accumulator, 25 000 times a second, and steps whenever the
 * accumulator passes 2³¹. After T ticks it has added up, from a clean accumulator,
 *
 *   S(T) = T·rate − T·⌊accel/2⌋ + accel·T(T+1)/2
 *
 * (it takes half an acceleration off the rate at first). The acceleration is rounded towards zero, then the least rate is
 * taken with which S(T) reaches the steps: the rate is never negative on the way, and rises or falls evenly.
 */
import type { AxisRate } from './move-lines.ts'
import { type MotorMove, speedUpOf } from './steps.ts'

/** One step, in the accumulator's unit. */
export const fullStep: number = 2 ** 31

/**
 * Added to what each tick must add up, so that the last step comes even from a board that rounds differently in the last
 * digit. Costs no more than a few ticks.
 */
export const slackPerTick = 4

/** Solves both motors' rates. Holds for moves of up to 2²⁰ ticks (42 s), whose sums are exact in a double. */
export function solveRates(move: MotorMove): readonly [AxisRate, AxisRate] {
  return [solveAxis(move, 0), solveAxis(move, 1)]
}

function solveAxis(move: MotorMove, motor: 0 | 1): AxisRate {
  const { ticks } = move
  const steps = move.steps[motor]
  if (steps === 0) return { rate: 0, steps, accel: 0 }
  const way = Math.abs(steps) * fullStep
  const change = ((2 * way) / ticks) * speedUpOf(move, motor)
  const accel = Math.trunc(change / ticks)
  const addedByAccel = (accel * ticks * (ticks + 1)) / 2 - Math.trunc(accel / 2) * ticks
  const rate = Math.ceil((way - addedByAccel) / ticks) + slackPerTick
  return { rate, steps, accel: accel === 0 ? 0 : accel }
}
