import { strokeCount, type StrokeList, strokesFrom } from '@vfab/core'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'

import { travelLengthMm } from '../src/length.ts'
import { nearestOrder } from '../src/prepare/nearest-order.ts'
import { orderStrokes } from '../src/prepare/order.ts'
import { arrangeStrokes, strokeEnds } from '../src/prepare/stroke-ends.ts'
import { costOf, timeCost } from '../src/prepare/travel-cost.ts'
import { gridStrokes, looseStrokes, plain, segmentsOf } from './strokes.ts'

const home = { xMm: 0, yMm: 0 }

test('strokes in a row are drawn one after the other from the side where the pen stands', () => {
  const strokes = strokesFrom([
    [30, 0, 40, 0],
    [10, 0, 20, 0],
    [70, 0, 60, 0],
  ])
  expect(plain(orderStrokes(strokes, { startMm: home }))).toEqual([
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
  expect(plain(orderStrokes(strokes, { startMm: home, reverse: false }))).toEqual([
    [10, 0, 20, 0],
    [70, 0, 60, 0],
  ])
})

test('a closed stroke is begun where it lies nearest on the way', () => {
  const strokes = strokesFrom([[30, 10, 40, 10, 40, 20, 30, 20, 20, 15, 30, 10]])
  expect(plain(orderStrokes(strokes, { startMm: { xMm: 0, yMm: 15 } }))).toEqual([
    [20, 15, 30, 10, 40, 10, 40, 20, 30, 20, 20, 15],
  ])
})

test('an order is a permutation: every stroke comes once, whole, forwards or backwards', () => {
  fc.assert(
    fc.property(fc.oneof(gridStrokes, looseStrokes), fc.nat(400), fc.boolean(), (strokes, work, begun) => {
      const ordered = orderStrokes(strokes, { effort: work / 100_000, startMm: begun ? home : undefined })
      expect(strokeCount(ordered)).toBe(strokeCount(strokes))
      expect(segmentsOf(ordered)).toEqual(segmentsOf(strokes))
    }),
    { numRuns: 300 },
  )
})

test('without turning round, every stroke comes once and exactly as it was', () => {
  fc.assert(
    fc.property(looseStrokes, fc.nat(400), (strokes, work) => {
      const ordered = orderStrokes(strokes, { effort: work / 100_000, reverse: false, startMm: home })
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
      const ordered = orderStrokes(strokes, { reverse, startMm: home })
      expect(travelLengthMm(ordered, home)).toBeLessThanOrEqual(travelLengthMm(greedy, home) + 1e-6)
    }),
    { numRuns: 300 },
  )
})

test('small drawings are ordered as well as can be', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(100)), { minLength: 2, maxLength: 6 }), (dots) => {
      const strokes = strokesFrom(dots)
      const ordered = orderStrokes(strokes, { startMm: home })
      expect(travelLengthMm(ordered, home)).toBeCloseTo(shortestWay(dots), 6)
    }),
  )
})

test('the same effort gives the same order, and more effort a shorter way', () => {
  const strokes = randomLines(2000)
  const [none, once, again, more] = [0, 1, 1, 4].map((effort) => orderStrokes(strokes, { effort, startMm: home }))
  expect(again!.coordsMm).toEqual(once!.coordsMm)
  expect(travelLengthMm(once!, home)).toBeLessThan(0.8 * travelLengthMm(none!, home))
  expect(travelLengthMm(more!, home)).toBeLessThan(travelLengthMm(once!, home))
})

test('no clock is read: an order does not depend on how busy the machine is', () => {
  const now = vi.spyOn(performance, 'now').mockImplementation(() => {
    throw new Error('the clock was read')
  })
  const date = vi.spyOn(Date, 'now').mockImplementation(() => {
    throw new Error('the clock was read')
  })
  try {
    orderStrokes(randomLines(500), { startMm: home })
  } finally {
    now.mockRestore()
    date.mockRestore()
  }
})

test('an order may be the quickest instead of the shortest', () => {
  const strokes = randomLines(1500)
  const travelCost = timeCost({ travelSpeedMmPerS: 150, travelAccelMmPerS2: 1000 })
  const timeOf = (ordered: StrokeList): number => {
    const ends = strokeEnds(ordered)
    let sum = 0
    for (let end = 1; end + 1 < ends.count; end += 2) {
      const lengthMm = Math.hypot(ends.x[end + 1]! - ends.x[end]!, ends.y[end + 1]! - ends.y[end]!)
      sum += costOf(lengthMm, travelCost)
    }
    return sum
  }
  const shortest = orderStrokes(strokes, { startMm: home })
  const quickest = orderStrokes(strokes, { startMm: home, travelCost })
  expect(timeOf(quickest)).toBeLessThan(timeOf(shortest))
})

test('5000 random lines need less than 0.79 of the way that going to the nearest does', () => {
  const strokes = randomLines(5000)
  const greedy = arrangeStrokes(strokes, nearestOrder(strokeEnds(strokes), home, true))
  const ordered = orderStrokes(strokes, { startMm: home })
  expect(travelLengthMm(ordered, home)).toBeLessThan(0.79 * travelLengthMm(greedy, home))
})

test('strokes all in one place, or all on one line, are ordered without trouble', () => {
  const same = strokesFrom(Array.from({ length: 3000 }, () => [5, 5, 6, 5]))
  expect(strokeCount(orderStrokes(same, { startMm: home }))).toBe(3000)
  const row = strokesFrom(Array.from({ length: 3000 }, (_, index) => [(index * 7919) % 3000, 5]))
  expect(travelLengthMm(orderStrokes(row, {}))).toBeCloseTo(2999, 6)
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
  const ordered = orderStrokes(pile, { startMm: home })
  expect(strokeCount(ordered)).toBe(20_000)
  expect(travelLengthMm(ordered, home)).toBeLessThan(20)
})
