import type { PlotProgress } from '@vfab/job'
import { expect, test } from 'vitest'

import { liveLine } from '../src/words/live-line.ts'

const halfway: PlotProgress = {
  percent: 50.4,
  strokesDone: 12,
  strokes: 40,
  drawnMm: 1200,
  totalMm: 2930,
  elapsedMs: 60_000,
  remainingMs: 65_000,
  layer: { id: 'a', name: 'blue', index: 1, count: 3, pauseBefore: false },
}

test('the live line has percent, time left, layer, stroke and distance', () => {
  expect(liveLine(halfway, 120)).toBe(
    ' 50 % ██████████░░░░░░░░░░  1:05 left  layer 2/3 "blue"  stroke 12/40  1.20 m of 2.93 m',
  )
})

test('the live line never wraps: what does not fit is left out', () => {
  for (let columns = 1; columns < 120; columns += 1) {
    expect([...liveLine(halfway, columns)].length).toBeLessThan(columns)
  }
  expect(liveLine(halfway, 40)).toBe(' 50 % ██████████░░░░░░░░░░  1:05 left')
})

test('a drawing of one layer does not speak of layers', () => {
  const layer = { ...halfway.layer, index: 0, count: 1 }
  expect(liveLine({ ...halfway, layer }, 120)).not.toContain('layer')
})
