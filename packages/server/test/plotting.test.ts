import { expect, test } from 'vitest'

import { startServer, tenLines } from './running-server.ts'

test('a drawing is uploaded, prepared, plotted, and every stroke is reported once', async () => {
  const { client } = await startServer()
  const page = await client()
  const events = await page.events()
  const drawing = await page.upload(tenLines, 'lines.svg')
  expect(drawing).toMatchObject({ name: 'lines.svg', page: { widthMm: 60, heightMm: 60 } })
  const preparation = await page.ask('prepare', { params: { drawing: drawing.id }, body: { device: 'ebb:sim' } })
  expect(preparation).toMatchObject({ strokes: 10, fits: true })
  expect(preparation.estimateMs).toBeGreaterThan(1000)
  const started = await page.ask('startJob', { body: { preparation: preparation.id, device: 'ebb:sim' } })
  await events.until('job', ({ id, state }) => id === started.id && state === 'finished')
  const drawn = events.all.flatMap(({ name, data }) =>
    name === 'stroke' ? [data as { from: number; to: number }] : [],
  )
  const strokes = drawn.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index))
  expect(strokes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  const job = await page.ask('showJob', { params: { job: started.id } })
  expect(job).toMatchObject({ state: 'finished', strokesDone: 10, device: 'ebb:sim', page: { widthMm: 60 } })
  const done = await page.raw('doneStrokes', { params: { job: job.id } })
  expect([...new Uint8Array(await done.arrayBuffer())]).toEqual([0xff, 0x03])
})

test('clients hear that a job begins to draw', async () => {
  // Slow enough that it draws for longer than events of one job are joined.
  const { client } = await startServer({ simSpeed: 4 })
  const page = await client()
  const events = await page.events()
  const drawing = await page.upload(tenLines, 'lines.svg')
  const preparation = await page.ask('prepare', { params: { drawing: drawing.id }, body: { device: 'ebb:sim' } })
  const { id } = await page.ask('startJob', { body: { preparation: preparation.id, device: 'ebb:sim' } })
  await events.until('job', (job) => job.id === id && job.state === 'plotting')
})
