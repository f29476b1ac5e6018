import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { driver as cameraDriver } from '@vfab/camera-ip'
import { type BytePipe, strokesFrom, validateSettings } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'
import { createSession } from '@vfab/host'
import { type Film, type FilmCamera, isTaken, readFilm, startFilm, startPlot } from '@vfab/job'
import { driver as plotterDriver } from '@vfab/plotter-ebb'
import { createEbbBoard, startMjpegCamera } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { filmedCamera, sessionCamera } from '../src/camera/session-camera.ts'

/** Five layers of one line each. */
const drawing: Drawing = {
  page: { widthMm: 100, heightMm: 100 },
  layers: Array.from({ length: 5 }, (_, index) => ({
    id: `layer${index}`,
    name: `Layer ${index}`,
    strokes: strokesFrom([[10, 10 + 10 * index, 60, 10 + 10 * index]]),
  })),
  notDrawn: [],
}

async function filmCamera(url: string): Promise<FilmCamera> {
  const settings = { url, reconnectMinMs: 10, reconnectMaxMs: 50 }
  const reconnect = { ...filmedCamera, firstDelayMs: 10, maxDelayMs: 50 }
  const session = createSession({ driver: cameraDriver, settings, reconnect })
  await session.initialize()
  return sessionCamera(session)
}

/** Resolves once `condition` holds; what makes it true is under way. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5))
}

test(
  'of two cameras one dies in a plot and comes back: each has a film whose index matches the job',
  { timeout: 60_000 },
  async () => {
    const base = mkdtempSync(join(tmpdir(), 'vfab-plot-on-film-'))
    onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
    const steady = await startMjpegCamera({ framesPerS: 50 })
    const frail = await startMjpegCamera({ framesPerS: 50 })
    onTestFinished(async () => void (await Promise.all([steady.close(), frail.close()])))
    const told: string[] = []
    const shots = { steady: 0, frail: 0 }
    const film = async (name: 'steady' | 'frail', url: string): Promise<Film> =>
      startFilm({
        camera: name,
        directory: join(base, name),
        trigger: { kind: 'layer' },
        every: 'layer',
        job: 'job-1',
        source: await filmCamera(url),
        timeoutMs: 2000,
        onTrouble: () => told.push(`${name} lost`),
        onRecovered: () => told.push(`${name} back`),
        onShot: (count) => (shots[name] = count),
      })
    const films = [await film('steady', steady.streamUrl), await film('frail', frail.streamUrl)]

    const board = createEbbBoard({})
    onTestFinished(() => board.close())
    const { clock } = board
    const openPipe = async (): Promise<BytePipe> => board.connect()
    const settings = await validateSettings(plotterDriver.configSchema, { port: '/dev/board' }, { driver: 'ebb' })
    await using plotter = await plotterDriver.open(settings, { openPipe, clock })
    const job = startPlot(plotter, drawing, {
      id: 'job-1',
      clock,
      // The plot waits here only so that the test can say when the camera dies and comes back.
      onLayer: async ({ index }) => {
        if (index === 1) {
          await until(() => shots.frail === 2)
          frail.inject({ kind: 'brown-out' })
        }
        if (index === 2) {
          await until(() => told.includes('frail lost'))
          // The moment of this layer passes without a picture before the camera is there again.
          await until(async () => (await readFilm(join(base, 'frail'))).shots.length === 3)
          await frail.revive()
        }
        if (index === 3) await until(() => told.includes('frail back'))
      },
    })
    for (const each of films) each.follow(job)
    expect((await job.done).finished).toBe(true)
    const results = await Promise.all(films.map((each) => each.end()))

    const expected = [...drawing.layers.map(({ name }, index) => ['layer', name, index]), ['finished', 'Layer 4', 5]]
    for (const { directory, shots: taken, missed } of results) {
      const index = await readFilm(directory)
      expect(index.job).toBe('job-1')
      expect(index.shots.map(({ plot }) => [plot!.event, plot!.layer!.name, plot!.strokesDone])).toEqual(expected)
      expect(taken + missed).toBe(expected.length)
    }
    expect(results[0]).toMatchObject({ shots: 6, missed: 0 })
    const frailFilm = await readFilm(join(base, 'frail'))
    expect(frailFilm.shots.map(isTaken)).toEqual([true, true, false, true, true, true])
    expect(told).toEqual(['frail lost', 'frail back'])
  },
)
