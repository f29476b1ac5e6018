import { strokeCount, strokesFrom } from '@vfab/core'
import { brakeFrom, limitJerk, planDurationMs, planStrokes, remainingStrokes, stateInRow } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyDrawing, anyJerkyLimits, anyLimits, axidraw, circle, origin } from './drawings.ts'
import { rowsOf } from './laws.ts'

const noPen = { penLiftMs: 0, penDropMs: 0 }

/** A drawing, its plan, and a moment in it. */
const anyMoment = fc
  .tuple(anyDrawing, fc.oneof(anyLimits, anyJerkyLimits))
  .map(([drawing, limits]) => ({ drawing, plan: limitJerk(planStrokes(drawing, limits, origin)) }))
  .filter(({ plan }) => plan.count > 0)
  .chain(({ drawing, plan }) =>
    fc
      .tuple(fc.integer({ min: 0, max: plan.count - 1 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([row, share]) => ({ drawing, plan, row, timeInRowS: share * plan.durationS[row]! })),
  )

test('braking comes to rest within the limits, from the speed at the moment', () => {
  fc.assert(
    fc.property(anyMoment, ({ plan, row, timeInRowS }) => {
      const { speedMmPerS, xMm, yMm } = stateInRow(plan, row, timeInRowS)
      const { brake, atMm } = brakeFrom(plan, row, timeInRowS)
      expect(brake.startMm).toEqual({ xMm, yMm })
      let speed = speedMmPerS
      const axis = plan.penDown[row] === 1 ? plan.limits.draw : plan.limits.travel
      for (const { entry, exit, seconds, lengthMm } of rowsOf(brake)) {
        expect(entry).toBe(speed)
        expect(exit).toBeLessThanOrEqual(entry)
        expect(Math.abs(lengthMm - (seconds * (entry + exit)) / 2)).toBeLessThan(1e-6)
        // Lengths of less than a nanometre are rounding, and so is what they say of acceleration.
        if (lengthMm > 1e-6) expect((entry - exit) / seconds).toBeLessThanOrEqual(axis.accelMmPerS2 * (1 + 1e-3))
        speed = exit
      }
      // Less is left only where the end is so near that its coordinates are those of the moment.
      expect(speed).toBeLessThan(1e-4)
      if (brake.count === 0) expect(atMm).toEqual(brake.startMm)
      else expect(atMm).toEqual({ xMm: brake.endXMm.at(-1), yMm: brake.endYMm.at(-1) })
    }),
    { numRuns: 500 },
  )
})

test('what is drawn before, while and after braking is the whole drawing', () => {
  fc.assert(
    fc.property(anyMoment, ({ drawing, plan, row, timeInRowS }) => {
      const { drawMm, travelMm } = planDurationMs(plan, noPen)
      const halt = brakeFrom(plan, row, timeInRowS)
      const before = planDurationMs(
        { ...plan, count: row, stroke: plan.stroke.subarray(0, row), penDown: plan.penDown.subarray(0, row) },
        noPen,
      )
      const inRow = stateInRow(plan, row, timeInRowS).wayMm
      const braked = planDurationMs(halt.brake, noPen)
      const { strokes } = remainingStrokes(drawing, halt)
      const after = planDurationMs(planStrokes(strokes, plan.limits, halt.atMm), noPen)
      const drawnInRow = plan.penDown[row] === 1 ? inRow : 0
      expect(before.drawMm + drawnInRow + braked.drawMm + after.drawMm).toBeCloseTo(drawMm, 5)
      expect(before.travelMm + (inRow - drawnInRow) + braked.travelMm + after.travelMm).toBeCloseTo(travelMm, 5)
    }),
    { numRuns: 500 },
  )
})

test('braking on a straight line takes the way of the closed form', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 100, 0]]), axidraw, origin)
  const { brake, restOfStrokeMm } = brakeFrom(plan, 1, 0.5)
  const { speedMmPerS, accelMmPerS2 } = axidraw.draw
  expect(brake.count).toBe(1)
  expect(brake.durationS[0]).toBeCloseTo(speedMmPerS / accelMmPerS2, 12)
  const stopMm = stateInRow(plan, 1, 0.5).xMm + speedMmPerS ** 2 / (2 * accelMmPerS2)
  expect(brake.endXMm[0]).toBeCloseTo(stopMm, 12)
  expect([...restOfStrokeMm!.slice(0, 2), ...restOfStrokeMm!.slice(-2)]).toEqual([brake.endXMm[0], 0, 100, 0])
})

test('braking follows a curve', () => {
  const plan = planStrokes(strokesFrom([circle(3, 0.02)]), axidraw, { xMm: 103, yMm: 100 })
  const { brake } = brakeFrom(plan, Math.floor(plan.count / 2), 0)
  expect(brake.count).toBeGreaterThan(50)
  for (let row = 0; row < brake.count; row++) {
    expect(Math.hypot(brake.endXMm[row]! - 100, brake.endYMm[row]! - 100)).toBeCloseTo(3, 4)
  }
})

test('braking while travelling leaves the whole stroke', () => {
  const drawing = strokesFrom([
    [0, 0, 1, 0],
    [50, 50, 60, 50],
    [1, 1],
  ])
  const plan = planStrokes(drawing, axidraw, origin)
  const row = plan.stroke.indexOf(1) + 1
  const halt = brakeFrom(plan, row, plan.durationS[row]! / 2)
  expect(halt).toMatchObject({ stroke: 1, penDown: 0, restOfStrokeMm: undefined })
  const { strokes, firstStroke } = remainingStrokes(drawing, halt)
  expect(firstStroke).toBe(1)
  expect([...strokes.coordsMm]).toEqual([50, 50, 60, 50, 1, 1])
  expect([...strokes.starts]).toEqual([0, 2, 3])
})

test('a pen that rests needs no braking: before a stroke all of it is left, after it nothing', () => {
  const drawing = strokesFrom([
    [0, 0, 10, 0],
    [10, 0, 20, 0],
  ])
  const plan = planStrokes(drawing, axidraw, origin)
  const atStart = brakeFrom(plan, 0, 0)
  expect(atStart.brake.count).toBe(0)
  expect([...atStart.restOfStrokeMm!.slice(0, 2), ...atStart.restOfStrokeMm!.slice(-2)]).toEqual([0, 0, 10, 0])
  const last = plan.stroke.lastIndexOf(0)
  const atEnd = brakeFrom(plan, last, plan.durationS[last]!)
  expect(atEnd.restOfStrokeMm).toHaveLength(0)
  expect(remainingStrokes(drawing, atEnd)).toMatchObject({ firstStroke: 1, strokes: { starts: Uint32Array.of(0, 2) } })
})

test('a halt in the last stroke leaves only its rest, at its end nothing', () => {
  const drawing = strokesFrom([[0, 0, 10, 0]])
  const plan = planStrokes(drawing, axidraw, origin)
  const { strokes, firstStroke } = remainingStrokes(drawing, brakeFrom(plan, 0, plan.durationS[0]!))
  expect(firstStroke).toBe(0)
  expect(strokeCount(strokes)).toBe(1)
  const end = brakeFrom(plan, plan.count - 1, plan.durationS[plan.count - 1]!)
  expect(strokeCount(remainingStrokes(drawing, end).strokes)).toBe(0)
})

test('with gentler limits the corners and the end still brake as planned', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 5, 0, 5, 2]]), axidraw, origin)
  const gentle = { ...axidraw, draw: { speedMmPerS: 50.2, accelMmPerS2: 10 } }
  const { brake } = brakeFrom(plan, 1, 0, gentle)
  const corner = plan.endXMm.indexOf(5)
  expect(brake.exitSpeedMmPerS[brake.endXMm.indexOf(5)]).toBeLessThanOrEqual(plan.exitSpeedMmPerS[corner]!)
  expect([brake.endXMm.at(-1), brake.endYMm.at(-1), brake.exitSpeedMmPerS.at(-1)]).toEqual([5, 2, 0])
})

test('a row or time that does not exist is a RangeError', () => {
  const plan = planStrokes(strokesFrom([[0, 0, 10, 0]]), axidraw, origin)
  expect(() => brakeFrom(plan, plan.count, 0)).toThrow(RangeError)
  expect(() => brakeFrom(plan, -1, 0)).toThrow(RangeError)
  expect(() => brakeFrom(plan, 0, -0.1)).toThrow(RangeError)
  expect(() => brakeFrom(plan, 0, 10)).toThrow('it has no time 10 s')
})
