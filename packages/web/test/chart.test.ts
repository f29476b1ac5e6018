import { expect, test } from 'vitest'

import { chartPath } from '../src/parts/chart.tsx'

test('a chart goes from edge to edge, low at the bottom, high at the top', () => {
  expect(
    chartPath([
      [1000, 5],
      [2000, 10],
      [3000, 5],
    ]),
  ).toBe('M0.0 45.0L120.0 3.0L240.0 45.0')
})

test('a gap is left open', () => {
  expect(
    chartPath([
      [0, 1],
      [1, null],
      [2, 1],
    ]),
  ).toBe('M0.0 24.0M240.0 24.0')
})

test('without points there is no line', () => {
  expect(chartPath([])).toBe('')
})
