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
 * The jerk is rounded down, the acceleration so that the slower end is not slower than planned, and then the least rate is
 * taken with which S(T) reaches the steps. Holds for moves of up to 2¹⁵ ticks (1.3 s), whose sums are exact in a double.
 */
import type { JerkRate } from './move-lines.ts'
import { fullStep, slackPerTick } from './rates.ts'
import type { MotorMove } from './steps.ts'

/** The highest rate: a step each tick. */
const highestRate = fullStep - 1

const still: JerkRate = { rate: 0, accel: 0, jerk: 0 }

/** Speeds at both ends, as shares of the mean speed. */
interface Shape {
  readonly entry: number
  readonly exit: number
}

/** Solves both motors' rates of a move with a mean speed of its own. */
export function solveJerkRates(move: MotorMove): readonly [JerkRate, JerkRate] {
  for (const shape of shapesOf(move)) {
    const [first, second] = [solveAxis(move, 0, shape), solveAxis(move, 1, shape)]
    // Both have the same shape, or the way would be bent.
    if (first !== undefined && second !== undefined) return [first, second]
  }
  throw new RangeError(`${move.steps.join(' and ')} steps do not fit into ${move.ticks} ticks`)
}

/** The one that is wanted, and evener ones for whole steps that are too few for so uneven a speed. */
function* shapesOf({ entrySpeed, exitSpeed, meanSpeed }: MotorMove): Generator<Shape, void, undefined> {
  if (meanSpeed !== undefined && meanSpeed > 0) yield { entry: entrySpeed / meanSpeed, exit: exitSpeed / meanSpeed }
  const sum = entrySpeed + exitSpeed
  if (sum > 0) yield { entry: (2 * entrySpeed) / sum, exit: (2 * exitSpeed) / sum }
  yield { entry: 1, exit: 1 }
}

function solveAxis({ ticks, steps }: MotorMove, motor: 0 | 1, shape: Shape): JerkRate | undefined {
  const count = steps[motor]
  if (count === 0) return still
  const way = Math.abs(count) * fullStep + slackPerTick * ticks
  const axis = solve(way, ticks, shape)
  if (axis === undefined || count > 0) return axis
  return { rate: -axis.rate + 0, accel: -axis.accel + 0, jerk: -axis.jerk + 0 }
}

/** Undefined where the rate would leave its bounds. */
function solve(way: number, ticks: number, shape: Shape): JerkRate | undefined {
  const mean = way / ticks
  const [entry, exit] = [shape.entry * mean, shape.exit * mean]
  // Rounded down: with more of it the rate would fall below that of the slower end.
  const jerk = Math.floor((12 * ((entry + exit) / 2 - mean)) / ticks ** 2)
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
