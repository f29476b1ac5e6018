import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isDriverError } from '@vfab/core'
import { processIdentity } from '../src/index.ts'
import { expect, onTestFinished, test } from 'vitest'

import { createDeviceLocks, type DeviceLock, type DeviceLocks } from '../src/lock/device-locks.ts'
import { machineFileName, realAddress } from '../src/lock/device-key.ts'

function tempDirectory(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-locks-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  return directory
}

function locksIn(directory: string, job?: string): DeviceLocks {
  return createDeviceLocks({ directory: join(directory, 'locks'), command: 'vfab plot east.svg', job })
}

/** A pid that no process has: that of one that has just ended and was waited for. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

/** Leaves behind what a process leaves that is killed with a lock in its hand. */
async function staleLock(directory: string, address: string, holder: object): Promise<string> {
  const file = join(directory, 'locks', `${machineFileName(await realAddress(address))}.lock`)
  mkdirSync(join(directory, 'locks'), { recursive: true })
  const rest = { token: 'old', since: '2026-01-01T00:00:00.000Z', address, command: 'vfab plot old.svg' }
  writeFileSync(file, JSON.stringify({ ...rest, ...holder }))
  return file
}

test('a machine that is held is refused with the pid, command and job of the holder', async () => {
  const directory = tempDirectory()
  await locksIn(directory, 'job-7').acquire('/dev/vfab-none')
  await expect(locksIn(directory).acquire('/dev/vfab-none')).rejects.toMatchObject({
    code: 'DEVICE_BUSY',
    type: 'connection',
    context: { holder: { pid: process.pid, job: 'job-7', command: 'vfab plot east.svg' } },
  })
})

test('another process that holds the machine is named with its pid and how to end it', async () => {
  const directory = tempDirectory()
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  onTestFinished(() => void other.kill('SIGKILL'))
  await once(other, 'spawn')
  const { start } = await processIdentity(other.pid)
  await staleLock(directory, '/dev/vfab-none', { pid: other.pid, start, job: 'job-9' })
  const error: unknown = await locksIn(directory)
    .acquire('/dev/vfab-none')
    .catch((cause: unknown) => cause)
  expect(isDriverError(error) && error.message).toContain(
    `process ${other.pid} (vfab plot old.svg), which is at job job-9`,
  )
  expect(isDriverError(error) && error.hint).toContain(String(other.pid))
})

test('a machine that was released can be taken again, and leaves no file behind', async () => {
  const directory = tempDirectory()
  const locks = locksIn(directory)
  const lock = await locks.acquire('/dev/vfab-none')
  expect(await locks.holderOf('/dev/vfab-none')).toMatchObject({ pid: process.pid })
  await lock.release()
  await lock.release()
  expect(readdirSync(join(directory, 'locks'))).toEqual([])
  expect(await locks.holderOf('/dev/vfab-none')).toBeUndefined()
  await (await locks.acquire('/dev/vfab-none')).release()
})

test('the lock of a dead process is taken over', async () => {
  const directory = tempDirectory()
  const file = await staleLock(directory, '/dev/vfab-none', { pid: deadPid(), start: 'long ago' })
  await locksIn(directory).acquire('/dev/vfab-none')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid })
})

test('a living process that was given the pid of a dead holder does not hold the lock', async () => {
  const directory = tempDirectory()
  await staleLock(directory, '/dev/vfab-none', { pid: process.pid, start: 'another start' })
  await expect(locksIn(directory).acquire('/dev/vfab-none')).resolves.toMatchObject({ address: '/dev/vfab-none' })
})

test('a lock file that is torn or empty is taken over', async () => {
  const directory = tempDirectory()
  const file = await staleLock(directory, '/dev/vfab-none', {})
  for (const text of ['', '{"token":"x', '[]', '{"token":"x","pid":-1}', 'null']) {
    writeFileSync(file, text)
    await (await locksIn(directory).acquire('/dev/vfab-none')).release()
  }
})

test('of many that want a machine at the same moment exactly one gets it, be it free or left by a dead process', async () => {
  for (const stale of [false, true]) {
    const directory = tempDirectory()
    if (stale) await staleLock(directory, '/dev/vfab-none', { pid: deadPid() })
    const wanted = Array.from({ length: 25 }, () => locksIn(directory).acquire('/dev/vfab-none'))
    const results = await Promise.allSettled(wanted)
    const won = results.filter((result): result is PromiseFulfilledResult<DeviceLock> => result.status === 'fulfilled')
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    expect(won).toHaveLength(1)
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'DEVICE_BUSY' })
    await won[0]!.value.release()
    expect(readdirSync(join(directory, 'locks'))).toEqual([])
  }
})

test('a guard that a process left in the middle of a takeover keeps nobody off', async () => {
  const directory = tempDirectory()
  const file = await staleLock(directory, '/dev/vfab-none', { pid: deadPid() })
  writeFileSync(`${file}.takeover`, readFileSync(file))
  await expect(locksIn(directory).acquire('/dev/vfab-none')).resolves.toBeDefined()
})

test('two names of one port are one machine', async () => {
  const directory = tempDirectory()
  const port = join(directory, 'ttyACM0')
  const byId = join(directory, 'usb-EiBotBoard-if00')
  writeFileSync(port, '')
  symlinkSync(port, byId)
  const lock = await locksIn(directory).acquire(byId)
  expect(lock.address).toBe(port)
  await expect(locksIn(directory).acquire(port)).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
  await expect(locksIn(directory).acquire(join(directory, 'ttyACM1'))).resolves.toBeDefined()
})

test('names that a system takes for one device are one machine', async () => {
  expect(await realAddress('\\\\.\\com3', 'win32')).toBe(await realAddress('COM3', 'win32'))
  expect(await realAddress('/dev/tty.usbmodem1', 'darwin')).toBe(await realAddress('/dev/cu.usbmodem1', 'darwin'))
  expect(await realAddress('tcp://LocalHost:9000/')).toBe(await realAddress('tcp://127.0.0.1:9000'))
})

test('a process that calls process.exit lets its machines go', async () => {
  const directory = tempDirectory()
  const before = process.listeners('exit')
  await locksIn(directory).acquire('/dev/vfab-none')
  const added = process.listeners('exit').filter((listener) => !before.includes(listener))
  expect(added).toHaveLength(1)
  for (const listener of added) listener.call(process, 0)
  expect(readdirSync(join(directory, 'locks'))).toEqual([])
  expect(process.listeners('exit')).toEqual(before)
})

test('a lock that somebody else took over is not removed by the release of its former holder', async () => {
  const directory = tempDirectory()
  const lock = await locksIn(directory).acquire('/dev/vfab-none')
  const [file = ''] = readdirSync(join(directory, 'locks'))
  const path = join(directory, 'locks', file)
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"token":"[^"]*"/, '"token":"somebody else"'))
  await lock.release()
  expect(readdirSync(join(directory, 'locks'))).toEqual([file])
})

test('a directory that cannot be made is told as what it is', async () => {
  const directory = tempDirectory()
  writeFileSync(join(directory, 'locks'), 'a file')
  await expect(locksIn(directory).acquire('/dev/vfab-none')).rejects.toSatisfy(
    (error) => isDriverError(error) && error.code !== 'DEVICE_BUSY',
  )
})
