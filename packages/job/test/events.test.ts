import { DriverError, type DriverEvent } from '@vfab/core'
import { expect, test } from 'vitest'

import { startPlot } from '../src/index.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { fakePlotter } from './fake-plotter.ts'

const phases = (events: readonly DriverEvent<'job'>[]): string[] => events.map(({ data }) => data.phase)

test('a plot reports its phases as events of the job', async () => {
  const job = startPlot(fakePlotter(), drawingOf([[1, 1, 2, 2]], [[3, 3, 4, 4]]), { id: 'plot-7' })
  await job.done
  const history = job.events.history({ types: ['job'] }) as DriverEvent<'job'>[]
  expect(phases(history)).toEqual([
    ...['started', 'layer', 'stroke', 'progress', 'layer', 'stroke', 'progress', 'finished'],
  ])
  expect(history[0]).toMatchObject({ source: 'job', driver: 'fake', device: '/dev/fake', data: { job: 'plot-7' } })
})

test('pausing and resuming are events', async () => {
  const job = startPlot(fakePlotter(), drawingOf(twoLines), {
    onLayer: async () => {
      await job.pause()
      await job.resume()
    },
  })
  await job.done
  expect(phases(job.events.history() as DriverEvent<'job'>[])).toContain('paused')
  expect(phases(job.events.history() as DriverEvent<'job'>[])).toContain('resumed')
})

test('a failure is an event with its error', async () => {
  const plotter = fakePlotter()
  const error = new DriverError('gone', { type: 'connection', code: 'DEVICE_LOST' })
  plotter.beforeStroke = () => {
    throw error
  }
  const job = startPlot(plotter, drawingOf(twoLines))
  await expect(job.done).rejects.toBe(error)
  expect(job.events.history().at(-1)).toMatchObject({ data: { phase: 'failed', error } })
})
