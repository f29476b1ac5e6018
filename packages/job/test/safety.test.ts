import { DriverError } from '@vfab/core'
import { expect, test } from 'vitest'

import { runPlot } from '../src/index.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { fakePlotter } from './fake-plotter.ts'

test('the pen goes up before the first stroke, and back to the origin after the last', async () => {
  const plotter = fakePlotter()
  const result = await runPlot(plotter, drawingOf(twoLines))
  expect(plotter.told).toEqual(['pen up', 'draw 2', 'move 0,0'])
  expect(result).toEqual({ finished: true, strokesDone: 2, strokes: 2, drawnMm: 20, durationMs: 2000 })
})

test('the pen stays where it finished when asked to', async () => {
  const plotter = fakePlotter()
  await runPlot(plotter, drawingOf(twoLines), { returnToOrigin: false })
  expect(plotter.told).toEqual(['pen up', 'draw 2'])
})

test('a drawing beyond the travel is refused with the overhang of each side, and nothing moves', async () => {
  const plotter = fakePlotter()
  const outside = drawingOf([[-1.23, 10, 312.31, 10]])
  await expect(runPlot(plotter, outside)).rejects.toMatchObject({
    type: 'configuration',
    code: 'OUT_OF_BOUNDS',
    message: "the drawing leaves the machine's travel of 300 × 218 mm by 1.3 mm on the left, 12.4 mm on the right",
  })
  expect(plotter.told).toEqual([])
})

test('a drawing as large as the travel is drawn', async () => {
  const plotter = fakePlotter()
  await runPlot(plotter, drawingOf([[0, 0, 300, 0, 300, 218, 0, 218, 0, 0]]))
  expect(plotter.told).toContain('draw 1')
})

test('an empty drawing is refused, and nothing moves', async () => {
  const plotter = fakePlotter()
  await expect(runPlot(plotter, drawingOf())).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(runPlot(plotter, drawingOf([]))).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  expect(plotter.told).toEqual([])
})

test("an abort within a stroke rejects with the signal's reason, lifts the pen and does not travel home", async () => {
  const plotter = fakePlotter()
  const controller = new AbortController()
  const reason = new Error('enough')
  plotter.beforeStroke = (stroke) => {
    if (stroke === 1) controller.abort(reason)
  }
  await expect(runPlot(plotter, drawingOf(twoLines), { signal: controller.signal })).rejects.toBe(reason)
  expect(plotter.told).toEqual(['pen up', 'draw 2', 'pen up'])
})

test('a signal that is aborted already moves nothing', async () => {
  const plotter = fakePlotter()
  await expect(runPlot(plotter, drawingOf(twoLines), { signal: AbortSignal.abort() })).rejects.toThrow()
  expect(plotter.told).toEqual([])
})

test('a failing stroke ends the plot with its error, and the pen up', async () => {
  const plotter = fakePlotter()
  const lost = new DriverError('gone', { type: 'connection', code: 'DEVICE_LOST' })
  plotter.beforeStroke = () => {
    throw lost
  }
  await expect(runPlot(plotter, drawingOf(twoLines, twoLines))).rejects.toBe(lost)
  expect(plotter.told).toEqual(['pen up', 'draw 2', 'pen up'])
})

test('the first error is reported when lifting the pen fails too', async () => {
  const plotter = fakePlotter()
  const lost = new Error('cable pulled')
  plotter.beforeStroke = () => {
    plotter.beforePenUp = () => Promise.reject(new Error('not there'))
    throw lost
  }
  await expect(runPlot(plotter, drawingOf(twoLines))).rejects.toBe(lost)
})

test('a pen that cannot be lifted at first ends the plot before anything is drawn', async () => {
  const plotter = fakePlotter()
  plotter.beforePenUp = () => Promise.reject(new Error('servo'))
  await expect(runPlot(plotter, drawingOf(twoLines))).rejects.toThrow('servo')
  expect(plotter.told).toEqual([])
})

test('a callback that throws ends the plot with the pen up', async () => {
  const plotter = fakePlotter()
  const onLayer = (): Promise<void> => Promise.reject(new Error('no such pen'))
  await expect(runPlot(plotter, drawingOf(twoLines), { onLayer })).rejects.toThrow('no such pen')
  expect(plotter.told).toEqual(['pen up', 'pen up'])
})
