import { type PlotterCheckpoint } from '@vfab/core'
import { existsSync } from 'node:fs'
import { chmod, open, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

import { createJobStore, type JobStore, resumePlot, startPlot } from '../src/index.ts'
import { readRecords } from '../src/journal/record-frame.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { type FakePlotter, fakePlotter } from './fake-plotter.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const device = { driver: 'fake', model: 'Fake One', address: '/dev/fake' }
const drawing = drawingOf(twoLines, [
  [5, 5, 6, 6],
  [7, 7, 8, 8],
])

function plotterThat(what: { continued?: boolean }): FakePlotter {
  const checkpoint = async (): Promise<PlotterCheckpoint> => ({ mark: 7 })
  return Object.assign(fakePlotter(), { checkpoint, holdOnClose: false, ...what })
}

/** A job whose plotter failed before the `at`-th stroke, of which the machine may have had one more. */
async function brokenOff(at: number, jobs: JobStore): Promise<string> {
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  const plotter = plotterThat({})
  let count = 0
  const draw = plotter.draw.bind(plotter)
  plotter.draw = (strokes, options = {}) => {
    plotter.beforeStroke = (stroke) => {
      if (count++ < at) return
      options.onSent?.(stroke)
      throw new Error('cable pulled')
    }
    return draw(strokes, options)
  }
  await expect(startPlot(plotter, drawing, { journal }).done).rejects.toThrow('cable pulled')
  expect(plotter.holdOnClose).toBe(true)
  return journal.id
}

const drawn = ({ told }: FakePlotter): string[] => told.filter((each) => each.startsWith('draw'))

test('a machine that kept its place goes on after the last stroke that it had whole', async () => {
  const jobs = createJobStore(await temporaryDirectory())
  const id = await brokenOff(1, jobs)
  const journal = await jobs.reopen(id)
  expect(journal.stored.progress).toMatchObject({ next: 1, nextUnsent: 2, checkpoint: { mark: 7 } })
  const plotter = plotterThat({ continued: true })
  await expect(resumePlot(plotter, journal).done).resolves.toMatchObject({ finished: true, strokesDone: 4 })
  expect(drawn(plotter)).toEqual(['draw 2'])
  expect(await jobs.read(id)).toMatchObject({ state: 'finished' })
})

test('without its place nothing moves until somebody confirms; then what was not acknowledged is drawn', async () => {
  const jobs = createJobStore(await temporaryDirectory())
  const id = await brokenOff(1, jobs)
  const plotter = plotterThat({ continued: false })
  await expect(resumePlot(plotter, await jobs.reopen(id)).done).rejects.toMatchObject({
    code: 'POSITION_LOST',
    hint: expect.stringContaining('strokes 2 to 3') as string,
    context: { unsure: { first: 1, end: 3 } },
  })
  expect(plotter.told).toEqual([])
  await resumePlot(plotter, await jobs.reopen(id), { atOrigin: true }).done
  expect(drawn(plotter)).toEqual(['draw 1', 'draw 2'])
})

test.each([
  [{ stroke: 3 }, ['draw 1']],
  [{ layer: 1 }, ['draw 2']],
  [{ percent: 0 }, ['draw 2', 'draw 2']],
  [{ percent: 60 }, ['draw 1', 'draw 2']],
])('a job goes on from where it is told to: %j', async (from, expected) => {
  const jobs = createJobStore(await temporaryDirectory())
  const plotter = plotterThat({ continued: true })
  await resumePlot(plotter, await jobs.reopen(await brokenOff(1, jobs)), { from }).done
  expect(drawn(plotter)).toEqual(expected)
})

test('a place in the drawing that is not there is refused, and nothing moves', async () => {
  const plotter = fakePlotter()
  for (const from of [{ stroke: 9 }, { layer: 2 }, { percent: 100 }, { stroke: -1 }]) {
    await expect(startPlot(plotter, drawing, { from }).done).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  }
  expect(plotter.told).toEqual([])
})

test('a finished job is not drawn again unless somebody says from where', async () => {
  const jobs = createJobStore(await temporaryDirectory())
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  await startPlot(plotterThat({}), drawing, { journal }).done
  const plotter = plotterThat({ continued: true })
  await expect(resumePlot(plotter, await jobs.reopen(journal.id)).done).rejects.toMatchObject({ code: 'STATE_INVALID' })
  await resumePlot(plotter, await jobs.reopen(journal.id), { from: { layer: 1 } }).done
  expect(drawn(plotter)).toEqual(['draw 2'])
})

test('what was in the queue when the plot was stopped counts as not drawn', async () => {
  const jobs = createJobStore(await temporaryDirectory())
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  const plotter = plotterThat({})
  const draw = plotter.draw.bind(plotter)
  plotter.draw = (strokes, options = {}) => {
    plotter.beforeStroke = (stroke) => {
      options.onSent?.(stroke)
      return stroke === 1 ? job.stop() : undefined
    }
    return draw(strokes, options)
  }
  const job = startPlot(plotter, drawing, { journal })
  await expect(job.done).resolves.toMatchObject({ finished: false })
  expect((await jobs.read(journal.id)).progress).toMatchObject({ next: 1, nextUnsent: 1, state: 'stopped' })
})

test('notes and pauses are in the journal', async () => {
  const jobs = createJobStore(await temporaryDirectory())
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  const job = startPlot(fakePlotter(), drawing, { journal })
  job.note('guard: door closed again')
  await job.done
  const { records } = readRecords(await readFile(join(journal.path, 'record.log')))
  expect(records).toContainEqual(expect.objectContaining({ is: 'note', reason: 'guard: door closed again' }))
})

test('a journal on a full disk does not end a plot; somebody is told', async () => {
  const full = await open('/dev/full', 'w')
  let isFull = false
  const jobs = createJobStore(await temporaryDirectory(), {
    openRecord: async (path) => {
      const file = await open(path, 'r+')
      return {
        get fd() {
          return isFull ? full.fd : file.fd
        },
        write: ((...all: Parameters<typeof file.write>) => (isFull ? full : file).write(...all)) as typeof file.write,
        datasync: () => file.datasync(),
        truncate: (length) => file.truncate(length),
        close: () => file.close(),
      }
    },
  })
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  const plotter = fakePlotter()
  plotter.beforeStroke = (stroke) => void (isFull ||= stroke === 1)
  const job = startPlot(plotter, drawing, { journal })
  await expect(job.done).resolves.toMatchObject({ finished: true, strokesDone: 4 })
  const notes = job.events.history().filter(({ data }) => 'phase' in data && data.phase === 'note')
  expect(notes).toMatchObject([
    { data: { error: { code: 'IO_FAILED', hint: expect.stringContaining('free some space') as string } } },
  ])
  await full.close()
})

test('a state directory that cannot be used is told before anything moves', async () => {
  const directory = await temporaryDirectory()
  await writeFile(join(directory, 'jobs'), 'a file in the way')
  await expect(createJobStore(directory).create({ name: 'x', drawing, device })).rejects.toMatchObject({
    code: 'IO_FAILED',
    hint: expect.any(String) as string,
  })
})

test.skipIf(process.getuid?.() === 0)('a state directory of somebody else is told as such', async () => {
  const directory = await temporaryDirectory()
  await chmod(directory, 0o500)
  await expect(createJobStore(directory).create({ name: 'x', drawing, device })).rejects.toMatchObject({
    code: 'PERMISSION_DENIED',
  })
})

test('the checkpoint of a job says where its machine may stand', async () => {
  const jobs = createJobStore(await temporaryDirectory())
  const { stored } = await jobs.reopen(await brokenOff(1, jobs))
  expect(stored.progress.checkpoint?.reach?.pathsMm.map((path) => [...(path as Float64Array)])).toEqual([
    // From the end of the last stroke that was acknowledged, through the one that was sent, and a little further.
    [20, 10, 10, 20, 20, 20],
    [20, 20, 5, 5, 6, 6],
    [6, 6, 7, 7, 8, 8],
  ])
})

test('a machine that was told to travel may stand on its way', async () => {
  const jobs = createJobStore(await temporaryDirectory())
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  const plotter = plotterThat({})
  plotter.position = async () => ({ xMm: 8, yMm: 8, pen: 'up', known: true })
  plotter.moveTo = async () => {
    throw new Error('cable pulled')
  }
  await expect(startPlot(plotter, drawing, { journal }).done).rejects.toThrow('cable pulled')
  const { progress } = await jobs.read(journal.id)
  expect(progress.checkpoint).toEqual({ mark: 7, reach: { pathsMm: [[8, 8, 0, 0]] } })
})

test('a disk that fills for good in mid-plot: the job keeps spare room for the rest of its record, and resume draws nothing twice', async () => {
  const full = await open('/dev/full', 'w')
  let fills = false
  const directory = await temporaryDirectory()
  // Full as long as the spare room is kept; what it frees is all there is.
  const isFull = (path: string): boolean => fills && existsSync(join(dirname(path), 'spare'))
  const jobs = createJobStore(directory, {
    openRecord: async (path) => {
      const file = await open(path, 'r+')
      return {
        get fd() {
          return isFull(path) ? full.fd : file.fd
        },
        write: ((...all: Parameters<typeof file.write>) =>
          (isFull(path) ? full : file).write(...all)) as typeof file.write,
        datasync: () => file.datasync(),
        truncate: (length) => file.truncate(length),
        close: () => file.close(),
      }
    },
  })
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  expect(existsSync(join(journal.path, 'spare'))).toBe(true)
  const plotter = fakePlotter()
  plotter.beforeStroke = (stroke) => void (fills ||= stroke === 1)
  const job = startPlot(plotter, drawing, { journal })
  await expect(job.done).resolves.toMatchObject({ finished: true, strokesDone: 4 })
  expect(await jobs.read(journal.id)).toMatchObject({ state: 'finished', strokesDone: 4, droppedBytes: 0 })
  expect(existsSync(join(journal.path, 'spare'))).toBe(false)
  await full.close()
})
