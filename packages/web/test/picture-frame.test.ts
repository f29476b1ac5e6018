import { expect, test } from 'vitest'

import { seenPaper, wholePaper } from '../src/paper/picture-frame.ts'
import { fitPaper, zoomAround } from '../src/paper/view.ts'

const a4 = { width: 210, height: 297 }
const stage = { width: 800, height: 600 }

test('a picture of the whole paper leaves room for ink beyond it', () => {
  const { box, widthPx, heightPx } = wholePaper(a4, 2)
  expect(box.left).toBeCloseTo(-5.94)
  expect(box.bottom).toBeCloseTo(302.94)
  expect([widthPx, heightPx]).toEqual([444, 618])
})

test('no picture has more pixels than a phone can hold', () => {
  const { widthPx, heightPx, pxPerMm } = wholePaper({ width: 3000, height: 5000 }, 10)
  expect(widthPx).toBeLessThanOrEqual(4096)
  expect(heightPx).toBeLessThanOrEqual(4096)
  expect(widthPx * heightPx).toBeLessThan(9_100_000)
  expect(pxPerMm).toBeLessThan(10)
})

test('of a magnified paper only what can be seen is drawn, and a little around it', () => {
  const view = zoomAround(fitPaper(a4, stage, 0), 10, { x: 400, y: 300 })
  const { box, pxPerMm } = seenPaper(view, a4, stage, 1)
  expect(pxPerMm).toBeCloseTo(view.scale)
  expect(box.right - box.left).toBeCloseTo((800 * 1.5) / view.scale)
  expect(box.left).toBeLessThan(-view.xPx / view.scale)
})

test('where the whole paper can be seen, all of it is drawn', () => {
  const { box } = seenPaper(fitPaper(a4, stage, 30), a4, stage, 2)
  expect(box).toEqual(wholePaper(a4, 4).box)
})
