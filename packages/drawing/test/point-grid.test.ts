import fc from 'fast-check'
import { expect, test } from 'vitest'

import { PointGrid } from '../src/prepare/point-grid.ts'

const place = fc.record({
  x: fc.double({ min: 0, max: 200, noNaN: true }),
  y: fc.double({ min: 0, max: 200, noNaN: true }),
})
const strayPlace = fc.record({
  x: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
  y: fc.double({ min: -1e5, max: 1e5, noNaN: true }),
})

test('the nearest point is found, also where a few lie far from all others, and after some were taken out', () => {
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 300, maxLength: 400 }),
      fc.array(strayPlace, { maxLength: 20 }),
      fc.array(fc.oneof(place, strayPlace), { minLength: 10, maxLength: 10 }),
      (crowd, strays, questions) => {
        const points = [...crowd, ...strays]
        const x = Float64Array.from(points, (point) => point.x)
        const y = Float64Array.from(points, (point) => point.y)
        const grid = new PointGrid(
          x,
          y,
          Uint32Array.from(points, (_, index) => index),
        )
        const left = new Set(points.keys())
        const distance = (point: number, at: { x: number; y: number }): number =>
          Math.hypot(x[point]! - at.x, y[point]! - at.y)
        for (const question of [...questions, ...strays]) {
          const found = grid.nearest(question.x, question.y)
          const least = Math.min(...[...left].map((point) => distance(point, question)))
          expect(distance(found, question)).toBeCloseTo(least, 6)
          grid.remove(found)
          left.delete(found)
        }
      },
    ),
    { numRuns: 50 },
  )
})
