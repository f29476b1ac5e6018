import { expect, test } from 'vitest'

import { type PlotLayer, runPlot } from '../src/index.ts'
import { drawingOf, twoLines, withFirstLayer } from './drawings.ts'
import { fakePlotter } from './fake-plotter.ts'

test('each layer is announced before it is drawn, and the plot waits for the answer', async () => {
  const plotter = fakePlotter()
  const layers: PlotLayer[] = []
  await runPlot(plotter, drawingOf(twoLines, [], [[5, 5, 6, 6]]), {
    onLayer: async (layer) => {
      layers.push(layer)
      await plotter.penDown() // stands for whatever the caller does in between
    },
  })
  expect(plotter.told).toEqual(['pen up', 'pen down', 'draw 2', 'pen down', 'draw 1', 'move 0,0'])
  expect(layers).toEqual([
    { id: 'layer1', name: 'Layer 1', index: 0, count: 2, pauseBefore: false },
    { id: 'layer3', name: 'Layer 3', index: 1, count: 2, pauseBefore: false },
  ])
})

test('a layer that wants a pause says so to the caller', async () => {
  const layers: boolean[] = []
  const drawing = withFirstLayer(drawingOf(twoLines), { pauseBefore: true })
  await runPlot(fakePlotter(), drawing, { onLayer: ({ pauseBefore }) => void layers.push(pauseBefore) })
  expect(layers).toEqual([true])
})

test('a layer that wants a delay is waited for with the pen up', async () => {
  const plotter = fakePlotter()
  const slept: number[] = []
  const clock = {
    now: () => 0,
    sleep: async (durationMs: number) => {
      slept.push(durationMs)
      expect(plotter.told).toEqual(['pen up'])
    },
  }
  await runPlot(plotter, withFirstLayer(drawingOf(twoLines), { delayMs: 700 }), { clock })
  expect(slept).toEqual([700])
})

test('strokes are acknowledged by their number in the whole drawing', async () => {
  const strokes: number[] = []
  await runPlot(fakePlotter(), drawingOf(twoLines, twoLines), { onStroke: (stroke) => strokes.push(stroke) })
  expect(strokes).toEqual([0, 1, 2, 3])
})
