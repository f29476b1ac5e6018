import { strokeCount, strokesFrom } from '@vfab/core'
import { mergeShortMoves, planStrokes } from '@vfab/motion'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyDrawing, anyLimits, axidraw, origin } from './drawings.ts'
import { expectLawful } from './laws.ts'

test('no row exceeds a speed, an acceleration or a corner speed, along the path or of a motor', () => {
  fc.assert(
    fc.property(anyDrawing, anyLimits, (drawing, limits) => expectLawful(planStrokes(drawing, limits, origin))),
    { numRuns: 500 },
  )
})

test('every stroke is drawn once, in order, from its first point to its last', () => {
  fc.assert(
    fc.property(anyDrawing, anyLimits, (drawing, limits) => {
      const plan = planStrokes(drawing, limits, { xMm: 12, yMm: 34 })
      let row = 0
      let [x, y] = [12, 34]
      for (let stroke = 0; stroke < strokeCount(drawing); stroke++) {
        const coords = drawing.coordsMm.subarray(2 * drawing.starts[stroke]!, 2 * drawing.starts[stroke + 1]!)
        for (; plan.stroke[row] === stroke && plan.penDown[row] === 0; row++)
          [x, y] = [plan.endXMm[row]!, plan.endYMm[row]!]
        expect([x, y]).toEqual([...coords.subarray(0, 2)])
        expect(plan.penDown[row]).toBe(1)
        for (; plan.stroke[row] === stroke && plan.penDown[row] === 1; row++)
          [x, y] = [plan.endXMm[row]!, plan.endYMm[row]!]
        expect([x, y]).toEqual([...coords.subarray(-2)])
      }
      expect(row).toBe(plan.count)
    }),
  )
})

test('every point of a stroke is where it begins or where a row ends', () => {
  fc.assert(
    fc.property(anyDrawing, (drawing) => {
      const plan = planStrokes(drawing, axidraw, origin)
      const ends = new Set(Array.from(plan.endXMm, (x, row) => `${plan.stroke[row]} ${x} ${plan.endYMm[row]}`))
      for (let stroke = 0; stroke < strokeCount(drawing); stroke++) {
        const first = drawing.starts[stroke]!
        ends.add(`${stroke} ${drawing.coordsMm[2 * first]} ${drawing.coordsMm[2 * first + 1]}`)
        for (let point = first + 1; point < drawing.starts[stroke + 1]!; point++) {
          expect(ends).toContain(`${stroke} ${drawing.coordsMm[2 * point]} ${drawing.coordsMm[2 * point + 1]}`)
        }
      }
    }),
  )
})

test('merged plans obey the same limits', () => {
  fc.assert(
    fc.property(
      anyDrawing,
      anyLimits,
      fc.constantFrom(0, 0.001, 0.004, 0.02, 0.2),
      fc.constantFrom(0, 0.005, 0.02, 0.5),
      (drawing, limits, minDurationS, toleranceMm) =>
        expectLawful(mergeShortMoves(planStrokes(drawing, limits, origin), minDurationS, toleranceMm)),
    ),
    { numRuns: 1000 },
  )
})

test('a limit that is not a positive number is named', () => {
  const line = strokesFrom([[0, 0, 1, 1]])
  const plan = (change: object) => () => planStrokes(line, { ...axidraw, ...change }, origin)
  expect(plan({ draw: { speedMmPerS: 0, accelMmPerS2: 1 } })).toThrow('draw.speedMmPerS is 0')
  expect(plan({ travel: { speedMmPerS: 1, accelMmPerS2: -1 } })).toThrow('travel.accelMmPerS2 is -1')
  expect(plan({ corneringDeviationMm: NaN })).toThrow('corneringDeviationMm is NaN')
  expect(plan({ motors: { matrix: [1, 0, 0, 1], speedMmPerS: NaN } })).toThrow('motors.speedMmPerS is NaN')
  expect(plan({ motors: { matrix: [1, 0, 0, NaN], speedMmPerS: 1 } })).toThrow('motors.matrix is [1, 0, 0, NaN]')
  expect(plan({ draw: { speedMmPerS: 1e12, accelMmPerS2: 1 } })).toThrow(RangeError)
})
