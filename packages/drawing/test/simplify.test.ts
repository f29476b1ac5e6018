import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { simplifyStrokes } from '../src/prepare/simplify.ts'
import { farthestFrom, gridStrokes, looseStrokes, plain } from './strokes.ts'

test('points on a line go, corners and ends stay', () => {
  const strokes = strokesFrom([
    [0, 0, 1, 0, 2, 0, 3, 0, 3, 1, 3, 2],
    [7, 7],
  ])
  expect(plain(simplifyStrokes(strokes, 0.01))).toEqual([
    [0, 0, 3, 0, 3, 2],
    [7, 7],
  ])
})

test('a line drawn back over itself keeps its turning point', () => {
  expect(plain(simplifyStrokes(strokesFrom([[0, 0, 10, 0, 5, 0]]), 0.01))).toEqual([[0, 0, 10, 0, 5, 0]])
})

test('a circle of a thousand points becomes as few equal chords as its tolerance allows', () => {
  const circle = Array.from({ length: 1001 }, (_, index) => {
    const angle = (index * 2 * Math.PI) / 1000
    return [50 + 20 * Math.cos(angle), 50 + 20 * Math.sin(angle)]
  }).flat()
  const [simple] = plain(simplifyStrokes(strokesFrom([circle]), 0.04))
  // A chord that leaves a 20 mm circle by 0.04 mm spans 2·acos(1 − 0.04/20) = 7.25°: 49.7 of them make the circle.
  expect(simple!.length / 2 - 1).toBeGreaterThanOrEqual(50)
  expect(simple!.length / 2 - 1).toBeLessThanOrEqual(52)
})

test('an octagon keeps its corners although they lie on a circle', () => {
  const octagon = Array.from({ length: 9 }, (_, index) => [
    20 * Math.cos((index * Math.PI) / 4),
    20 * Math.sin((index * Math.PI) / 4),
  ]).flat()
  expect(plain(simplifyStrokes(strokesFrom([octagon]), 0.05))).toEqual([octagon])
})

test('nothing moves further than the tolerance, neither way', () => {
  const curves = fc
    .array(fc.tuple(fc.double({ min: -0.3, max: 0.3, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 2,
      maxLength: 120,
    })
    .map((steps) => {
      // A pen that turns a little at each step draws arcs, waves and loops.
      let [x, y, angle] = [50, 50, 0]
      return strokesFrom([
        steps.flatMap(([turn, length]) => [(x += length * Math.cos((angle += turn))), (y += length * Math.sin(angle))]),
      ])
    })
  fc.assert(
    fc.property(
      fc.oneof(curves, gridStrokes, looseStrokes),
      fc.double({ min: 0.001, max: 2, noNaN: true }),
      (strokes, toleranceMm) => {
        const simple = simplifyStrokes(strokes, toleranceMm)
        expect(farthestFrom(strokes, simple, 0.5)).toBeLessThanOrEqual(toleranceMm + 1e-9)
        expect(farthestFrom(simple, strokes, 0.5)).toBeLessThanOrEqual(toleranceMm + 1e-9)
        expect(simple.coordsMm.length).toBeLessThanOrEqual(strokes.coordsMm.length)
      },
    ),
    { numRuns: 400 },
  )
})

test('strokes keep their first and last points', () => {
  fc.assert(
    fc.property(looseStrokes, (strokes) => {
      const ends = (list: number[][]): number[][] => list.map((stroke) => [...stroke.slice(0, 2), ...stroke.slice(-2)])
      expect(ends(plain(simplifyStrokes(strokes, 5)))).toEqual(ends(plain(strokes)))
    }),
  )
})
