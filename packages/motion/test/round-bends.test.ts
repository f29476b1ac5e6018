import { type StrokeList, strokeCount, strokesFrom } from '@vfab/core'
import { planDurationMs, planMoves, planStrokes } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roundBends } from '../src/round-bends.ts'
import { anyDrawing, anyLimits, axidraw, circle, origin } from './drawings.ts'

const noPen = { penLiftMs: 0, penDropMs: 0 }

/** How far each point of `rounded` lies from its place in `drawing`. */
function movedMm(drawing: StrokeList, rounded: StrokeList): number[] {
  const moved = []
  for (let at = 0; at < drawing.coordsMm.length; at += 2) {
    moved.push(
      Math.hypot(rounded.coordsMm[at]! - drawing.coordsMm[at]!, rounded.coordsMm[at + 1]! - drawing.coordsMm[at + 1]!),
    )
  }
  return moved
}

const drawMs = (drawing: StrokeList): number => planDurationMs(planStrokes(drawing, axidraw, origin), noPen).drawMs

/** A path in steps of 0.4 mm whose heading changes at random by up to 0.7 rad. */
const trembling = fc
  .array(fc.double({ min: -0.7, max: 0.7, noNaN: true }), { minLength: 40, maxLength: 60 })
  .map((turns) => {
    const coords = [100, 100]
    let heading = 0
    for (const turn of turns) {
      heading += turn
      const [x, y] = coords.slice(-2) as [number, number]
      coords.push(x + 0.4 * Math.cos(heading), y + 0.4 * Math.sin(heading))
    }
    return coords
  })

test('no point leaves its place by more than the cornering deviation, and the ends of strokes stay', () => {
  fc.assert(
    fc.property(anyDrawing, anyLimits, (drawing, limits) => {
      const rounded = roundBends(drawing, limits)
      expect(rounded.starts).toEqual(drawing.starts)
      const moved = movedMm(drawing, rounded)
      for (const mm of moved) expect(mm).toBeLessThanOrEqual(0.36 * limits.corneringDeviationMm + 1e-9)
      for (let stroke = 0; stroke < strokeCount(drawing); stroke++) {
        expect(moved[drawing.starts[stroke]!]).toBe(0)
        expect(moved[drawing.starts[stroke + 1]! - 1]).toBe(0)
      }
    }),
    { numRuns: 200 },
  )
})

test('a trembling path is drawn no slower, and many of them faster', () => {
  let faster = 0
  fc.assert(
    fc.property(trembling, (stroke) => {
      const drawing = strokesFrom([stroke])
      const [plainMs, roundedMs] = [drawMs(drawing), drawMs(roundBends(drawing, axidraw))]
      expect(roundedMs).toBeLessThanOrEqual(1.01 * plainMs)
      if (roundedMs < 0.999 * plainMs) faster++
    }),
    { numRuns: 100 },
  )
  expect(faster).toBeGreaterThan(20)
})

test('corners with long legs, straight lines and wide curves stay exactly as they are', () => {
  for (const stroke of [
    [0, 0, 20, 0, 20, 20, 0, 20, 0, 0],
    [0, 0, 5, 5, 9, 9],
    circle(20, 0.5, 2),
    [3, 3],
    [1, 1, 2, 2],
  ]) {
    const drawing = strokesFrom([stroke])
    expect(roundBends(drawing, axidraw)).toBe(drawing)
  }
})

test('without a cornering deviation nothing is moved', () => {
  const drawing = strokesFrom([circle(0.5, 0.2)])
  expect(roundBends(drawing, { ...axidraw, corneringDeviationMm: 0 })).toBe(drawing)
})

test('a machine draws the rounded path', () => {
  const drawing = strokesFrom([[0, 0, 0.4, 0, 0.75, 0.2, 0.9, 0.55, 0.9, 1]])
  const rounded = roundBends(drawing, axidraw)
  expect(Math.max(...movedMm(drawing, rounded))).toBeGreaterThan(0.001)
  expect(planMoves(drawing, axidraw, origin)).toEqual(planStrokes(rounded, axidraw, origin))
})
