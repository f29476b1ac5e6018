import type { JerkRate } from '../src/move-lines.ts'

/** What one motor does in a `T3`, by the board's rule (command reference, T3 and "Methods and consequences" of LM). */
export interface T3Outcome {
  /** Signed steps made. */
  readonly steps: number
  /** The farthest from zero that it was. */
  readonly farthest: number
  /** Signed rate of each tick. */
  readonly rates: readonly number[]
}

/** Runs one motor of a `T3` with a clean accumulator, tick by tick. */
export function runT3({ rate, accel, jerk }: JerkRate, ticks: number): T3Outcome {
  const backwards = [rate, accel, jerk].find((value) => value !== 0)! < 0
  let accumulator = backwards ? 2 ** 31 - 1 : 0
  let [steps, farthest] = [0, 0]
  let currentRate = rate - Math.trunc(accel / 2) + Math.trunc(jerk / 6)
  let currentAccel = accel - jerk
  const rates: number[] = []
  for (let tick = 0; tick < ticks; tick++) {
    currentAccel += jerk
    currentRate += currentAccel
    rates.push(currentRate)
    accumulator += currentRate
    const step = Math.floor(accumulator / 2 ** 31)
    accumulator -= step * 2 ** 31
    steps += step
    if (Math.abs(steps) > Math.abs(farthest)) farthest = steps
  }
  return { steps, farthest, rates }
}
