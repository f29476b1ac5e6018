import { strokesFrom } from '@vfab/core'
import { planStrokes, type MotionLimits } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { highestStepRate, machineNames, machineOf } from '../src/machines.ts'
import { solveRates } from '../src/rates.ts'
import { type MotorMove, MotorSteps, type Pacing, pointAt, stepsAt, ticksPerSecond } from '../src/steps.ts'
import { runLm } from './lm-board.ts'

const lm: Pacing = { constantSpeed: false, quantumTicks: 1, longestS: 0.25, longestRampS: 0.25 }
const sm: Pacing = { constantSpeed: true, quantumTicks: 25, longestS: 0.25, longestRampS: 0.025 }

const axidraw = machineOf({ model: 'axidraw-v3', stepMode: 16 })
const limits: MotionLimits = {
  draw: { speedMmPerS: 100, accelMmPerS2: 800 },
  travel: { speedMmPerS: 312, accelMmPerS2: 1500 },
  corneringDeviationMm: 0.05,
  motors: { matrix: [1, 1, 1, -1], speedMmPerS: highestStepRate / 80 },
}

const anyStrokes = fc.array(
  fc
    .array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 2, maxLength: 40 })
    .map((coords) => coords.slice(0, coords.length & ~1)),
  { minLength: 1, maxLength: 8 },
)
/** Strokes whose points lie a few hundredths of a millimetre apart. */
const fineStrokes = fc
  .array(
    fc.tuple(fc.double({ min: -0.05, max: 0.05, noNaN: true }), fc.double({ min: -0.05, max: 0.05, noNaN: true })),
    {
      minLength: 2,
      maxLength: 200,
    },
  )
  .map((hops) => {
    let x = 100
    let y = 100
    return [hops.flatMap(([dx, dy]) => [(x += dx), (y += dy)])]
  })

function movesOf(
  strokes: number[][],
  pacing: Pacing,
): { moves: MotorMove[]; sent: readonly [number, number]; durationS: number } {
  const plan = planStrokes(strokesFrom(strokes), limits, { xMm: 0, yMm: 0 })
  const motors = new MotorSteps(axidraw)
  const moves = [...motors.moves(plan, 0, plan.count, pacing)]
  for (const move of moves) motors.note(move)
  return { moves, sent: motors.sent, durationS: plan.durationS.reduce((sum, part) => sum + part, 0) }
}

test.each([
  ['LM', lm],
  ['SM', sm],
])('the steps of all %s moves add up to the steps at the last point, whatever is drawn', (_name, pacing) => {
  fc.assert(
    fc.property(fc.oneof(anyStrokes, fineStrokes), (strokes) => {
      const { moves, sent } = movesOf(strokes, pacing)
      const total = moves.reduce<[number, number]>(([a, b], { steps }) => [a + steps[0], b + steps[1]], [0, 0])
      const last = strokes.at(-1)!.slice(-2)
      expect(total).toEqual(stepsAt(axidraw, last[0]!, last[1]!))
      expect(total).toEqual([...sent])
    }),
  )
})

test('each LM ends with exactly its steps, with both motors on the same tick as near as makes no difference', () => {
  fc.assert(
    fc.property(fc.oneof(anyStrokes, fineStrokes), (strokes) => {
      for (const move of movesOf(strokes, lm).moves) {
        const outcomes = solveRates(move).map((axis) => ({ axis, ...runLm(axis, move.ticks + 1000) }))
        for (const { axis, steps, ticks, lowestRate, highestRate } of outcomes) {
          expect(steps).toBe(Math.abs(axis.steps))
          if (steps === 0) continue
          expect(ticks).toBeLessThanOrEqual(move.ticks)
          expect(ticks).toBeGreaterThan(move.ticks - 25) // 1 ms
          expect(lowestRate).toBeGreaterThanOrEqual(0)
          expect(highestRate).toBeLessThan(2 ** 31) // 25 000 steps per second
        }
      }
    }),
    { numRuns: 40 },
  )
})

test('no SM asks for more than the board can step, or for less than firmware 2 takes', () => {
  fc.assert(
    fc.property(fc.oneof(anyStrokes, fineStrokes), (strokes) => {
      for (const { ticks, steps } of movesOf(strokes, sm).moves) {
        expect(ticks % 25).toBe(0)
        for (const count of steps) {
          const perSecond = (Math.abs(count) * ticksPerSecond) / ticks
          expect(perSecond).toBeLessThanOrEqual(25_000)
          if (count !== 0) expect(perSecond).toBeGreaterThan(1.31)
        }
      }
    }),
  )
})

test.each([
  ['LM', lm],
  ['SM', sm],
])('%s moves take the time of the plan', (_name, pacing) => {
  fc.assert(
    fc.property(anyStrokes, (strokes) => {
      const { moves, durationS } = movesOf(strokes, pacing)
      const sentS = moves.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond
      expect(sentS).toBeGreaterThan(durationS * 0.98 - 0.1)
      expect(sentS).toBeLessThan(durationS * 1.02 + 0.1)
    }),
  )
})

test('no move lasts longer than the pacing allows', () => {
  const { moves } = movesOf([[0, 0, 200, 0, 200, 200]], lm)
  expect(Math.max(...moves.map(({ ticks }) => ticks))).toBeLessThanOrEqual(0.25 * ticksPerSecond + 1)
})

test('the pen stays within a step of the planned line', () => {
  const { moves } = movesOf([[10, 10, 190, 73]], lm)
  const at: [number, number] = [0, 0]
  const far: number[] = []
  for (const { steps, row } of moves) {
    at[0] += steps[0]
    at[1] += steps[1]
    const { xMm, yMm } = pointAt(axidraw, at)
    if (row > 2) far.push(Math.abs((yMm - 10) * 180 - (xMm - 10) * 63) / Math.hypot(180, 63))
  }
  expect(far.length).toBeGreaterThan(5)
  expect(Math.max(...far)).toBeLessThan(1 / 80)
})

test.each(machineNames)('on %s points survive the way to steps and back', (model) => {
  const machine = machineOf({ model, stepMode: 16 })
  const step = 1 / machine.stepsPerMm
  for (const [x, y] of [
    [0, 0],
    [machine.widthMm, machine.heightMm],
    [12.34, 56.78],
  ] as const) {
    const { xMm, yMm } = pointAt(machine, stepsAt(machine, x, y))
    expect(Math.abs(xMm - x)).toBeLessThanOrEqual(step)
    expect(Math.abs(yMm - y)).toBeLessThanOrEqual(step)
  }
})
