import { EventEmitter, once } from 'node:events'
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import type { JobRecord } from '../src/journal/job-record.ts'
import { readRecords } from '../src/journal/record-frame.ts'
import { type RecordFile, RecordWriter } from '../src/journal/record-writer.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const start = { validBytes: 0, checksum: 0 }

interface Opened {
  readonly path: string
  readonly handle: FileHandle
}

async function newFile(): Promise<Opened> {
  const path = join(await temporaryDirectory(), 'record')
  return { path, handle: await open(path, 'w+') }
}

const recordsAt = async (path: string): Promise<readonly JobRecord[]> => readRecords(await readFile(path)).records

test('an entry, and that a stroke was sent, are in the file when the call returns', async () => {
  const { path, handle } = await newFile()
  const writer = new RecordWriter(handle, start, { now: () => 5 })
  writer.write({ is: 'draw', first: 3, end: 9 })
  expect(await recordsAt(path)).toEqual([{ is: 'draw', first: 3, end: 9, atMs: 5 }])
  writer.sent(4)
  expect((await recordsAt(path)).at(-1)).toEqual({ is: 'strokes', sent: 4, done: 3, atMs: 5 })
  await writer.close()
})

test('an acknowledgement is written with the next stroke that is sent, in one frame', async () => {
  const { path, handle } = await newFile()
  const writer = new RecordWriter(handle, start)
  writer.write({ is: 'draw', first: 0, end: 9 })
  writer.sent(1)
  writer.done(1)
  writer.sent(2)
  const strokes = (await recordsAt(path)).filter(({ is }) => is === 'strokes')
  expect(strokes).toMatchObject([
    { sent: 1, done: 0 },
    { sent: 2, done: 1 },
  ])
  await writer.close()
})

test('what was sent and not acknowledged does not count after a cut', async () => {
  const { path, handle } = await newFile()
  const writer = new RecordWriter(handle, start)
  writer.write({ is: 'draw', first: 0, end: 9 })
  writer.sent(4)
  writer.write({ is: 'cut' })
  writer.done(2)
  await writer.close()
  expect((await recordsAt(path)).at(-1)).toMatchObject({ is: 'strokes', sent: 2, done: 2 })
})

test('while nothing can be written, strokes take no memory: the newest counts are written when it works again', async () => {
  const { path, handle } = await newFile()
  const full = await open('/dev/full', 'w')
  let isFull = true
  const failures: unknown[] = []
  const file: RecordFile = {
    get fd() {
      return isFull ? full.fd : handle.fd
    },
    write: ((...all: Parameters<FileHandle['write']>) => (isFull ? full : handle).write(...all)) as FileHandle['write'],
    datasync: () => handle.datasync(),
    close: () => handle.close(),
  }
  const writer = new RecordWriter(file, start, { onFailure: (error) => failures.push(error) })
  writer.write({ is: 'draw', first: 0, end: 1000 })
  for (let stroke = 1; stroke <= 1000; stroke++) {
    writer.sent(stroke)
    writer.done(stroke)
  }
  expect(failures).toMatchObject([{ code: 'ENOSPC' }])
  isFull = false
  await writer.flush()
  expect((await recordsAt(path)).map(({ is }) => is)).toEqual(['draw', 'strokes'])
  expect((await recordsAt(path)).at(-1)).toMatchObject({ sent: 1000, done: 1000 })
  await writer.close()
  await full.close()
})

test('each stroke boundary reaches the disk, those during a sync by another one', async () => {
  const { handle } = await newFile()
  const disk = new EventEmitter()
  const file: RecordFile = {
    fd: handle.fd,
    write: handle.write.bind(handle),
    async datasync() {
      setImmediate(() => disk.emit('asked'))
      await once(disk, 'done')
    },
    close: () => handle.close(),
  }
  const writer = new RecordWriter(file, start)
  const first = once(disk, 'asked')
  writer.write({ is: 'draw', first: 0, end: 9 })
  await first
  const second = once(disk, 'asked')
  writer.sent(1)
  disk.emit('done')
  await second
  disk.emit('done')
  await writer.close()
})
