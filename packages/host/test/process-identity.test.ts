import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'

import { processStart } from '../src/process/process-identity.ts'
import { isSameProcess, processIdentity } from '../src/index.ts'

async function idleProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  return child
}

test('a process is itself as long as it lives, and no longer', async () => {
  const child = await idleProcess()
  const start = await processStart(child.pid!)
  expect(start).toMatch(/\S/)
  const identity = { pid: child.pid!, start: start! }
  expect(await isSameProcess(identity)).toBe(true)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await isSameProcess(identity)).toBe(false)
  expect(await processStart(child.pid!)).toBeUndefined()
})

test('another process that was given the pid is not the same', async () => {
  const { pid, start } = await processIdentity()
  expect(await isSameProcess({ pid, start: start! })).toBe(true)
  expect(await isSameProcess({ pid, start: `${start}0` })).toBe(false)
})

test('where the start is not known, the pid alone counts', async () => {
  expect(await isSameProcess({ pid: process.pid })).toBe(true)
})

test.skipIf(process.platform === 'win32')('the start is told by ps as well', async () => {
  const start = await processStart(process.pid, 'darwin')
  expect(start).toBe(await processStart(process.pid, 'darwin'))
  expect(start).toMatch(/\d{4}/)
})
