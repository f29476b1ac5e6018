import { execFileSync } from 'node:child_process'
import { constants, mkdtempSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'

import { expect, onTestFinished, test } from 'vitest'

import { openPipe } from '../src/open-pipe.ts'

/** A named pipe stands for a printer device: it is written to in the same way, and has room for 64 KB. */
function namedPipe(): string {
  const directory = mkdtempSync(join(tmpdir(), 'vfab-printer-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
  const path = join(directory, 'lp0')
  execFileSync('mkfifo', [path])
  return path
}

/** Reads until so many bytes have come; a reader without waiting is told again and again that there is nothing yet. */
async function readBytes(reader: FileHandle, length: number): Promise<Buffer> {
  const heard = Buffer.alloc(length)
  for (let count = 0; count < length;) {
    const read = await reader.read(heard, count, Math.min(4096, length - count)).catch(() => ({ bytesRead: 0 }))
    count += read.bytesRead
    if (read.bytesRead === 0) await turn()
  }
  return heard
}

test.skipIf(process.platform === 'win32')('bytes pass in order, also more than the device has room for', async () => {
  const path = namedPipe()
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const pipe = await openPipe(path)
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251))
  const written = Promise.all([pipe.write(sent.subarray(0, 200_000)), pipe.write(sent.subarray(200_000))])
  const heard = await readBytes(reader, sent.length)
  await written
  await pipe.close()
  await reader.close()
  expect(await pipe.closed).toBeUndefined()
  expect(heard.equals(sent)).toBe(true)
  await expect(pipe.write(sent)).rejects.toMatchObject({ code: 'DEVICE_LOST' })
})

test.skipIf(process.platform === 'win32')('a device that goes away ends the pipe with an error', async () => {
  const path = namedPipe()
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const pipe = await openPipe(path)
  await reader.close()
  await expect(pipe.write(Buffer.from('IN;'))).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  expect(await pipe.closed).toMatchObject({ code: 'DEVICE_LOST' })
})

test.skipIf(process.platform === 'win32')('closing gives up what the device has no room for', async () => {
  const path = namedPipe()
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const pipe = await openPipe(path)
  const writing = pipe.write(Buffer.alloc(200_000))
  const failed = expect(writing).rejects.toMatchObject({ code: 'DEVICE_LOST' })
  await pipe.close()
  await failed
  await reader.close()
})

test.skipIf(process.platform === 'win32')('a printer that is not there is an error with what to do', async () => {
  await expect(openPipe('/dev/usb/lp97')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
  await expect(openPipe(namedPipe())).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' })
})
