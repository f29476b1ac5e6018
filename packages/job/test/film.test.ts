import { mkdtempSync, readdirSync, readFileSync, rmSync, appendFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Clock, DriverError, systemClock } from '@vfab/core'
import { createHastyClock } from '@vfab/driver-kit/testing'
import { expect, onTestFinished, test } from 'vitest'

import {
  contactSheet,
  type FilmOptions,
  isTaken,
  parseFilmTrigger,
  readFilm,
  startFilm,
  startPlot,
} from '../src/index.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { type FakeCamera, fakeCamera, sourceOf } from './fake-camera.ts'
import { fakePlotter } from './fake-plotter.ts'

function newDirectory(): string {
  const base = mkdtempSync(join(tmpdir(), 'vfab-film-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  return join(base, 'film')
}

function filmOptions(camera: FakeCamera, more: Partial<FilmOptions> = {}): FilmOptions {
  return {
    source: sourceOf(camera),
    camera: 'east',
    directory: newDirectory(),
    trigger: { kind: 'layer' },
    every: 'layer',
    clock: createHastyClock(),
    ...more,
  }
}

/** Resolves once `condition` holds; everything that can make it true is already under way. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}

test('every picture is a file of its own, with its moment in the index', async () => {
  const film = await startFilm(filmOptions(fakeCamera('east')))
  film.shoot({ job: 'a', event: 'stroke', strokesDone: 1, drawnMm: 10 })
  await expect(film.end()).resolves.toEqual({ directory: film.directory, shots: 1, missed: 0 })
  expect(readFileSync(join(film.directory, '000001.jpg'), 'utf8')).toBe('east 1')
  const index = await readFilm(film.directory)
  expect(index).toMatchObject({ schemaVersion: 1, camera: 'east', every: 'layer' })
  expect(index.shots).toEqual([
    {
      askedMs: expect.any(Number) as number,
      plot: { job: 'a', event: 'stroke', strokesDone: 1, drawnMm: 10 },
      file: '000001.jpg',
      widthPx: 64,
      heightPx: 48,
      sequence: 1,
      takenMs: 1000,
    },
  ])
  expect(JSON.parse(readFileSync(join(film.directory, 'index.json'), 'utf8'))).toEqual(index)
})

test('no file ever stands under its final name before it is whole', async () => {
  const film = await startFilm(filmOptions(fakeCamera('east')))
  for (let shot = 0; shot < 2; shot++) film.shoot()
  await film.end()
  expect(readdirSync(film.directory).sort()).toEqual(['000001.jpg', '000002.jpg', 'index.json', 'index.ndjson'])
})

test('a directory that holds a film is never written into', async () => {
  const options = filmOptions(fakeCamera('east'))
  await (await startFilm(options)).end()
  await expect(startFilm(options)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('a line of the index that a crash cut off is left out', async () => {
  const film = await startFilm(filmOptions(fakeCamera('east')))
  film.shoot()
  await film.end()
  appendFileSync(join(film.directory, 'index.ndjson'), '{"file":"0000')
  expect((await readFilm(film.directory)).shots).toHaveLength(1)
})

/** Films a plot of two layers of two strokes of 10 mm each. @returns the event of each picture, and the strokes done by then */
async function filmTwoLayers(every: string): Promise<readonly (readonly [event: string, strokesDone: number])[]> {
  const drawing = drawingOf(twoLines, twoLines)
  const film = await startFilm(filmOptions(fakeCamera('east'), { trigger: parseFilmTrigger(every), every, job: 'a' }))
  const job = startPlot(fakePlotter(), drawing, { id: 'a' })
  film.follow(job)
  await job.done
  await film.end()
  const index = await readFilm(film.directory)
  expect(index.job).toBe('a')
  return index.shots.map(({ plot }) => [plot!.event, plot!.strokesDone])
}

test('a plot is filmed layer by layer, and the index says where it was', async () => {
  expect(await filmTwoLayers('layer')).toEqual([
    ['layer', 0],
    ['layer', 2],
    ['finished', 4],
  ])
})

test('the end of a plot is on every film of it', async () => {
  expect((await filmTwoLayers('pen-up')).at(-1)).toEqual(['finished', 4])
})

test('a length of ink is filmed once each time it is drawn', async () => {
  expect(await filmTwoLayers('20mm')).toEqual([
    ['progress', 2],
    ['progress', 4],
    ['finished', 4],
  ])
})

test('a camera that is lost is told once, its moments are missed with the reason, and the film goes on when it is back', async () => {
  const numbers = { next: 1 }
  const cameras = [fakeCamera('east', numbers), fakeCamera('east', numbers)]
  const told: string[] = []
  const source = sourceOf(cameras[0]!)
  const film = await startFilm(
    filmOptions(cameras[0]!, {
      source,
      onTrouble: (error) => told.push(error.code),
      onRecovered: () => told.push('recovered'),
      onShot: (shots) => told.push(`shot ${shots}`),
    }),
  )
  film.shoot()
  await until(() => told.includes('shot 1'))
  source.lose(new DriverError('east is gone', { type: 'connection', code: 'DEVICE_LOST' }))
  expect(told.at(-1)).toBe('DEVICE_LOST')
  film.shoot()
  await until(() => readFileSync(join(film.directory, 'index.ndjson'), 'utf8').includes('east is gone'))
  source.find(cameras[1]!)
  film.shoot()
  const { shots, missed } = await film.end()
  expect({ shots, missed }).toEqual({ shots: 2, missed: 1 })
  expect(told).toEqual(['shot 1', 'DEVICE_LOST', 'recovered', 'shot 2'])
  const index = await readFilm(film.directory)
  expect(index.shots.map((shot) => (isTaken(shot) ? shot.file : shot.missed))).toEqual([
    '000001.jpg',
    'east is gone',
    '000002.jpg',
  ])
  expect(cameras[1]!.isClosed).toBe(true)
})

test('a picture taken before a camera was lost, and stored after, is no sign that it is back', async () => {
  const camera = fakeCamera('east')
  const release = camera.stall()
  const told: string[] = []
  const source = sourceOf(camera)
  const film = await startFilm(
    filmOptions(camera, {
      source,
      onTrouble: (error) => told.push(error.code),
      onRecovered: () => told.push('recovered'),
      onShot: (shots) => told.push(`shot ${shots}`),
    }),
  )
  film.shoot()
  await new Promise((resolve) => setImmediate(resolve)) // now the camera has been asked
  source.lose(new DriverError('east is gone', { type: 'connection', code: 'DEVICE_LOST' }))
  release()
  await until(() => told.includes('shot 1'))
  await film.end()
  expect(told).toEqual(['DEVICE_LOST', 'shot 1'])
})

test('a camera too slow for the moments misses some, and never holds anything up', async () => {
  const camera = fakeCamera('east')
  const release = camera.stall()
  const film = await startFilm(filmOptions(camera))
  for (let shot = 0; shot < 5; shot++) film.shoot()
  release()
  expect(await film.end()).toMatchObject({ shots: 2, missed: 3 })
})

test('the end of a film waits for a picture no longer than its grace', async () => {
  const camera = fakeCamera('east')
  camera.stall()
  const film = await startFilm(filmOptions(camera))
  film.shoot()
  expect(await film.end()).toMatchObject({ shots: 0, missed: 1 })
  expect((await readFilm(film.directory)).shots[0]).toMatchObject({
    missed: 'the film ended before the picture came',
  })
  expect(camera.isClosed).toBe(true)
})

test('a film of every frame keeps each as it comes', async () => {
  let shots = 0
  const film = await startFilm(
    filmOptions(fakeCamera('east'), { trigger: { kind: 'frame' }, onShot: (count) => (shots = count) }),
  )
  await until(() => shots >= 5)
  await film.end()
  const index = await readFilm(film.directory)
  expect(index.shots.filter(isTaken).map(({ sequence }) => sequence)).toEqual(index.shots.map((_, at) => at + 1))
})

test('pictures by the clock keep to its beat', async () => {
  const beats: number[] = []
  let nowMs = 0
  const clock: Clock = {
    now: () => nowMs,
    sleep: async (ms, options) => {
      await systemClock.sleep(0, options)
      if (ms > 0) {
        nowMs += ms + 3 // each sleep is a little late
        beats.push(nowMs)
      }
    },
  }
  const trigger = { kind: 'interval', everyMs: 1000 } as const
  const film = await startFilm(filmOptions(fakeCamera('east'), { trigger, clock }))
  await until(() => beats.length >= 5)
  await film.end()
  expect(beats.slice(0, 5)).toEqual([1003, 2003, 3003, 4003, 5003])
})

test('a film that cannot be written ends in a report, not in an exception', async () => {
  const told: DriverError[] = []
  const film = await startFilm(filmOptions(fakeCamera('east'), { onTrouble: (error) => told.push(error) }))
  rmSync(film.directory, { recursive: true, maxRetries: 10, retryDelay: 50 })
  writeFileSync(film.directory, 'in the way')
  film.shoot()
  await expect(film.end()).resolves.toMatchObject({ shots: 0 })
  expect(told[0]?.message).toContain('000001.jpg')
})

test('a contact sheet is a picture', async () => {
  const film = await startFilm(filmOptions(fakeCamera('east')))
  film.shoot()
  await film.end()
  const png = await contactSheet(film.directory, { widthPx: 400 })
  expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG')
})

test('a contact sheet of a film without a picture, or of no film, is refused', async () => {
  const film = await startFilm(filmOptions(fakeCamera('east')))
  await film.end()
  await expect(contactSheet(film.directory)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(contactSheet(newDirectory())).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test.each([
  ['layer', { kind: 'layer' }],
  ['pen-up', { kind: 'pen-up' }],
  ['10s', { kind: 'interval', everyMs: 10_000 }],
  ['1.5 min', { kind: 'interval', everyMs: 90_000 }],
  ['50mm', { kind: 'ink', everyMm: 50 }],
  ['2m', { kind: 'ink', everyMm: 2000 }],
])('"%s" says when to take a picture', (text, trigger) => {
  expect(parseFilmTrigger(text)).toEqual(trigger)
})

test.each(['', '10', '0s', '-1s', 'often', '10 parsecs', 'toString'])('"%s" does not', (text) => {
  expect(() => parseFilmTrigger(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error)
})
