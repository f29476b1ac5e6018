import { strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { inkLengthMm } from '../src/length.ts'
import { dropDuplicates } from '../src/prepare/duplicates.ts'
import { farthestFrom, gridStrokes, looseStrokes, plain, rounded } from './strokes.ts'

test('a stroke drawn twice is drawn once, whichever way it runs', () => {
  const line = [0, 0, 10, 5, 20, 0]
  const back = [20, 0, 10, 5, 0, 0]
  expect(plain(dropDuplicates(strokesFrom([line, back, line]), 0.05))).toEqual([line])
})

test('the border that two squares share is drawn once', () => {
  const squares = strokesFrom([
    [0, 0, 10, 0, 10, 10, 0, 10, 0, 0],
    [10, 0, 20, 0, 20, 10, 10, 10, 10, 0],
  ])
  expect(inkLengthMm(dropDuplicates(squares, 0.05))).toBeCloseTo(70, 1)
})

test('a line over part of a longer one is dropped, and what sticks out stays', () => {
  const strokes = strokesFrom([
    [0, 0, 30, 0],
    [20, 0, 40, 0],
  ])
  const [, rest] = rounded(dropDuplicates(strokes, 0.1))
  expect(rest![0]).toBeCloseTo(30, 0)
  expect(rest!.slice(2)).toEqual([40, 0])
})

test('a pen that goes back over its own line stops where it turned', () => {
  expect(inkLengthMm(dropDuplicates(strokesFrom([[0, 0, 30, 0, 0, 0]]), 0.05))).toBeCloseTo(30.4, 1)
})

test('lines that cross, corners and finely cut curves are left alone', () => {
  const circle = Array.from({ length: 2000 }, (_, index) => [
    5 * Math.cos((index * Math.PI) / 1000),
    5 * Math.sin((index * Math.PI) / 1000),
  ]).flat()
  circle.push(5, 0)
  const strokes = strokesFrom([[-10, -10, 10, 10], [-10, 10, 10, -10], [20, 0, 30, 0, 30, 10, 20.5, 0.4], circle])
  expect(plain(dropDuplicates(strokes, 0.05))).toEqual(plain(strokes))
})

test('a short stretch drawn before is drawn again where lifting the pen would take longer', () => {
  const strokes = strokesFrom([
    [10, 0, 12, 0],
    [0, 0, 30, 0],
  ])
  expect(plain(dropDuplicates(strokes, 0.05))).toEqual(plain(strokes))
})

test('a dot on a line is dropped, one beside it stays', () => {
  const strokes = strokesFrom([
    [0, 0, 10, 0],
    [5, 0],
    [5, 1],
    [5, 1],
  ])
  expect(plain(dropDuplicates(strokes, 0.05))).toEqual([
    [0, 0, 10, 0],
    [5, 1],
  ])
})

test('what is dropped lies within the tolerance of what stays, and nothing new is drawn', () => {
  fc.assert(
    fc.property(
      fc.oneof(gridStrokes, looseStrokes),
      fc.double({ min: 0.001, max: 2, noNaN: true }),
      (strokes, toleranceMm) => {
        const kept = dropDuplicates(strokes, toleranceMm)
        expect(farthestFrom(strokes, kept, 0.25)).toBeLessThanOrEqual(toleranceMm + 1e-6)
        expect(farthestFrom(kept, strokes, 0.25)).toBeLessThanOrEqual(1e-6)
        expect(inkLengthMm(kept)).toBeLessThanOrEqual(inkLengthMm(strokes) + 1e-6)
      },
    ),
    { numRuns: 300 },
  )
})
