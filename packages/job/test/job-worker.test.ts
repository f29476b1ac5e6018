import { isSameProcess, processIdentity } from '@vfab/host'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { createJobStore, type JobStore } from '../src/index.ts'
import { drawingOf, twoLines } from './drawings.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const device = { driver: 'fake', model: 'Fake One', address: '/dev/fake' }

interface IdleJob {
  readonly jobs: JobStore
  readonly id: string
  readonly path: string
}

/** A job that nobody works on. */
async function idleJob(): Promise<IdleJob> {
  const processes = { current: () => processIdentity(), isAlive: isSameProcess }
  const jobs = createJobStore(await temporaryDirectory(), { processes })
  const journal = await jobs.create({ name: 'flower.svg', drawing: drawingOf(twoLines), device })
  await journal.close()
  return { jobs, id: journal.id, path: journal.path }
}

async function startedProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  return child
}

/** The file of a process that works on the job. */
async function leaveFile(path: string, worker: object): Promise<string> {
  const file = join(path, 'worker.0000-1111.json')
  await writeFile(file, JSON.stringify(worker))
  return file
}

const files = async (path: string): Promise<string[]> =>
  (await readdir(path)).filter((name) => name.startsWith('worker'))

test('a job that another process works on is running, and is neither reopened nor removed', async () => {
  const { jobs, id, path } = await idleJob()
  const { pid } = await startedProcess()
  await leaveFile(path, { ...(await processIdentity(pid)), host: hostname() })
  expect(await jobs.list()).toMatchObject([{ state: 'running', worker: { pid } }])
  const busy = { code: 'DEVICE_BUSY', context: { job: id, holder: { pid, host: hostname() } } }
  await expect(jobs.reopen(id)).rejects.toMatchObject(busy)
  await expect(jobs.remove(id)).rejects.toMatchObject(busy)
  expect(await files(path)).toEqual(['worker.0000-1111.json'])
})

test('a job whose process was killed can be taken up at once', async () => {
  const { jobs, id, path } = await idleJob()
  const child = await startedProcess()
  await leaveFile(path, { ...(await processIdentity(child.pid)), host: hostname() })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const journal = await jobs.reopen(id)
  expect(await files(path)).toHaveLength(1)
  await journal.close()
  expect(await files(path)).toEqual([])
})

test('a process that was given the pid of a dead one does not work on its job', async () => {
  const { jobs, id, path } = await idleJob()
  const { pid } = await startedProcess()
  await leaveFile(path, { pid, start: `${(await processIdentity(pid)).start}0`, host: hostname() })
  expect(await jobs.list()).toMatchObject([{ state: 'new' }])
  await (await jobs.reopen(id)).close()
})

test('a file that was torn keeps nobody off', async () => {
  const { jobs, id, path } = await idleJob()
  for (const text of ['', '{"pid":', '{"pid":-1,"host":"x"}', '{"pid":7}', '[]']) {
    await writeFile(join(path, 'worker.2222.json'), text)
    await (await jobs.reopen(id)).close()
  }
})

test('a process on another computer counts as long as it touches its file', async () => {
  const { jobs, id, path } = await idleJob()
  const file = await leaveFile(path, { pid: 1, start: '7', host: 'another.example' })
  await expect(jobs.reopen(id)).rejects.toMatchObject({
    code: 'DEVICE_BUSY',
    message: expect.stringContaining('process 1 on another.example') as string,
  })
  const longAgo = new Date(Date.now() - 3_600_000)
  await utimes(file, longAgo, longAgo)
  await (await jobs.reopen(id)).close()
})

test('of many that take up a job at the same moment at most one gets it', async () => {
  const { jobs, id, path } = await idleJob()
  for (let round = 0; round < 5; round++) {
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => jobs.reopen(id)))
    const got = results.filter((result) => result.status === 'fulfilled')
    expect(got.length).toBeLessThanOrEqual(1)
    for (const { value } of got) await value.close()
    expect(await files(path)).toEqual([])
  }
})
