/*
 * A log that a power cut cannot spoil: it is written line by line, each with a single write at the end of the file, and what may be left
 * of a last line is taken off when the file is carried on with.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'

import { DriverError, type Reading, toDriverError } from '@vfab/core'

import { schemaVersion } from '../output.ts'
import { UsageError } from '../usage-error.ts'
import { csvHeader, csvRows } from './log-csv.ts'
import type { MonitoredChannel } from './monitored-channel.ts'

/** A log that is open. */
export interface LogFile {
  readonly path: string
  /** Bytes of a torn line that an earlier run left behind, now gone. */
  readonly tornBytes: number
  /** Appends readings that came together. @throws DriverError when the system takes no more */
  write(sensor: string, readings: readonly Reading[]): void
  close(): void
}

/** @throws UsageError unless the file can be told to be .csv or .jsonl */
export function checkLogName(file: string): void {
  if (!/\.(csv|jsonl|ndjson)$/i.test(file)) throw new UsageError(`${file} must end in .csv or .jsonl`)
}

/**
 * Opens a log, or carries on with it.
 * @throws DriverError `INPUT_INVALID` when a CSV file that is there has other columns; what the system says of the file
 */
export function openLog(file: string, channels: readonly MonitoredChannel[], cwd: string): LogFile {
  const path = resolve(cwd, file)
  const isCsv = /\.csv$/i.test(file)
  const attempt = <Result>(operation: string, action: () => Result): Result => {
    try {
      return action()
    } catch (cause) {
      throw toDriverError(cause, { operation, address: path })
    }
  }
  const descriptor = attempt('write', () => openSync(path, 'a+'))
  try {
    const tornBytes = attempt('read', () => cutTornLine(descriptor))
    const header = isCsv ? csvHeader(channels) : JSON.stringify(jsonHeader(channels))
    const { size } = attempt('read', () => fstatSync(descriptor))
    if (isCsv && size > 0) requireSameHeader(descriptor, header, path)
    else attempt('write', () => writeLines(descriptor, [header]))
    return {
      path,
      tornBytes,
      write(sensor, readings) {
        const lines = isCsv
          ? csvRows(sensor, readings, channels)
          : readings.map((reading) => JSON.stringify({ type: 'reading', ...reading, sensor }))
        attempt('write', () => writeLines(descriptor, lines))
      },
      close: () => closeSync(descriptor),
    }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

function jsonHeader(channels: readonly MonitoredChannel[]): object {
  return {
    type: 'header',
    schemaVersion,
    startedAt: new Date().toISOString(),
    channels: channels.map(({ sensor, channel }) => ({ sensor, ...channel })),
  }
}

/** One write, to the end, of whole lines. */
function writeLines(descriptor: number, lines: readonly string[]): void {
  if (lines.length === 0) return
  const bytes = Buffer.from(`${lines.join('\n')}\n`)
  let written = 0
  while (written < bytes.length) written += writeSync(descriptor, bytes, written)
}

const tailBytes = 64 * 1024

/** @returns how many bytes of an unfinished line were taken off the end */
function cutTornLine(descriptor: number): number {
  const { size } = fstatSync(descriptor)
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - tailBytes)
    const chunk = Buffer.alloc(end - start)
    readSync(descriptor, chunk, 0, chunk.length, start)
    const lastEnd = chunk.lastIndexOf(10)
    if (lastEnd >= 0 || start === 0) {
      const whole = lastEnd < 0 ? 0 : start + lastEnd + 1
      if (whole < size) ftruncateSync(descriptor, whole)
      return size - whole
    }
    end = start
  }
  return 0
}

function requireSameHeader(descriptor: number, header: string, path: string): void {
  const wanted = Buffer.from(`${header}\n`)
  const found = Buffer.alloc(wanted.length)
  readSync(descriptor, found, 0, found.length, 0)
  if (found.equals(wanted)) return
  throw new DriverError(`${path} has other columns than these channels`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    context: { file: path, columns: header },
    hint: 'choose another file, or the same sensors and channels as before',
  })
}
