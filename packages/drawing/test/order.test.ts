import { strokeCount, strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { travelLengthMm } from '../src/length.ts'
import { nearestOrder } from '../src/prepare/nearest-order.ts'
import { orderStrokes } from '../src/prepare/order.ts'
import { arrangeStrokes, strokeEnds } from '../src/prepare/stroke-ends.ts'
import { gridStrokes, looseStrokes, plain, segmentsOf } from './strokes.ts'

const home = { xMm: 0, yMm: 0 }

test('strokes in a row are drawn one after the other from the side where the pen stands', () => {
  const strokes = strokesFrom([
    [30, 0, 40, 0],
    [10, 0, 20, 0],
    [70, 0, 60, 0],
  ])
  expect(plain(orderStrokes(strokes, { startMm: home, iterations: 100 }))).toEqual([
    [10, 0, 20, 0],
    [30, 0, 40, 0],
    [60, 0, 70, 0],
  ])
})

test('no stroke is turned round where that is forbidden', () => {
  const strokes = strokesFrom([
    [70, 0, 60, 0],
    [10, 0, 20, 0],
  ])
  expect(plain(orderStrokes(strokes, { startMm: home, reverse: false, iterations: 100 }))).toEqual([
    [10, 0, 20, 0],
    [70, 0, 60, 0],
  ])
})

test('a closed stroke is begun where it lies nearest on the way', () => {
  const strokes = strokesFrom([[30, 10, 40, 10, 40, 20, 30, 20, 20, 15, 30, 10]])
  expect(plain(orderStrokes(strokes, { startMm: { xMm: 0, yMm: 15 }, iterations: 10 }))).toEqual([
    [20, 15, 30, 10, 40, 10, 40, 20, 30, 20, 20, 15],
  ])
})

test('an order is a permutation: every stroke comes once, whole, forwards or backwards', () => {
  fc.assert(
    fc.property(fc.oneof(gridStrokes, looseStrokes), fc.nat(400), fc.boolean(), (strokes, iterations, begun) => {
      const ordered = orderStrokes(strokes, { iterations, startMm: begun ? home : undefined })
      expect(strokeCount(ordered)).toBe(strokeCount(strokes))
      expect(segmentsOf(ordered)).toEqual(segmentsOf(strokes))
    }),
    { numRuns: 300 },
  )
})

test('without turning round, every stroke comes once and exactly as it was', () => {
  fc.assert(
    fc.property(looseStrokes, fc.nat(400), (strokes, iterations) => {
      const ordered = orderStrokes(strokes, { iterations, reverse: false, startMm: home })
      const sorted = (list: number[][]): string[] => list.map(String).sort()
      expect(sorted(plain(ordered))).toEqual(sorted(plain(strokes)))
    }),
    { numRuns: 300 },
  )
})

test('improving never makes the way longer than going to the nearest', () => {
  fc.assert(
    fc.property(looseStrokes, fc.boolean(), (strokes, reverse) => {
      const greedy = arrangeStrokes(strokes, nearestOrder(strokeEnds(strokes), home, reverse))
      const ordered = orderStrokes(strokes, { iterations: 500, reverse, startMm: home })
      expect(travelLengthMm(ordered, home)).toBeLessThanOrEqual(travelLengthMm(greedy, home) + 1e-6)
    }),
    { numRuns: 300 },
  )
})

test('small drawings are ordered as well as can be', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 2, maxLength: 6 }), (dots) => {
      const strokes = strokesFrom(dots)
      const ordered = orderStrokes(strokes, { iterations: 2000, startMm: home })
      expect(travelLengthMm(ordered, home)).toBeCloseTo(shortestWay(dots), 6)
    }),
  )
})

test('the same number of steps gives the same order', () => {
  const strokes = randomLines(500)
  const once = orderStrokes(strokes, { iterations: 5000, startMm: home })
  const again = orderStrokes(strokes, { iterations: 5000, startMm: home })
  expect(again.coordsMm).toEqual(once.coordsMm)
})

test('time spent is read from the clock handed in', () => {
  let reads = 0
  const now = (): number => reads++
  orderStrokes(randomLines(500), { timeBudgetMs: 50, now })
  expect(reads).toBeGreaterThan(40)
  expect(reads).toBeLessThan(60)
})

test('5000 random lines need less than 0.79 of the way that going to the nearest does', () => {
  const strokes = randomLines(5000)
  const greedy = arrangeStrokes(strokes, nearestOrder(strokeEnds(strokes), home, true))
  const ordered = orderStrokes(strokes, { iterations: 20_000, startMm: home })
  expect(travelLengthMm(ordered, home)).toBeLessThan(0.79 * travelLengthMm(greedy, home))
})

test('strokes all in one place, or all on one line, are ordered without trouble', () => {
  const same = strokesFrom(Array.from({ length: 3000 }, () => [5, 5, 6, 5]))
  expect(strokeCount(orderStrokes(same, { iterations: 100, startMm: home }))).toBe(3000)
  const row = strokesFrom(Array.from({ length: 3000 }, (_, index) => [(index * 7919) % 3000, 5]))
  expect(travelLengthMm(orderStrokes(row, { iterations: 100 }))).toBeCloseTo(2999, 6)
})

function shortestWay(dots: readonly [number, number][]): number {
  const go = (x: number, y: number, left: readonly [number, number][]): number =>
    left.length === 0
      ? 0
      : Math.min(
          ...left.map(
            ([nx, ny], index) =>
              Math.hypot(nx - x, ny - y) +
              go(
                nx,
                ny,
                left.filter((_, other) => other !== index),
              ),
          ),
        )
  return go(0, 0, dots)
}

/** Lines of 3 mm all over a sheet, from a generator that is the same everywhere. */
function randomLines(count: number): ReturnType<typeof strokesFrom> {
  let state = 12345
  const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
  return strokesFrom(
    Array.from({ length: count }, () => {
      const [x, y, angle] = [280 * random(), 200 * random(), 2 * Math.PI * random()]
      return [x, y, x + 3 * Math.cos(angle), y + 3 * Math.sin(angle)]
    }),
  )
}

test('thousands of strokes one upon the other are ordered as fast as any', () => {
  const pile = strokesFrom(Array.from({ length: 20_000 }, () => [5, 5, 6, 5]))
  const ordered = orderStrokes(pile, { startMm: home, iterations: 1000 })
  expect(strokeCount(ordered)).toBe(20_000)
  expect(travelLengthMm(ordered, home)).toBeLessThan(20)
})
