import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'

import { type Clock, toDriverError, type Trace } from '@vfab/core'

/** A file that takes down all bytes that cross the wire. */
export interface TraceFile extends AsyncDisposable {
  readonly trace: Trace
}

/**
 * One line per chunk: seconds since the start, direction, address, and the bytes as text in quotes.
 *
 *     0.013 sent /dev/ttyACM0 "V\r"
 *     0.015 received /dev/ttyACM0 "EBBv13_and_above EB Firmware Version 2.8.1\r\n"
 *
 * @throws DriverError when the file cannot be made; later trouble with it never disturbs the device
 */
export async function openTraceFile(path: string, clock: Clock): Promise<TraceFile> {
  const stream = createWriteStream(path)
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', (cause) => reject(toDriverError(cause, { operation: 'write', address: path })))
  })
  stream.on('error', () => {})
  const startMs = clock.now()
  return {
    trace: (direction, bytes, address) => {
      const seconds = ((clock.now() - startMs) / 1000).toFixed(3)
      stream.write(`${seconds} ${direction} ${address} ${quoted(bytes)}\n`)
    },
    [Symbol.asyncDispose]: async () => {
      stream.end()
      await finished(stream).catch(() => {})
    },
  }
}

function quoted(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
}
