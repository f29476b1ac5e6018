import { strokesFrom } from '@vfab/core'
import { type MotionLimits, planDurationMs, planStrokes } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyLimits, axidraw } from './drawings.ts'

/** Polygons with turns of 15° or more and sides of 5 mm or more: to the deviations below these are corners, not curves. */
const polygon = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 5, max: 60 })), { minLength: 1, maxLength: 8 })
  .map((sides) => {
    const coords = [0, 0]
    for (const [direction, lengthMm] of sides) {
      const [x, y] = coords.slice(-2) as [number, number]
      const angle = (direction * Math.PI) / 12
      coords.push(x + lengthMm * Math.cos(angle), y + lengthMm * Math.sin(angle))
    }
    return coords
  })

const sharpLimits = fc
  .tuple(anyLimits, fc.constantFrom(0, 0.001, 0.0508))
  .map(([limits, corneringDeviationMm]) => ({ ...limits, corneringDeviationMm }))

function drawS(stroke: number[], limits: MotionLimits): number {
  const plan = planStrokes(strokesFrom([stroke]), limits, { xMm: stroke[0]!, yMm: stroke[1]! })
  return planDurationMs(plan, { penLiftMs: 0, penDropMs: 0 }).drawMs / 1000
}

/** Load of the busier motor, as the reciprocal of what 1 mm/s along the path may be. */
function most(limit: number, motorLimit: number | undefined, limits: MotionLimits, ux: number, uy: number): number {
  if (limits.motors === undefined || motorLimit === undefined) return limit
  const [a, b, c, d] = limits.motors.matrix
  return Math.min(limit, motorLimit / Math.max(Math.abs(a * ux + b * uy), Math.abs(c * ux + d * uy)))
}

interface Side {
  readonly length: number
  readonly ux: number
  readonly uy: number
}

function sidesOf(stroke: number[]): Side[] {
  const sides = []
  for (let i = 2; i < stroke.length; i += 2) {
    const dx = stroke[i]! - stroke[i - 2]!
    const dy = stroke[i + 1]! - stroke[i - 1]!
    const length = Math.hypot(dx, dy)
    if (length > 0) sides.push({ length, ux: dx / length, uy: dy / length })
  }
  return sides
}

/**
 * The fastest time found without looking ahead: cuts the path into `pieces` equal ones per side and lowers speeds between
 * neighbours until none is too high for the next, in whatever order.
 */
function relaxedS(stroke: number[], limits: MotionLimits, pieces: number, caps: number[] = []): number {
  const sides = sidesOf(stroke)
  if (sides.length === 0) return 0
  const { motors } = limits
  const speed = (ux: number, uy: number) => most(limits.draw.speedMmPerS, motors?.speedMmPerS, limits, ux, uy)
  const accel = (ux: number, uy: number) => most(limits.draw.accelMmPerS2, motors?.accelMmPerS2, limits, ux, uy)
  const squared = [0]
  const reach: number[] = []
  const stepMm: number[] = []
  sides.forEach(({ length, ux, uy }, side) => {
    for (let piece = 1; piece <= pieces; piece++) {
      stepMm.push(length / pieces)
      reach.push((2 * accel(ux, uy) * length) / pieces)
      squared.push(Math.min(speed(ux, uy) ** 2, caps[side] ?? Infinity))
    }
    const next = sides[side + 1]
    const corner = squared.length - 1
    if (next === undefined) {
      squared[corner] = 0
      return
    }
    squared[corner] = Math.min(squared[corner]!, speed(next.ux, next.uy) ** 2, caps[side + 1] ?? Infinity)
    const turn = Math.acos(Math.max(-1, Math.min(1, ux * next.ux + uy * next.uy)))
    if (turn > 1e-6) {
      const size = Math.hypot(next.ux - ux, next.uy - uy)
      const half = Math.cos(turn / 2)
      const radiusMm = (limits.corneringDeviationMm * half) / (1 - half)
      squared[corner] = Math.min(squared[corner], accel((next.ux - ux) / size, (next.uy - uy) / size) * radiusMm)
    }
  })
  for (let lowered = true; lowered;) {
    lowered = false
    for (let i = 0; i < reach.length; i++) {
      for (const [from, to] of [
        [i, i + 1],
        [i + 1, i],
      ] as const) {
        const limit = squared[from]! + reach[i]!
        if (squared[to]! > limit * (1 + 1e-12)) {
          squared[to] = limit
          lowered = true
        }
      }
    }
  }
  return stepMm.reduce((sum, step, i) => sum + (2 * step) / (Math.sqrt(squared[i]!) + Math.sqrt(squared[i + 1]!)), 0)
}

test('a plan is as fast as the fastest found by relaxation on a fine grid', () => {
  fc.assert(
    fc.property(polygon, sharpLimits, (stroke, limits) => {
      const planned = drawS(stroke, limits)
      expect(Math.abs(planned - relaxedS(stroke, limits, 400))).toBeLessThanOrEqual(0.005 * planned)
    }),
  )
})

test('a polygon drawn backwards takes the same time', () => {
  fc.assert(
    fc.property(polygon, sharpLimits, (stroke, limits) => {
      const backwards = stroke.map((_, i) => stroke[stroke.length - 2 - i + 2 * (i % 2)]!)
      expect(drawS(backwards, limits)).toBeCloseTo(drawS(stroke, limits), 9)
    }),
  )
})

/** A curve whose radius swings between about 0.3 mm and a straight line, in chords of `stepMm`. */
const windingCurve = fc
  .record({
    stepMm: fc.constantFrom(0.02, 0.05, 0.2),
    swing: fc.double({ min: 0.2, max: 3, noNaN: true }),
    periodMm: fc.double({ min: 2, max: 20, noNaN: true }),
    bend: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
  })
  .map(({ stepMm, swing, periodMm, bend }) => {
    const coords = [0, 0]
    for (let along = 0; along < 400 * stepMm; along += stepMm) {
      const heading = swing * Math.sin((2 * Math.PI * along) / periodMm) + bend * along
      const [x, y] = coords.slice(-2) as [number, number]
      coords.push(x + stepMm * Math.cos(heading), y + stepMm * Math.sin(heading))
    }
    return coords
  })

test('a curve drawn backwards takes the same time within a hundredth', () => {
  fc.assert(
    fc.property(windingCurve, (stroke) => {
      const backwards = stroke.map((_, i) => stroke[stroke.length - 2 - i + 2 * (i % 2)]!)
      expect(Math.abs(drawS(backwards, axidraw) / drawS(stroke, axidraw) - 1)).toBeLessThanOrEqual(0.01)
    }),
  )
})

/** Squared speed that the tightest of all windows allows on each side, in the axidraw limits. */
function tightest(stroke: number[]): number[] {
  const { accelMmPerS2, speedMmPerS } = axidraw.draw
  const sides = sidesOf(stroke)
  const caps = sides.map(() => speedMmPerS ** 2)
  const turns = sides.map(({ ux, uy }, i) => {
    const before = sides[i - 1] ?? { ux, uy }
    return Math.atan2(before.ux * uy - before.uy * ux, before.ux * ux + before.uy * uy)
  })
  for (let from = 1; from < sides.length - 1; from++) {
    let turn = turns[from]!
    let inner = 0
    for (let to = from + 1; to < sides.length; to++) {
      turn += turns[to]!
      inner += sides[to - 1]!.length
      const half = Math.cos(Math.min(Math.abs(turn), 2 * Math.PI) / 2)
      // Chords are of equal length, so that the halves outside make one more.
      const lengthMm = inner + sides[0]!.length
      const ownMm = lengthMm / Math.abs(turn)
      const outsideMm = axidraw.corneringDeviationMm / (1 - half)
      const gainMm = Math.abs(turn) < 2 * Math.PI ? half * outsideMm + Math.min(outsideMm, ownMm) : 0
      const radiusMm = ownMm + Math.max(0, gainMm)
      if (!(radiusMm * accelMmPerS2 < speedMmPerS ** 2)) continue
      const curvature = turn / lengthMm
      for (let i = from; i < to; i++) {
        const least = Math.min(
          (turns[i]! / sides[i]!.length) * Math.sign(turn),
          (turns[i + 1]! / sides[i]!.length) * Math.sign(turn),
        )
        if (least >= Math.abs(curvature) / 2) caps[i] = Math.min(caps[i]!, radiusMm * accelMmPerS2)
      }
    }
  }
  return caps
}

test('the windows looked through find nearly what all windows would', () => {
  fc.assert(
    fc.property(windingCurve, (stroke) => {
      const least = relaxedS(stroke, axidraw, 4, tightest(stroke))
      const planned = drawS(stroke, axidraw)
      expect(planned).toBeLessThanOrEqual(1.005 * least)
      expect(planned).toBeGreaterThanOrEqual(0.97 * least)
    }),
    { numRuns: 10 },
  )
})

test('a point added on a straight side changes nothing', () => {
  fc.assert(
    fc.property(polygon, sharpLimits, (stroke, limits) => {
      const fine = stroke.slice(0, 2)
      for (let i = 2; i < stroke.length; i += 2) {
        fine.push((stroke[i - 2]! + stroke[i]!) / 2, (stroke[i - 1]! + stroke[i + 1]!) / 2, stroke[i]!, stroke[i + 1]!)
      }
      expect(Math.abs(drawS(fine, limits) - drawS(stroke, limits))).toBeLessThanOrEqual(1e-6 * drawS(stroke, limits))
    }),
  )
})
