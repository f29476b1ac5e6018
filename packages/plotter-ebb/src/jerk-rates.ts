/**
 * Rates for `T3`, so that each motor makes exactly its steps while its acceleration changes evenly, and both are done after
 * the same number of ticks.
 *
 * The board adds the jerk to the acceleration, that to the rate and the rate to an accumulator, 25 000 times a second, and
 * steps whenever the accumulator passes 2³¹. At first it takes half an acceleration off the rate and adds a sixth of the
 * jerk, and leaves the first jerk out. After T ticks it has added up, from a clean accumulator,
 *
 *   S(T) = T·(rate − ⌊accel/2⌋ + ⌊jerk/6⌋) + accel·T(T+1)/2 + jerk·(T³−T)/6
 *
 * The jerk is rounded to the nearest, the acceleration so that the slower end is not slower than planned, and then the least
 * rate is taken with which S(T) reaches the steps. Holds for moves of up to 2¹⁵ ticks (1.3 s), whose sums are exact in a double.
 */
import type { JerkRate } from './move-lines.ts'
import { fullStep, slackPerTick } from './rates.ts'
import type { MotorMove } from './steps.ts'

/** The highest rate: a step each tick. */
const highestRate = fullStep - 1

const still: JerkRate = { rate: 0, accel: 0, jerk: 0 }

/** Solves both motors' rates of a move with a mean speed of its own. */
export function solveJerkRates(move: MotorMove): readonly [JerkRate, JerkRate] {
  return [solveAxis(move, 0), solveAxis(move, 1)]
}

function solveAxis({ ticks, steps, entrySpeed, exitSpeed, meanSpeed }: MotorMove, motor: 0 | 1): JerkRate {
  const count = steps[motor]
  if (count === 0) return still
  const way = Math.abs(count) * fullStep + slackPerTick * ticks
  const scale = meanSpeed === undefined || meanSpeed === 0 ? 0 : way / ticks / meanSpeed
  const [entry, exit] = [entrySpeed * scale, exitSpeed * scale]
  const jerk = Math.round((12 * ((entry + exit) / 2 - way / ticks)) / ticks ** 2)
  const axis = solve(way, ticks, entry, exit, jerk) ?? solve(way, ticks, way / ticks, way / ticks, 0)!
  return count > 0 ? axis : { rate: -axis.rate + 0, accel: -axis.accel + 0, jerk: -axis.jerk + 0 }
}

/** Undefined where the rate would leave its bounds, as whole steps may make it that are few for so uneven a speed. */
function solve(way: number, ticks: number, entry: number, exit: number, jerk: number): JerkRate | undefined {
  const sixth = Math.trunc(jerk / 6)
  const byJerk = (jerk * (ticks ** 3 - ticks)) / 6
  const square = ticks ** 2 / 2
  const accel =
    exit >= entry
      ? Math.floor((way - ticks * (entry + sixth) - byJerk) / square)
      : Math.ceil((ticks * (exit + sixth) - (jerk * ticks ** 3) / 2 + byJerk - way) / square)
  const start = Math.ceil((way - byJerk - (accel * ticks * (ticks + 1)) / 2) / ticks)
  const rateAt = (tick: number): number => start + accel * tick + (jerk * tick * (tick - 1)) / 2
  const slowest = jerk === 0 ? 1 : Math.round(0.5 - accel / jerk)
  for (const tick of [1, Math.min(ticks, Math.max(1, slowest)), ticks]) {
    if (!(rateAt(tick) >= 0 && rateAt(tick) <= highestRate)) return undefined
  }
  return { rate: start + Math.trunc(accel / 2) - sixth, accel, jerk }
}
