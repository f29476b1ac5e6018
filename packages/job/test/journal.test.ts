import { type FileHandle, open, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { createJobStore, drawnSvg, type JobStore, runPlot } from '../src/index.ts'
import { drawingOf, twoLines, withFirstLayer } from './drawings.ts'
import { fakePlotter } from './fake-plotter.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const device = { driver: 'fake', model: 'Fake One', address: '/dev/fake' }
const drawing = withFirstLayer(drawingOf(twoLines, [[5, 5, 6, 6, 7, 5]]), { color: '#ff0000', pen: 2 })

async function store(): Promise<JobStore> {
  return createJobStore(await temporaryDirectory())
}

test('a job is stored with its drawing, settings and device, and read back the same', async () => {
  const jobs = await store()
  const journal = await jobs.create({
    name: 'flower.svg',
    drawing,
    device,
    settings: { speed: 7 },
    context: { as: 'east' },
  })
  await journal.close()
  const stored = await jobs.read(journal.id)
  expect(stored).toMatchObject({ name: 'flower.svg', device, settings: { speed: 7 }, context: { as: 'east' } })
  expect(stored).toMatchObject({ state: 'new', strokes: 3, strokesDone: 0, layers: 2, droppedBytes: 0 })
  expect(stored.drawing).toEqual(drawing)
})

test('a layer of several colours is stored with them; without them, as older versions wrote it, it is read all the same', async () => {
  const jobs = await store()
  const [first, second] = drawing.layers
  const { color: _, ...layer } = first!
  const strokes = { ...first!.strokes, colors: Uint32Array.of(0xff_0000, 0x00_00ff) }
  const colored = { ...drawing, layers: [{ ...layer, strokes }, second!] }
  const journal = await jobs.create({ name: 'flower.svg', drawing: colored, device })
  await journal.close()
  const stored = await jobs.read(journal.id)
  expect(stored.drawing).toEqual(colored)
  const done = Uint8Array.of(0, 1, 1)
  expect(drawnSvg({ ...stored, progress: { ...stored.progress, done } })).toContain('<g stroke="#0000ff"><path')

  const path = join(journal.path, 'job.json')
  const { layers, ...file } = JSON.parse(await readFile(path, 'utf8')) as { layers: { colors?: unknown }[] }
  const rewrite = (colors: unknown): Promise<void> =>
    writeFile(
      path,
      JSON.stringify({ ...file, layers: layers.map((each, index) => (index === 0 ? { ...each, colors } : each)) }),
    )
  await rewrite(undefined)
  expect((await jobs.read(journal.id)).drawing).toEqual({
    ...drawing,
    layers: [{ ...layer, strokes: first!.strokes }, second],
  })
  for (const wrong of ['red', [], { palette: [-1], runs: [] }, { palette: [0], runs: ['0'] }]) {
    await rewrite(wrong)
    await expect(jobs.read(journal.id)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  }
  await rewrite({ palette: [0xff_0000], runs: [7, 1, 0, 4_000_000_000] })
  const read = await jobs.read(journal.id)
  expect(read.drawing.layers[0]!.strokes.colors).toEqual(Uint32Array.of(0, 0xff_0000))
})

test('a finished plot is listed as finished, with all strokes', async () => {
  const jobs = await store()
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  await runPlot(fakePlotter(), drawing, { journal })
  expect(await jobs.list()).toMatchObject([{ id: journal.id, state: 'finished', strokes: 3, strokesDone: 3 }])
})

test('a failed plot says why, and where to go on', async () => {
  const jobs = await store()
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  const plotter = fakePlotter()
  plotter.beforeStroke = (stroke) => {
    if (stroke === 1) throw new Error('cable pulled')
  }
  await expect(runPlot(plotter, drawing, { journal })).rejects.toThrow('cable pulled')
  const { state, reason, progress } = await jobs.read(journal.id)
  expect({ state, reason, next: progress.next }).toEqual({ state: 'failed', reason: 'cable pulled', next: 1 })
})

test('of a torn or corrupted record the longest valid part counts', async () => {
  const jobs = await store()
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  await runPlot(fakePlotter(), drawing, { journal })
  const path = join(journal.path, 'record.log')
  const whole = await readFile(path)
  await truncate(path, whole.length - 3)
  expect(await jobs.read(journal.id)).toMatchObject({ state: 'interrupted', strokesDone: 3 })
  const changed = Buffer.from(whole)
  changed[Math.trunc(whole.length / 2)]! ^= 1
  await writeFile(path, changed)
  const half = await jobs.read(journal.id)
  expect(half.droppedBytes).toBeGreaterThan(0)
  expect(half.state).toBe('interrupted')
})

test('going on after a torn end leaves a record that is whole', async () => {
  const jobs = await store()
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  await runPlot(fakePlotter(), drawing, { journal })
  const path = join(journal.path, 'record.log')
  await writeFile(path, Buffer.concat([await readFile(path), Buffer.from([1, 40, 0, 0, 7])]))
  const again = await jobs.reopen(journal.id)
  again.write({ is: 'note', reason: 'taken up again' })
  await again.close()
  expect(await jobs.read(journal.id)).toMatchObject({ state: 'finished', strokesDone: 3, droppedBytes: 0 })
})

test('a job that is removed is gone, and one that never was cannot be read', async () => {
  const jobs = await store()
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  await journal.close()
  await jobs.remove(journal.id)
  expect(await jobs.list()).toEqual([])
  await expect(jobs.read(journal.id)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(jobs.read('../elsewhere')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
})

test('a plot is recorded where file handles have no sync of their own, as under Yarn Plug’n’Play', async () => {
  const probe = await open(join(await temporaryDirectory(), 'probe'), 'w')
  const handles = Object.getPrototypeOf(probe) as Partial<FileHandle>
  await probe.close()
  const { sync, datasync } = handles
  delete handles.sync
  delete handles.datasync
  onTestFinished(() => void Object.assign(handles, { sync, datasync }))
  const jobs = await store()
  const journal = await jobs.create({ name: 'flower.svg', drawing, device })
  await runPlot(fakePlotter(), drawing, { journal })
  expect(await jobs.list()).toMatchObject([{ state: 'finished', strokesDone: 3 }])
})
