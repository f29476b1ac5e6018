import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { isDriverError } from '@vfab/core'
import { expect, test } from 'vitest'

import { createJobStore, type JobStore } from '../src/index.ts'
import { drawingOf, twoLines, withFirstLayer } from './drawings.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const device = { driver: 'fake', model: 'Fake One', address: '/dev/fake', nickname: 'east' }
const drawing = withFirstLayer(drawingOf(twoLines, [[5, 5, 6, 6, 7, 5]]), { color: '#ff0000', pen: 2 })

/** A store with two jobs, and the folder of the first. */
async function twoJobs(): Promise<{ jobs: JobStore; id: string; whole: string; at: string }> {
  const jobs = createJobStore(await temporaryDirectory())
  const settings = { speed: 7 }
  for (const id of ['one', 'two'])
    await (await jobs.create({ id, name: `${id}.svg`, drawing, device, settings })).close()
  return { jobs, id: 'one', whole: 'two', at: join(jobs.directory, 'one') }
}

test('a description with any one bit flipped is read or listed as unreadable, and hides no other job', async () => {
  const { jobs, id, whole, at } = await twoJobs()
  const path = join(at, 'job.json')
  const good = await readFile(path)
  let unreadable = 0
  for (let bit = 0; bit < good.length * 8; bit += 1) {
    const bytes = Buffer.from(good)
    bytes[bit >> 3]! ^= 1 << (bit & 7)
    await writeFile(path, bytes)
    const list = await jobs.list()
    expect(list.map((job) => job.id).sort()).toEqual([id, whole])
    const damaged = list.find((job) => job.id === id)!
    if ('error' in damaged) unreadable += 1
    else expect(() => new Date(damaged.createdMs).toISOString() + damaged.device.model.trim()).not.toThrow()
    const read = await jobs.read(id).catch((error: unknown) => error)
    if ('error' in damaged) expect(isDriverError(read) && read.code).toBe('INPUT_INVALID')
  }
  expect(unreadable).toBeGreaterThan(good.length)
}, 120_000)

test.each([
  ['job.json', 'null'],
  ['job.json', '[]'],
  ['job.json', '{"version":1,"id":"one","layers":[]}'],
  ['job.json', '{"version":1,"id":"two","layers":[]}'],
  ['job.json', ''],
  ['strokes.bin', undefined],
  ['strokes.bin', 'VFABSTR1'],
])('a job whose %s is %j is unreadable, and can be removed', async (file, text) => {
  const { jobs, id, whole, at } = await twoJobs()
  if (text === undefined) await rm(join(at, file))
  else await writeFile(join(at, file), text)
  await expect(jobs.read(id)).rejects.toMatchObject({ code: 'INPUT_INVALID', type: 'configuration' })
  await jobs.remove(id)
  expect(await jobs.list()).toMatchObject([{ id: whole }])
})

test('a description that cannot be opened is unreadable; a folder without one is no job', async () => {
  const { jobs, id, at } = await twoJobs()
  await rm(join(at, 'job.json'))
  await mkdir(join(at, 'job.json'))
  const list = await jobs.list()
  expect(list.find((job) => job.id === id)).toHaveProperty('error')
  await mkdir(join(jobs.directory, 'empty'))
  await writeFile(join(jobs.directory, 'notes.txt'), '')
  expect(await jobs.list()).toHaveLength(2)
  expect(await readdir(jobs.directory)).toHaveLength(4)
})

test('a job whose record is gone is not resumed, and the error says what to do', async () => {
  const { jobs, id, at } = await twoJobs()
  await rm(join(at, 'record.log'))
  const error: unknown = await jobs.reopen(id).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'IO_FAILED', hint: expect.stringContaining('plot the drawing again') as string })
  expect((error as Error).message).toMatch(/one of its files is missing$/)
})
