import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type PlotProgress, runPlot } from '../src/index.ts'
import { estimatePlot } from '../src/estimate.ts'
import { createProgressSum } from '../src/progress.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { fakePlotter, limits } from './fake-plotter.ts'

test('progress counts strokes, ink and time over all layers, and ends at 100 percent', async () => {
  const seen: PlotProgress[] = []
  await runPlot(fakePlotter(), drawingOf(twoLines, twoLines), { onProgress: (progress) => seen.push(progress) })
  expect(seen.map(({ strokesDone, drawnMm, elapsedMs }) => [strokesDone, drawnMm, elapsedMs])).toEqual([
    [1, 10, 1000],
    [2, 20, 2000],
    [3, 30, 3000],
    [4, 40, 4000],
    [4, 40, 4000],
  ])
  expect(seen[0]).toMatchObject({ strokes: 4, totalMm: 40, layer: { index: 0, count: 2 } })
  expect(seen[2]).toMatchObject({ layer: { index: 1, name: 'Layer 2' } })
  expect(seen.at(-1)).toMatchObject({ percent: 100, remainingMs: 0 })
})

test('time left in the first layer includes an estimate of the layers after it', async () => {
  const seen: PlotProgress[] = []
  const long = [[0, 0, 250, 0, 250, 200, 0, 200]]
  await runPlot(fakePlotter(), drawingOf(twoLines, long), { onProgress: (progress) => seen.push(progress) })
  expect(seen[1]!.remainingMs).toBeGreaterThan(700 / 0.05) // 700 mm at 50 mm/s
  expect(seen[1]!.remainingMs).toBeLessThan(700 / 0.05 + 5000)
})

test.each([
  ['one layer', [twoLines], 1],
  ['its first of two layers', [twoLines, twoLines], 1],
  ['its second of two layers', [twoLines, twoLines], 3],
])(
  'a plot that is resumed in %s begins at its share of the whole, with the time of the rest left',
  async (_, layers, from) => {
    const sum = createProgressSum(drawingOf(...layers), { limits })
    await sum.prepare()
    const { layers: estimated } = await estimatePlot(drawingOf(...layers), { limits })
    const layersMs = estimated.reduce((sum, { totalMs }) => sum + totalMs, 0)
    const share = from / (2 * layers.length)
    await sum.jumpTo(from, 10 * from)
    const index = Math.floor(from / 2)
    const { percent, remainingMs } = sum.startLayer({
      id: '',
      name: '',
      index,
      count: layers.length,
      pauseBefore: false,
    })
    expect(percent / 100).toBeCloseTo(share, 1)
    expect(remainingMs / layersMs).toBeCloseTo(1 - share, 1)
  },
)

test('the percentage never falls, whatever the plotter reports', () => {
  const report = fc.record({
    strokesDone: fc.nat(10),
    drawnMm: fc.nat(1000),
    elapsedMs: fc.nat(100_000),
    remainingMs: fc.nat(100_000),
  })
  fc.assert(
    fc.property(fc.array(fc.array(report, { maxLength: 8 }), { minLength: 1, maxLength: 4 }), (layers) => {
      const sum = createProgressSum(drawingOf(...layers.map(() => twoLines)), { limits })
      let last = 0
      const check = ({ percent }: PlotProgress): void => {
        expect(percent).toBeGreaterThanOrEqual(last)
        expect(percent).toBeLessThanOrEqual(100)
        last = percent
      }
      layers.forEach((reports, index) => {
        check(sum.startLayer({ id: '', name: '', index, count: layers.length, pauseBefore: false }))
        for (const each of reports) check(sum.within(each))
        sum.finishDraw({ strokesDone: 2, finished: true, drawnMm: 20, durationMs: 2000 })
      })
      check(sum.finish())
      expect(last).toBe(100)
    }),
  )
})
