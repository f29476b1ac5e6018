/*
 * A log that a power cut cannot spoil: it is written line by line, each with a single write at the end of the file, and what may be left
 * of a last line is taken off when the file is carried on with.
 */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'

import { DriverError, type Reading, toDriverError } from '@vfab/core'

import { inputError } from '../input-error.ts'
import { protocolLine } from './line-protocol.ts'
import { createCsvRows, csvHeader } from './log-csv.ts'
import type { SensorChannel } from './sensor-options.ts'

/** A log that is open. */
export interface LogFile {
  readonly path: string
  /** Bytes of a torn line that an earlier run left behind, now gone. */
  readonly tornBytes: number
  /** Whether a row waits for the rest of its channels; {@link flush} writes it as it is. */
  readonly waits: boolean
  /** Appends readings, each channel's oldest first. @throws DriverError when the system takes no more */
  write(sensor: string, readings: readonly Reading[]): void
  /** Appends what waits. @throws as {@link write} */
  flush(): void
  /** Appends what waits, and lets the file go. @throws as {@link write} */
  close(): void
}

/** @throws DriverError `INPUT_INVALID` unless the file's ending names a format: .csv or .jsonl, .lp for line protocol */
export function checkLogName(file: string): void {
  formatOf(file)
}

type LogFormat = 'csv' | 'jsonl' | 'lp'

function formatOf(file: string): LogFormat {
  const [, ending = ''] = /\.(csv|jsonl|ndjson|lp)$/i.exec(file) ?? []
  if (ending === '') throw inputError(`${file} must end in .csv, .jsonl or .lp (line protocol)`)
  const format = ending.toLowerCase()
  return format === 'csv' || format === 'lp' ? format : 'jsonl'
}

/** What {@link openLog} needs besides the file. */
export interface LogOptions {
  readonly channels: readonly SensorChannel[]
  readonly cwd: string
  /** What a sensor measured within this time is one row of a CSV file. */
  readonly togetherMs: number
}

/**
 * Opens a log, or carries on with it.
 * @throws DriverError `INPUT_INVALID` when a CSV file that is there has other columns; what the system says of the file
 */
export function openLog(file: string, { channels, cwd, togetherMs }: LogOptions): LogFile {
  const path = resolve(cwd, file)
  const format = formatOf(file)
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
    const header = headerOf(format, channels)
    const { size } = attempt('read', () => fstatSync(descriptor))
    if (format === 'csv' && size > 0) requireSameHeader(descriptor, header, path)
    else if (format !== 'lp' || size === 0) attempt('write', () => writeLines(descriptor, [header]))
    const rows = createCsvRows(channels, togetherMs)
    const append = (lines: readonly string[]): void => attempt('write', () => writeLines(descriptor, lines))
    return {
      path,
      tornBytes,
      get waits() {
        return rows.isOpen
      },
      write(sensor, readings) {
        if (format === 'csv') append(rows.add(sensor, readings))
        else append(readings.flatMap((reading) => lineOf(format, sensor, reading)))
      },
      flush: () => append(rows.close()),
      close() {
        try {
          append(rows.close())
        } finally {
          closeSync(descriptor)
        }
      },
    }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

function headerOf(format: LogFormat, channels: readonly SensorChannel[]): string {
  if (format === 'csv') return csvHeader(channels)
  return format === 'lp' ? lineProtocolHeader : JSON.stringify(jsonHeader(channels))
}

/** Readers of line protocol skip it. */
const lineProtocolHeader = '# line protocol, written by vfab'

function lineOf(format: LogFormat, sensor: string, reading: Reading): readonly string[] {
  if (format === 'jsonl') return [JSON.stringify({ type: 'reading', ...reading, sensor })]
  const line = protocolLine(sensor, reading)
  return line === undefined ? [] : [line]
}

function jsonHeader(channels: readonly SensorChannel[]): object {
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

/** Version of the lines of a log. */
const schemaVersion = 1

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
