import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advance, type AxisState, axisAtRest, ticksToFinish } from '../src/ebb/step-generator.ts'
import { runTickByTick } from './tick-by-tick.ts'

const int32 = { min: -0x80000000, max: 0x7fffffff }
const horizonTicks = 4000

/** Values as drivers send them, values that wrap within ticks, and the corners of 32 bits. */
const register = fc.oneof(
  fc.integer({ min: -100_000, max: 100_000 }),
  fc.integer({ min: -100_000_000, max: 100_000_000 }),
  fc.integer(int32),
  fc.constantFrom(0, 1, -1, int32.min, int32.max),
)

const axis: fc.Arbitrary<AxisState> = fc.record({
  accumulator: fc.integer({ min: 0, max: int32.max }),
  rate: register,
  accel: register,
  jerk: fc.oneof(fc.constant(0), register),
  direction: fc.constantFrom(-1, 0, 1),
  maskRate: fc.boolean(),
  stepsLeft: fc.oneof(fc.integer({ min: 1, max: 3000 }), fc.constant(Infinity)),
  position: fc.constant(0),
})

test('any move computed as a whole ends as the interrupt would end it, tick by tick', () => {
  fc.assert(
    fc.property(axis, fc.integer({ min: 1, max: horizonTicks }), (start, ticks) => {
      const whole = { ...start }
      const used = advance(whole, ticks)
      const reference = runTickByTick(start, ticks)
      expect({ used, ...whole }).toEqual({ used: reference.ticks, ...reference.state })
    }),
    { numRuns: 3000 },
  )
})

test('a move cut anywhere ends as the same move in one piece', () => {
  fc.assert(
    fc.property(axis, fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 12 }), (start, cuts) => {
      const pieces = { ...start }
      for (const ticks of cuts) advance(pieces, ticks)
      const whole = { ...start }
      advance(
        whole,
        cuts.reduce((sum, ticks) => sum + ticks, 0),
      )
      expect(pieces).toEqual(whole)
    }),
    { numRuns: 1000 },
  )
})

test('the end of a move is foretold to the tick', () => {
  fc.assert(
    fc.property(axis, (start) => {
      const reference = runTickByTick(start, horizonTicks)
      const foretold = ticksToFinish(start, horizonTicks)
      if (reference.state.stepsLeft === 0) expect(foretold).toBe(reference.ticks)
      // A constant rate is followed beyond the horizon.
      else expect(foretold).toBeGreaterThan(horizonTicks)
    }),
    { numRuns: 3000 },
  )
})

test('a constant rate is followed exactly however long the move is', () => {
  const slow = { ...axisAtRest(), rate: 1, stepsLeft: 1000 }
  expect(ticksToFinish(slow, 1)).toBe(1000 * 2 ** 31)
  expect(advance(slow, 2 ** 40)).toBe(2 ** 40)
  expect(slow).toMatchObject({ position: 512, stepsLeft: 488, accumulator: 0 })
  const backwards = { ...axisAtRest(), rate: -3, direction: 0 as const, stepsLeft: 2 ** 30 }
  expect(advance(backwards, 2 ** 45)).toBe(2 ** 45)
  expect(backwards.position).toBe(-Math.ceil((3 * 2 ** 45) / 2 ** 31))
})

test('at the highest rate every tick is a step', () => {
  const fastest = { ...axisAtRest(), rate: 2 ** 31, stepsLeft: 25_000 }
  expect(ticksToFinish(fastest, 1)).toBe(25_000)
  expect(advance(fastest, 30_000)).toBe(25_000)
  expect(fastest).toMatchObject({ position: 25_000, stepsLeft: 0, accumulator: 0 })
})

test('a motor without rate, acceleration and jerk never finishes', () => {
  expect(ticksToFinish({ ...axisAtRest(), stepsLeft: 1 }, 1e9)).toBe(Infinity)
})

test('long stretches are as exact as short ones', () => {
  const longMove = fc.record({
    accumulator: fc.integer({ min: 0, max: int32.max }),
    rate: fc.integer({ min: -90_000_000, max: 90_000_000 }),
    accel: fc.integer({ min: -2000, max: 2000 }),
    jerk: fc.constantFrom(0, 0, 1, -1),
    direction: fc.constantFrom(0 as const, 1 as const),
    maskRate: fc.boolean(),
    stepsLeft: fc.constantFrom(700, Infinity),
    position: fc.constant(0),
  })
  fc.assert(
    fc.property(longMove, fc.integer({ min: 30_000, max: 100_000 }), (start, ticks) => {
      const whole = { ...start }
      advance(whole, ticks)
      expect(whole).toEqual(runTickByTick(start, ticks).state)
    }),
    { numRuns: 60 },
  )
})
