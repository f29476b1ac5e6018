import type { AxisRate } from '../src/move-lines.ts'

/** What one motor does in an `LM`, by the board's rule (command reference, LM, "Methods and consequences"). */
export interface LmOutcome {
  /** Steps made until the move ended or the patience was over. */
  readonly steps: number
  /** The tick of the last step. */
  readonly ticks: number
  readonly lowestRate: number
  readonly highestRate: number
}

/** Runs one motor of an `LM` with a clean accumulator, tick by tick. */
export function runLm({ rate, steps, accel }: AxisRate, patienceTicks: number): LmOutcome {
  const wanted = Math.abs(steps)
  let made = 0
  let tick = 0
  let accumulator = 0
  let current = rate - Math.trunc(accel / 2)
  let lowestRate = Infinity
  let highestRate = -Infinity
  while (made < wanted && tick < patienceTicks) {
    tick++
    current += accel
    lowestRate = Math.min(lowestRate, current)
    highestRate = Math.max(highestRate, current)
    accumulator += current
    if (accumulator >= 2 ** 31) {
      accumulator -= 2 ** 31
      made++
    }
  }
  return { steps: made, ticks: tick, lowestRate, highestRate }
}
