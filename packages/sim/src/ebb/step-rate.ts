/**
 * How the firmware turns "so many steps in so many milliseconds" into a rate: 32-bit floats in 3.x, 32-bit integers
 * before. Both are repeated here operation by operation, because their rounding decides when the last step comes.
 */
import { ticksPerMs } from './ticks.ts'

const { fround } = Math

/** 2³¹ / 25 000: rate of one step per second. */
const ratePerStepPerS = 85_899.34592

/** Rate of one step per tick: the fastest there is. */
export const maxRate: number = 2 ** 31

/**
 * 3.x: rate of a move of `steps` in `durationMs`, truncated; above {@link maxRate} it is too fast, 0 is too slow.
 * @param steps - not negative
 */
export function floatRate(steps: number, durationMs: number): number {
  const factor = fround(fround(ratePerStepPerS * 1000) / fround(durationMs))
  return Math.trunc(fround(fround(steps) * factor))
}

/** A rate, and what the firmware prints when its own check finds it impossible. */
export interface IntegerRate {
  readonly rate: number
  readonly complaint?: string
}

/**
 * 2.x: the same in integers, with 15 bits of precision for moves of up to 30 ms and 31 bits beyond.
 * @param steps - 1 … 16 777 215
 * @param durationMs - 1 … 16 777 215
 */
export function integerRate(steps: number, durationMs: number): IntegerRate {
  const ticks = ticksPerMs * durationMs
  let high: number
  let low = 0
  if (steps < 0x1ffff) {
    const shifted = (steps * 0x8000) % 2 ** 32
    high = Math.floor(shifted / ticks)
    low = Math.floor((((shifted % ticks) * 0x10000) % 2 ** 32) / ticks)
  } else {
    high = Math.floor((Math.floor(steps / durationMs) * 0x8000) / ticksPerMs)
  }
  const possible = Math.min(Math.max(high, 1), 0x8000)
  const rate = Math.min((possible * 0x10000 + (durationMs > 30 ? low : 0)) % 2 ** 32, 0x7fffffff)
  if (high > 0x8000) return { rate, complaint: `too high : ${high}` }
  return high === 0 ? { rate, complaint: 'zero' } : { rate }
}

/**
 * 3.x: rates of a straight move on which the longer axis goes at `stepsPerS` (HM).
 * @param steps - not negative, not both 0
 */
export function straightRates(stepsPerS: number, steps: readonly [number, number]): readonly [number, number] {
  const [first, second] = steps
  const major = Math.trunc(fround(fround(stepsPerS) * fround(ratePerStepPerS)))
  if (first >= second) return [major, minorRate(second, stepsPerS, first)]
  return [minorRate(first, stepsPerS, second), major]
}

function minorRate(minorSteps: number, stepsPerS: number, majorSteps: number): number {
  if (minorSteps === 0) return 0
  let rate = fround(fround(minorSteps) * fround(stepsPerS))
  rate = fround(rate / fround(majorSteps))
  rate = fround(rate * fround(ratePerStepPerS))
  return Math.trunc(Math.min(Math.max(rate, 1), 2_147_483_647))
}
