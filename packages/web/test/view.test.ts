import { expect, test } from 'vitest'

import { fitPaper, holdInSight, lifeSize, moveFrom, panBy, pinch, toPaper, zoomAround } from '../src/paper/view.ts'

const a4 = { width: 210, height: 297 }
const stage = { width: 800, height: 600 }

test('a paper is fitted into the middle of the stage', () => {
  const view = fitPaper(a4, stage, 3)
  expect(view.scale).toBeCloseTo(2)
  expect(view.xPx).toBeCloseTo((800 - 420) / 2)
  expect(view.yPx).toBeCloseTo(3)
})

test('what lies under the pointer stays there while zooming', () => {
  const view = fitPaper(a4, stage, 20)
  const point = { x: 333, y: 222 }
  const before = toPaper(view, point)
  const after = toPaper(zoomAround(view, 3.7, point), point)
  expect(after.xMm).toBeCloseTo(before.xMm)
  expect(after.yMm).toBeCloseTo(before.yMm)
})

test('what lies under two fingers lies under them after a pinch', () => {
  const view = fitPaper(a4, stage, 20)
  const before = [
    { x: 300, y: 300 },
    { x: 400, y: 300 },
  ] as const
  const after = [
    { x: 250, y: 350 },
    { x: 450, y: 350 },
  ] as const
  const moved = pinch(view, before, after)
  for (const side of [0, 1] as const) {
    expect(toPaper(moved, after[side]).xMm).toBeCloseTo(toPaper(view, before[side]).xMm)
    expect(toPaper(moved, after[side]).yMm).toBeCloseTo(toPaper(view, before[side]).yMm)
  }
})

test('two fingers in one place do not magnify without end', () => {
  const view = fitPaper(a4, stage, 20)
  const moved = pinch(
    view,
    [
      { x: 1, y: 1 },
      { x: 1, y: 1 },
    ],
    [
      { x: 0, y: 0 },
      { x: 20, y: 0 },
    ],
  )
  expect(moved.scale).toBe(view.scale * 20)
})

test('life size shows a millimetre as a millimetre of CSS', () => {
  const view = lifeSize(fitPaper(a4, stage, 20), stage)
  expect(view.scale * 25.4).toBeCloseTo(96)
})

test('a paper cannot be moved out of sight', () => {
  const view = fitPaper(a4, stage, 20)
  const far = holdInSight(panBy(view, 5000, -5000), a4, stage)
  expect(far.xPx).toBe(stage.width - 48)
  expect(far.yPx + far.scale * a4.height).toBeCloseTo(48)
})

test('a paper is neither magnified nor shrunk beyond its bounds', () => {
  const view = fitPaper(a4, stage, 0)
  expect(holdInSight(zoomAround(view, 1000, { x: 0, y: 0 }), a4, stage).scale).toBe(40)
  expect(holdInSight(zoomAround(view, 0.001, { x: 0, y: 0 }), a4, stage).scale).toBeCloseTo(view.scale / 2)
})

test('a picture made for one view is moved to where another wants it', () => {
  const made = fitPaper(a4, stage, 20)
  const now = zoomAround(panBy(made, 17, -4), 2.5, { x: 100, y: 80 })
  const at = { x: made.xPx + 10 * made.scale, y: made.yPx + 20 * made.scale } // the paper's place (10, 20)
  const { x, y, factor } = moveFrom(made, at, now)
  expect(factor).toBeCloseTo(2.5)
  expect(x).toBeCloseTo(now.xPx + 10 * now.scale)
  expect(y).toBeCloseTo(now.yPx + 20 * now.scale)
})
