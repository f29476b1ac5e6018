import { strokesFrom } from '@vfab/core'
import { limitJerk, type MotionLimits, planStrokes } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { solveJerkRates } from '../src/jerk-rates.ts'
import { highestStepRate, machineOf } from '../src/machines.ts'
import { timedJerkMoveLine } from '../src/move-lines.ts'
import { type MotorMove, MotorSteps, stepsAt } from '../src/steps.ts'
import { runT3 } from './t3-board.ts'

const axidraw = machineOf({ model: 'axidraw-v3', stepMode: 16 })
const pacing = { constantSpeed: false, quantumTicks: 1, longestS: 0.12, longestRampS: 0.12 }

const coordinate = fc.integer({ min: 0, max: 200_000 }).map((um) => um / 1000)
const nearby = fc.integer({ min: -900, max: 900 }).map((um) => um / 1000)
const anyStrokes = fc.oneof(
  fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 10 }).map((points) => [points.flat()]),
  fc.array(fc.tuple(nearby, nearby), { minLength: 1, maxLength: 40 }).map((hops) => {
    let [x, y] = [100, 100]
    return [hops.flatMap(([dx, dy]) => [(x += dx), (y += dy)])]
  }),
)
const anyJerk = fc.constantFrom(2000, 20_000, 100_000, 190_000)

function movesOf(strokes: number[][], jerkMmPerS3: number): MotorMove[] {
  const limits: MotionLimits = {
    draw: { speedMmPerS: 100, accelMmPerS2: 800, jerkMmPerS3 },
    travel: { speedMmPerS: 312, accelMmPerS2: 1500, jerkMmPerS3 },
    corneringDeviationMm: 0.05,
    motors: { matrix: [1, 1, 1, -1], speedMmPerS: highestStepRate / 80 },
  }
  const plan = limitJerk(planStrokes(strokesFrom(strokes), limits, { xMm: 0, yMm: 0 }), 0.004)
  const motors = new MotorSteps(axidraw)
  const moves = [...motors.moves(plan, 0, plan.count, pacing)]
  for (const move of moves) motors.note(move)
  expect(motors.sent).toEqual(stepsAt(axidraw, ...(strokes.at(-1)!.slice(-2) as [number, number])))
  return moves
}

test('each T3 makes exactly its steps, none of them back, and at most one a tick', () => {
  fc.assert(
    fc.property(anyStrokes, anyJerk, (strokes, jerk) => {
      for (const move of movesOf(strokes, jerk)) {
        if (move.meanSpeed === undefined) continue
        for (const [motor, axis] of solveJerkRates(move).entries()) {
          const steps = move.steps[motor]!
          if (steps === 0) {
            expect(axis).toEqual({ rate: 0, accel: 0, jerk: 0 })
            continue
          }
          const outcome = runT3(axis, move.ticks)
          expect(outcome.steps).toBe(steps)
          expect(outcome.farthest).toBe(steps)
          const forwards = outcome.rates.map((rate) => rate * Math.sign(steps))
          expect(forwards.every((rate) => rate >= 0 && rate < 2 ** 31)).toBe(true)
        }
      }
    }),
  )
})

test('rates begin and end as planned, as near as whole steps allow', () => {
  const moves = movesOf([[10, 10, 110, 40]], 20_000).filter(({ meanSpeed }) => meanSpeed !== undefined)
  expect(moves.length).toBeGreaterThan(6)
  for (const move of moves) {
    const [axis] = solveJerkRates(move)
    const { rates } = runT3(axis, move.ticks)
    const stepsPerS = (rate: number): number => (rate * 25_000) / 2 ** 31
    // Motor 1 turns with x + y: 130 steps for each 104.4 mm of the way, 80 a mm.
    const perMm = (80 * Math.abs(move.steps[0])) / Math.hypot(...move.steps.map((steps) => steps / Math.SQRT2))
    const step = 25_000 / move.ticks
    expect(Math.abs(stepsPerS(rates[0]!)) - move.entrySpeed * perMm).toBeLessThan(3 * step)
    expect(Math.abs(stepsPerS(rates.at(-1)!)) - move.exitSpeed * perMm).toBeLessThan(3 * step)
  }
})

test('few steps at an uneven speed are made all the same', () => {
  for (const steps of [-3, -1, 1, 2]) {
    for (const [entrySpeed, exitSpeed] of [
      [0, 9],
      [9, 0],
      [1, 1],
      [0, 0.1],
    ] as const) {
      for (const meanSpeed of [0.2, 3, 8.9]) {
        const move = { ticks: 130, steps: [steps, 0] as const, entrySpeed, exitSpeed, meanSpeed, row: 0, timeInRowS: 0 }
        expect(runT3(solveJerkRates(move)[0], 130).steps).toBe(steps)
      }
    }
  }
})

test('the line has the ticks, then rate, acceleration and jerk of both motors, and clean accumulators', () => {
  const first = { rate: 1, accel: -2, jerk: 3 }
  expect(timedJerkMoveLine(100, first, { rate: -4, accel: 5, jerk: 0 })).toBe('T3,100,1,-2,3,-4,5,0,3')
  expect(() => timedJerkMoveLine(0, first, first)).toThrow(RangeError)
  expect(() => timedJerkMoveLine(1, { ...first, jerk: 2 ** 31 }, first)).toThrow(RangeError)
})
