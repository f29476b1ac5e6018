import { expect, test } from 'vitest'

import { startPlot } from '../src/index.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { fakePlotter } from './fake-plotter.ts'

test('a pause within a layer is left to the plotter', async () => {
  const plotter = fakePlotter()
  let paused: Promise<void> | undefined
  const job = startPlot(plotter, drawingOf(twoLines))
  plotter.beforeStroke = async (stroke) => {
    if (stroke !== 1) return
    paused = job.pause('now')
    await paused
    await job.resume()
  }
  await job.done
  expect(plotter.told).toEqual(['pen up', 'draw 2', 'pause now', 'resume', 'move 0,0'])
})

test('a pause between two layers holds the next one until the plot is resumed', async () => {
  const plotter = fakePlotter()
  let atSecond = (): void => {}
  const second = new Promise<void>((resolve) => (atSecond = resolve))
  const job = startPlot(plotter, drawingOf(twoLines, twoLines), {
    onLayer: async ({ index }) => {
      if (index !== 1) return
      await job.pause()
      atSecond()
    },
  })
  await second
  expect(plotter.told).toEqual(['pen up', 'draw 2'])
  await job.resume()
  await job.done
  expect(plotter.told).toEqual(['pen up', 'draw 2', 'draw 2', 'move 0,0'])
})

test('a paused plot can be aborted', async () => {
  const plotter = fakePlotter()
  const controller = new AbortController()
  const job = startPlot(plotter, drawingOf(twoLines), {
    signal: controller.signal,
    onLayer: async () => {
      await job.pause()
      controller.abort(new Error('enough'))
    },
  })
  await expect(job.done).rejects.toThrow('enough')
  expect(plotter.told).toEqual(['pen up', 'pen up'])
})

test('a stopped plot resolves as not finished, and the pen stays where it is', async () => {
  const plotter = fakePlotter()
  const job = startPlot(plotter, drawingOf(twoLines, twoLines))
  plotter.beforeStroke = async (stroke) => {
    if (stroke === 1) await job.stop()
  }
  await expect(job.done).resolves.toMatchObject({ finished: false, strokesDone: 1, strokes: 4, drawnMm: 10 })
  expect(plotter.told).toEqual(['pen up', 'draw 2', 'stop'])
})

test('a plot stopped between two layers draws no further one', async () => {
  const plotter = fakePlotter()
  const job = startPlot(plotter, drawingOf(twoLines, twoLines), {
    onLayer: ({ index }) => (index === 1 ? job.stop() : undefined),
  })
  await expect(job.done).resolves.toMatchObject({ finished: false, strokesDone: 2 })
  expect(plotter.told).toEqual(['pen up', 'draw 2'])
})

test('a paused plot that is stopped ends', async () => {
  const job = startPlot(fakePlotter(), drawingOf(twoLines), {
    onLayer: async () => {
      await job.pause()
      await job.stop()
    },
  })
  await expect(job.done).resolves.toMatchObject({ finished: false, strokesDone: 0 })
})
