import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { toDriverError, type Trace } from '@vfab/core'

/** Writes what crosses pipes to a file, for people and for replaying. */
export interface TraceWriter {
  /** Hand this to `openPipe`, or to a driver's `open`. */
  readonly trace: Trace
  /**
   * Resolves once every line is written; a file is closed, a stream given stays open. Idempotent.
   * @throws DriverError the first failure to write, e.g. `IO_FAILED` on a full disk; chunks after it were dropped
   */
  close(): Promise<void>
}

/** What {@link createTraceWriter} accepts. */
export interface TraceWriterOptions {
  /** Milliseconds since 1970; the system's clock by default. */
  readonly wallClock?: (() => number) | undefined
}

/**
 * Writes one line per chunk: ISO time, direction, address, then the bytes in double quotes.
 *
 *     2026-11-22T17:31:02.123Z sent /dev/ttyACM0 "V\r"
 *     2026-11-22T17:31:02.125Z received /dev/ttyACM0 "EBBv13_and_above EB Firmware Version 2.8.1\r\n"
 *
 * Printable ASCII stands for itself; `\r`, `\n`, `\t`, `\"` and `\\` as in JSON; every other byte is `\xHH`. Chunks are as
 * the system delivered them: one answer may span two lines, two answers may share one.
 * @param target - a path, which is overwritten, or a stream, which stays open
 */
export function createTraceWriter(target: string | Writable, options: TraceWriterOptions = {}): TraceWriter {
  const wallClock = options.wallClock ?? Date.now
  const path = typeof target === 'string' ? target : undefined
  const stream = typeof target === 'string' ? createWriteStream(target) : target
  let failure: Error | undefined
  let closing: Promise<void> | undefined
  const onError = (error: Error): void => void (failure ??= error)
  stream.on('error', onError)

  const close = async (): Promise<void> => {
    if (failure === undefined) {
      if (path !== undefined) await finished(stream.end()).catch(onError)
      else await new Promise<void>((resolve) => stream.write('', () => resolve()))
    }
    stream.off('error', onError)
    if (failure !== undefined)
      throw toDriverError(failure, { operation: 'write the trace to', address: path ?? 'a stream' })
  }
  return {
    trace: (direction, bytes, address) => {
      if (failure !== undefined || closing !== undefined) return
      stream.write(`${new Date(wallClock()).toISOString()} ${direction} ${address} "${escapeBytes(bytes)}"\n`)
    },
    close: () => (closing ??= close()),
  }
}

const escapes = new Map([
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
])

function escapeBytes(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const printable = byte >= 0x20 && byte < 0x7f
    text += escapes.get(byte) ?? (printable ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)
  }
  return text
}
