import { expect, test } from 'vitest'

import { createWorkshop } from '../src/index.ts'
import { tempProject } from './temp-project.ts'

test('a drawing that plan has prepared is drawn as it is, as a job of the given name, stroke by stroke', async () => {
  const { options } = tempProject('@vfab/plotter-ebb')
  await using workshop = createWorkshop(options)
  const plan = await workshop.plan('drawing.svg', { device: 'ebb:sim', copies: { columns: 2, rows: 2 } })
  const strokes: number[] = []
  const plot = workshop.plot(plan, {
    device: 'ebb:sim',
    prepared: true,
    // Of what is prepared nothing is prepared again.
    scale: 100,
    jobId: 'four-copies',
    onStroke: (stroke) => strokes.push(stroke),
  })
  expect(plot.id).toBe('four-copies')
  expect(await plot.done).toMatchObject({ finished: true, strokesDone: plan.size.strokes })
  expect(strokes).toEqual(Array.from({ length: plan.size.strokes }, (_, index) => index))
  expect(strokes.length).toBeGreaterThan(1)
  const stored = await workshop.jobs.show('four-copies')
  expect(stored.drawing.layers.map((layer) => [...layer.strokes.coordsMm])).toEqual(
    plan.drawing.layers.map((layer) => [...layer.strokes.coordsMm]),
  )
})
