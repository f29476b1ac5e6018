import { expect, test } from 'vitest'

import type { PreparationSettings } from '../src/api/drawing.ts'
import { startServer, type TestClient, tenLines } from './running-server.ts'

/** Lines that take a simulated plotter some seconds in real time. */
async function prepared(page: TestClient, svg = tenLines, settings: PreparationSettings = {}): Promise<string> {
  const drawing = await page.upload(svg)
  const body = { device: 'ebb:sim', ...settings }
  return (await page.ask('prepare', { params: { drawing: drawing.id }, body })).id
}

const twoLayers =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40" fill="none">' +
  '<path d="M5,5 h30" stroke="#c81e1e"/><path d="M5,15 h30" stroke="#1e1ec8"/></svg>'

test('a job is paused at once, changed, resumed, stopped, resumed again and finished, with no stroke missing', async () => {
  const { client } = await startServer({ simSpeed: 4 })
  const page = await client()
  const events = await page.events()
  const preparation = await prepared(page)
  const { id } = await page.ask('startJob', { body: { preparation, device: 'ebb:sim' } })
  const job = { params: { job: id } }
  await events.until('stroke', ({ to }) => to >= 2)
  const paused = await page.ask('pauseJob', { ...job, body: { at: 'now' } })
  expect(paused).toMatchObject({ state: 'paused', reason: 'paused from a page' })
  const there = await page.ask('moveInJob', { ...job, body: { move: 'to', xMm: 11, yMm: 12 } })
  expect(there).toEqual({ xMm: 11, yMm: 12, pen: 'up', known: true })
  const changed = await page.ask('changeJob', { ...job, body: { speedFactor: 0.5 } })
  expect(changed.drawSpeedMmPerS).toBeGreaterThan(0)
  await page.ask('resumeJob', { ...job, body: {} })
  await events.until('stroke', ({ to }) => to >= 5)
  await page.ask('stopJob', job)
  await events.until('job', ({ state }) => state === 'stopped')
  expect(await page.ask('showJob', job)).toMatchObject({ state: 'stopped', resumable: true })
  // A simulated machine is another one each time: it does not know its place.
  await page.ask('resumeJob', { ...job, body: {} })
  const { question } = await events.until('job', (shown) => shown.question?.kind === 'origin')
  await page.ask('answerJob', { ...job, body: { question: question!.id } })
  await events.until('job', ({ state }) => state === 'finished')
  expect(await page.ask('showJob', job)).toMatchObject({ state: 'finished', strokesDone: 10, resumable: false })
})

test('a plot that needs pens waits for a person; a late answer is refused', async () => {
  const { client } = await startServer()
  const page = await client()
  const events = await page.events()
  const pens = { layersBy: 'color', pens: { '#c81e1e': 1, '#1e1ec8': 2 } } as const
  const preparation = await prepared(page, twoLayers, pens)
  const { id } = await page.ask('startJob', { body: { preparation, device: 'ebb:sim' } })
  const job = { params: { job: id } }
  const first = await events.until('job', ({ question }) => question?.pen === 1)
  expect(first).toMatchObject({ state: 'waiting', question: { kind: 'pen', strokes: 1 } })
  await page.ask('answerJob', { ...job, body: { question: first.question!.id } })
  const second = await events.until('job', ({ question }) => question?.pen === 2)
  await expect(page.ask('answerJob', { ...job, body: { question: first.question!.id } })).rejects.toMatchObject({
    status: 409,
  })
  await page.ask('answerJob', { ...job, body: { question: second.question!.id } })
  await events.until('job', ({ state }) => state === 'finished')
})

test('a request that is repeated starts nothing twice', async () => {
  const { client } = await startServer()
  const page = await client()
  const events = await page.events()
  const preparation = await prepared(page)
  const body = { id: 'chosen-by-the-page', preparation, device: 'ebb:sim' }
  await page.ask('startJob', { body })
  await page.ask('startJob', { body })
  const headers = { 'idempotency-key': 'once' }
  const { id, ...rest } = body
  const [one, other] = await Promise.all([
    page.ask('startJob', { body: rest, headers }),
    page.ask('startJob', { body: rest, headers }),
  ])
  expect(one.id).toBe(other.id)
  await events.until('job', (job) => job.id === id && job.state === 'finished')
  const { jobs } = await page.ask('listJobs')
  expect(jobs.map((job) => job.id).sort()).toEqual([id, one.id].sort())
})

test('the next sheet waits until a person says go', async () => {
  const { client } = await startServer()
  const page = await client()
  const events = await page.events()
  const preparation = await prepared(page)
  const body = { preparation, device: 'ebb:sim' }
  const params = { device: 'ebb:sim' }
  const first = await page.ask('startJob', { body })
  const second = await page.ask('startJob', { body })
  const third = await page.ask('startJob', { body })
  expect([second.state, third.queuePosition]).toEqual(['queued', 2])
  await page.ask('orderQueue', { params, body: { jobs: [third.id, second.id] } })
  await events.until('job', ({ id, state }) => id === first.id && state === 'finished')
  await events.until('queue', ({ reason }) => reason === 'next-sheet')
  expect(await page.ask('showQueue', { params })).toEqual({
    device: 'ebb:sim',
    state: 'held',
    reason: 'next-sheet',
    jobs: [third.id, second.id],
  })
  await page.ask('goQueue', { params })
  await events.until('job', ({ id, state }) => id === third.id && state === 'finished')
  expect(await page.ask('showJob', { params: { job: second.id } })).toMatchObject({ state: 'queued', queuePosition: 1 })
  await page.ask('stopJob', { params: { job: second.id } })
  expect((await page.ask('showQueue', { params })).jobs).toEqual([])
})

test('a job that fails holds the queue, and says why', async () => {
  const { client } = await startServer()
  const page = await client()
  const events = await page.events()
  const wide = tenLines.replaceAll('60', '900').replaceAll('h40', 'h880')
  const preparation = await prepared(page, wide, { device: undefined })
  const { id } = await page.ask('startJob', { body: { preparation, device: 'ebb:sim' } })
  const failed = await events.until('job', ({ state }) => state === 'failed')
  expect(failed).toMatchObject({ id, error: { code: 'OUT_OF_BOUNDS' } })
  await events.until('queue', ({ reason }) => reason === 'failure')
  const narrow = await page.ask('prepare', {
    params: { drawing: (await page.upload(wide)).id },
    body: { device: 'ebb:sim' },
  })
  expect(narrow.fits).toBe(false)
  await expect(page.ask('startJob', { body: { preparation: narrow.id, device: 'ebb:sim' } })).rejects.toMatchObject({
    status: 422,
    code: 'OUT_OF_BOUNDS',
  })
})

test('a server that ends stops its plot so that it can be resumed, and one that starts moves nothing', async () => {
  const first = await startServer({ simSpeed: 4 })
  const page = await first.client()
  const events = await page.events()
  const preparation = await prepared(page)
  const body = { preparation, device: 'ebb:sim' }
  const { id } = await page.ask('startJob', { body })
  const waiting = await page.ask('startJob', { body })
  await events.until('stroke', ({ to }) => to >= 2)
  await first.server.close()
  const second = await startServer({ simSpeed: 'max' }, first.project)
  const again = await second.client()
  const seen = await again.events()
  const job = await again.ask('showJob', { params: { job: id } })
  expect(job).toMatchObject({
    state: 'stopped',
    resumable: true,
    reason: 'the server was stopped',
    device: 'ebb:sim',
    own: true,
  })
  expect(job.strokesDone).toBeGreaterThanOrEqual(2)
  expect(await again.ask('showQueue', { params: { device: 'ebb:sim' } })).toMatchObject({
    state: 'held',
    reason: 'restart',
    jobs: [waiting.id],
  })
  expect((await again.ask('listDevices')).devices.map(({ state }) => state)).not.toContain('plotting')
  const done = new Uint8Array(await (await again.raw('doneStrokes', { params: { job: id } })).arrayBuffer())
  expect(done.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)).toBe(job.strokesDone)
  await again.ask('resumeJob', { params: { job: id }, body: { atOrigin: true } })
  await seen.until('job', (shown) => shown.id === id && shown.state === 'finished')
  // What waits is drawn from its drawing: its strokes were not kept.
  await again.ask('goQueue', { params: { device: 'ebb:sim' } })
  await seen.until('job', (shown) => shown.id === waiting.id && shown.state === 'finished')
})
