import { planStrokes, type MotionPlan } from '@vfab/motion'
import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { bendThrough, type PathPiece } from '../src/bends.ts'
import { machineOf } from '../src/machines.ts'
import { solveRates } from '../src/rates.ts'
import { type MotorMove, MotorSteps, type Pacing, pointAt, speedUpOf, ticksPerSecond } from '../src/steps.ts'
import { runLm } from './lm-board.ts'
import { wandering } from './wandering.ts'

const coreXy = [1, 1, 1, -1] as const
const toleranceMm = 0.013
const pacing: Pacing = {
  constantSpeed: false,
  quantumTicks: 1,
  longestS: 0.12,
  longestRampS: 0.12,
  gather: { untilS: 0.035, toleranceMm },
}
const axidraw = machineOf({ model: 'axidraw-v3', stepMode: 16 })
const limits = {
  draw: { speedMmPerS: 50, accelMmPerS2: 762 },
  travel: { speedMmPerS: 150, accelMmPerS2: 1143 },
  corneringDeviationMm: 0.0508,
}

/** An arc of chords at an even speed. */
function arc(radiusMm: number, chords: number, chordRad: number, speed: number): PathPiece[] {
  return Array.from({ length: chords }, (_, index) => {
    const angle = (index + 1) * chordRad
    const lengthMm = 2 * radiusMm * Math.sin(chordRad / 2)
    return {
      xMm: radiusMm * Math.sin(angle),
      yMm: radiusMm * (1 - Math.cos(angle)),
      durationS: lengthMm / speed,
      entrySpeed: speed,
      exitSpeed: speed,
    }
  })
}

const origin = { xMm: 0, yMm: 0 }
const bounds = { toleranceMm, speedMmPerS: 50, accelMmPerS2: 762 }

test('an arc becomes one bend, a corner stays a corner', () => {
  expect(bendThrough(origin, arc(5, 8, 0.04, 49), coreXy, bounds)).toBeDefined()
  const corner: PathPiece[] = [
    { xMm: 1, yMm: 0, durationS: 0.02, entrySpeed: 50, exitSpeed: 50 },
    { xMm: 1, yMm: 1, durationS: 0.02, entrySpeed: 50, exitSpeed: 50 },
  ]
  expect(bendThrough(origin, corner, coreXy, bounds)).toBeUndefined()
})

test('a bend that would be too fast at its ends takes a little longer, or is none', () => {
  const slow = bendThrough(origin, arc(5, 8, 0.04, 45), coreXy, bounds)!
  const fast = bendThrough(origin, arc(5, 8, 0.04, 50), coreXy, bounds)!
  const timeOf = (pieces: PathPiece[]): number => pieces.reduce((sum, { durationS }) => sum + durationS, 0)
  expect(slow.durationS).toBeCloseTo(timeOf(arc(5, 8, 0.04, 45)), 9)
  expect(fast.durationS).toBeGreaterThan(timeOf(arc(5, 8, 0.04, 50)))
  expect(fast.durationS).toBeLessThan(1.03 * timeOf(arc(5, 8, 0.04, 50)))
})

test('a bend that needs more acceleration than there is, is none', () => {
  expect(bendThrough(origin, arc(1, 4, 0.05, 50), coreXy, bounds)).toBeUndefined()
})

const curves = wandering([0.05, 0.2, 0.45, 1], 0.3)

function movesOf(stroke: number[]): { plan: MotionPlan; moves: MotorMove[] } {
  const plan = planStrokes(strokesFrom([stroke]), limits, origin)
  return { plan, moves: [...new MotorSteps(axidraw).moves(plan, 0, plan.count, pacing)] }
}

test('whatever is drawn, moves end where the plan is at that moment, and in between are near it', () => {
  fc.assert(
    fc.property(curves, (stroke) => {
      const { plan, moves } = movesOf(stroke)
      let at: [number, number] = [0, 0]
      let from = { xMm: 0, yMm: 0 }
      for (const [index, move] of moves.entries()) {
        at = [at[0] + move.steps[0], at[1] + move.steps[1]]
        const to = pointAt(axidraw, at)
        if (index > 0) {
          for (const share of [0.25, 0.5, 0.75]) {
            const [first, second] = ([0, 1] as const).map((motor) => {
              const speedUp = speedUpOf(move, motor)
              return move.steps[motor] * share * (1 - speedUp + speedUp * share)
            })
            const along = pointAt(axidraw, [first!, second!])
            const [x, y] = [from.xMm + along.xMm, from.yMm + along.yMm]
            expect(distanceToPlan(plan, x, y)).toBeLessThan(toleranceMm + 1.5 / 80)
          }
        }
        from = to
      }
      const last = pointAt(axidraw, at)
      expect(Math.hypot(last.xMm - stroke.at(-2)!, last.yMm - stroke.at(-1)!)).toBeLessThan(1 / 80)
    }),
    { numRuns: 60 },
  )
})

test('each bend is solved into rates that make exactly its steps, and never turn back', () => {
  fc.assert(
    fc.property(curves, (stroke) => {
      for (const move of movesOf(stroke).moves) {
        for (const axis of solveRates(move)) {
          const { steps, lowestRate, highestRate, ticks } = runLm(axis, move.ticks + 1000)
          expect(steps).toBe(Math.abs(axis.steps))
          if (steps === 0) continue
          expect(lowestRate).toBeGreaterThanOrEqual(0)
          expect(highestRate).toBeLessThan(2 ** 31)
          expect(ticks).toBeLessThanOrEqual(move.ticks)
        }
      }
    }),
    { numRuns: 40 },
  )
})

test('bends take the time of the plan, and are fewer than its rows', () => {
  const circle = Array.from({ length: 721 }, (_, at) => [
    100 + 20 * Math.sin(at / 114.6),
    80 + 20 * Math.cos(at / 114.6),
  ])
  const { plan, moves } = movesOf(circle.flat())
  const planS = plan.durationS.reduce((sum, part) => sum + part, 0)
  const sentS = moves.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond
  expect(sentS / planS).toBeGreaterThan(0.999)
  expect(sentS / planS).toBeLessThan(1.005)
  expect(moves.length).toBeLessThan(plan.count / 4)
})

function distanceToPlan(plan: MotionPlan, x: number, y: number): number {
  let least = Infinity
  let [fromX, fromY] = [plan.startMm.xMm, plan.startMm.yMm]
  for (let row = 0; row < plan.count; row++) {
    const [toX, toY] = [plan.endXMm[row]!, plan.endYMm[row]!]
    const [dx, dy] = [toX - fromX, toY - fromY]
    const squared = dx * dx + dy * dy
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - fromX) * dx + (y - fromY) * dy) / squared))
    least = Math.min(least, Math.hypot(x - fromX - along * dx, y - fromY - along * dy))
    ;[fromX, fromY] = [toX, toY]
  }
  return least
}
