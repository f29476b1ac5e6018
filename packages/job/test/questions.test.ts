import { type PlotterLimits } from '@vfab/core'
import { expect, test } from 'vitest'

import { type PlotJob, type PlotQuestion, startPlot } from '../src/index.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { fakePlotter, limits } from './fake-plotter.ts'

const twoPens = drawingOf(twoLines, twoLines)
const drawing = { ...twoPens, layers: twoPens.layers.map((layer, index) => ({ ...layer, pen: index + 1 })) }

function untilWaiting(job: PlotJob): Promise<PlotQuestion> {
  return new Promise((resolve) => {
    job.events.on('job', ({ data: { phase } }) => phase === 'waiting' && resolve(job.question!))
  })
}

test('nobody is asked by default: the plot continues with the pen that is in, and says which comes next', async () => {
  const skipped: PlotQuestion[] = []
  const job = startPlot(fakePlotter(), drawing, { onSkip: (question) => skipped.push(question) })
  expect(await job.done).toMatchObject({ finished: true, strokesDone: 4 })
  expect(skipped.map(({ kind, text }) => [kind, text])).toEqual([
    ['pen', 'put in pen 1'],
    ['pen', 'put in pen 2'],
  ])
})

test('a layer that asks for a person waits for an answer, in a phase of its own', async () => {
  const [first, second] = twoPens.layers
  const job = startPlot(
    fakePlotter(),
    { ...twoPens, layers: [first!, { ...second!, pauseBefore: true }] },
    { people: 'ask' },
  )
  expect(await untilWaiting(job)).toEqual({
    id: '1',
    kind: 'layer',
    text: 'Layer 2 comes next',
    layers: ['Layer 2'],
    strokes: 2,
    inkMm: 20,
  })
  expect(job.state).toBe('waiting')
  expect(job.answer()).toBe(true)
  await job.done
  const phases = job.events.history().flatMap(({ data }) => ('phase' in data ? [data.phase] : []))
  expect(phases.filter((phase) => phase === 'waiting' || phase === 'answered')).toEqual(['waiting', 'answered'])
})

test('a plot that waits can be stopped', async () => {
  const job = startPlot(fakePlotter(), drawing, { people: 'ask' })
  await untilWaiting(job)
  await job.stop('no such pen')
  expect(await job.done).toMatchObject({ finished: false, strokesDone: 0 })
})

test('a plot that is paused while it waits needs both, the answer and the resume', async () => {
  const job = startPlot(fakePlotter(), drawing, { people: 'ask' })
  await untilWaiting(job)
  await job.pause()
  await job.resume()
  expect(job.state).toBe('waiting')
  job.answer()
  job.events.on('job', ({ data: { phase } }) => phase === 'waiting' && job.answer())
  expect(await job.done).toMatchObject({ finished: true })
})

test('a machine that changes pens asks nobody', async () => {
  const plotter = Object.assign(fakePlotter(), {
    limits: { ...limits, pens: 2 } satisfies PlotterLimits,
    selectPen: async () => {},
  })
  const job = startPlot(plotter, drawing, { people: 'ask' })
  expect(await job.done).toMatchObject({ finished: true })
})
