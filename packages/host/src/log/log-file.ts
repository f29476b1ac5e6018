import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { finished } from 'node:stream/promises'

import { DriverError, hideCredentials, type Log, toDriverError } from '@vfab/core'

/** A file that takes entries as JSON, one a line. Disposing completes it. */
export interface LogFile extends AsyncDisposable {
  readonly log: Log
}

/** While this much waits for the disk, entries are left out, and counted: a slow disk takes no memory. */
const mostWaitingBytes = 1_048_576
/** How every line begins. */
const lineStart = '{"time":"'

/**
 * Opens a log file; one that exists is continued.
 * @throws DriverError `INPUT_INVALID` for a file that is no log, or what the system says of it. Later trouble with it disturbs nothing
 */
export async function openLogFile(path: string): Promise<LogFile> {
  await requireLog(path)
  const stream = createWriteStream(path, { flags: 'a' })
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', (cause) => reject(toDriverError(cause, { operation: 'write', address: path })))
  })
  stream.on('error', () => {})
  let leftOut = 0
  return {
    log(entry) {
      if (stream.writableLength > mostWaitingBytes) {
        leftOut += 1
        return
      }
      const missed = leftOut === 0 ? {} : { leftOut }
      leftOut = 0
      stream.write(`${line({ ...entry, ...missed })}\n`)
    },
    async [Symbol.asyncDispose]() {
      stream.end()
      await finished(stream).catch(() => {})
    },
  }
}

function line(entry: object): string {
  return hideCredentials(JSON.stringify({ time: new Date().toISOString(), pid: process.pid, ...entry }))
}

/** Nothing is appended to what somebody drew. */
async function requireLog(path: string): Promise<void> {
  const head = Buffer.alloc(lineStart.length)
  const file = await open(path, 'r').catch(() => undefined)
  // It does not exist, or opening it to write says why not.
  if (file === undefined) return
  try {
    const isRegular = (await file.stat()).isFile()
    const { bytesRead } = isRegular ? await file.read(head) : { bytesRead: 0 }
    if (bytesRead === 0 || head.toString('latin1') === lineStart) return
  } finally {
    await file.close()
  }
  throw new DriverError(`${path} exists and is not a log of vfab`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    context: { file: path },
    hint: 'choose another file',
  })
}
