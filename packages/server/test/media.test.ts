import { expect, test } from 'vitest'

import { startServer } from './running-server.ts'

test('a camera is shown picture by picture, and as a stream', async () => {
  const { client } = await startServer()
  const page = await client('watch')
  const params = { camera: 'ip:sim' }
  const first = await page.raw('frame', { params })
  expect([first.status, first.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  const sequence = first.headers.get('x-sequence')!
  const bytes = new Uint8Array(await first.arrayBuffer())
  expect([bytes[0], bytes[1]]).toEqual([0xff, 0xd8])
  const next = await page.raw('frame', { params, query: { after: sequence } })
  expect(Number(next.headers.get('x-sequence'))).toBeGreaterThan(Number(sequence))
  expect((await page.ask('listDevices')).devices).toContainEqual(
    expect.objectContaining({ name: 'ip:sim', state: 'streaming' }),
  )
  const stream = await page.raw('stream', { params })
  expect(stream.headers.get('content-type')).toBe('multipart/x-mixed-replace; boundary=vfab-picture')
  const reader = stream.body!.getReader()
  expect(new TextDecoder('latin1').decode((await reader.read()).value)).toMatch(
    /^--vfab-picture\r\ncontent-type: image\/jpeg/,
  )
  await reader.cancel()
  await expect(page.ask('showFilm', { params: { film: '../../etc' } })).rejects.toMatchObject({ status: 404 })
})

test('a film is made with a camera, shown and removed', async () => {
  const { client } = await startServer()
  const page = await client()
  const events = await page.events('films')
  const { films } = await page.ask('startFilms', { body: { cameras: ['ip:sim'], every: 'frame' } })
  const [film] = films
  await events.until('film', ({ shots }) => shots >= 2)
  const ended = await page.ask('endFilm', { params: { film: film!.id } })
  expect(ended.recording).toBe(true)
  const whole = await events.until('film', ({ recording }) => !recording)
  const shot = await page.raw('filmShot', { params: { film: whole.id, shot: '1' } })
  expect(shot.headers.get('content-type')).toBe('image/jpeg')
  expect((await page.raw('filmShot', { params: { film: whole.id, shot: '9999' } })).status).toBe(404)
  await page.ask('removeFilm', { params: { film: whole.id } })
  expect((await page.ask('listFilms')).films).toEqual([])
})

test('readings of a sensor are kept, and sent to those who listen', async () => {
  const { client } = await startServer()
  const page = await client('watch')
  const events = await page.events('readings,devices')
  await page.ask('readings', { params: { sensor: 'serial:sim' } })
  await events.until('reading', ({ readings }) => readings.length > 0)
  const { channels, latest, series } = await page.ask('readings', { params: { sensor: 'serial:sim' } })
  expect(channels.length).toBeGreaterThan(0)
  expect(latest.length).toBeGreaterThan(0)
  expect(series[0]!.points.length).toBeGreaterThan(0)
})

test('what is attached is found', async () => {
  const { client } = await startServer()
  const page = await client()
  const events = await page.events('detection')
  const found = await page.ask('detect', { body: {} })
  expect(found).toMatchObject({ running: false, devices: [], problems: [] })
  await events.until('detection', ({ running, atMs }) => !running && atMs !== undefined)
  expect(await page.ask('showDetection')).toEqual(found)
})
