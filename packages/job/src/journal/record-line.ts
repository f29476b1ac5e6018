/**
 * The record as lines of text: `checksum json`, each checksum going on from the line before it, so that a line that was lost,
 * doubled or changed ends the valid part, and everything before it stays good.
 *
 *   5d41402a ["sent",41,42,1764028800123]
 *   9b74c989 ["done",40,41,1764028800391]
 */
import { crc32 } from 'node:zlib'

import type { JobRecord } from './job-record.ts'

/** A record that is as good as can be read. */
export interface RecordReading {
  readonly records: readonly JobRecord[]
  /** Length of the valid part. */
  readonly validBytes: number
  /** Checksum to go on from. */
  readonly checksum: number
  /** What follows the valid part, torn or corrupted; 0 as a rule. */
  readonly droppedBytes: number
}

/** One line, its end included. */
export interface RecordLine {
  readonly text: string
  readonly checksum: number
}

/** Writes a record as the line that follows the one with `checksum` (0 before the first). */
export function encodeRecord(record: JobRecord, checksum: number): RecordLine {
  const json = JSON.stringify(isStrokes(record) ? [record.is, record.first, record.end, record.atMs] : record)
  const next = crc32(json, checksum)
  return { text: `${next.toString(16).padStart(8, '0')} ${json}\n`, checksum: next }
}

/** Reads lines up to the first that is not whole or not what was written. Never throws. */
export function readRecords(bytes: Buffer): RecordReading {
  const records: JobRecord[] = []
  let validBytes = 0
  let checksum = 0
  for (;;) {
    const end = bytes.indexOf(10, validBytes)
    if (end < 0) break
    const line = bytes.toString('utf8', validBytes, end)
    const json = line.slice(9)
    const next = crc32(json, checksum)
    if (line.slice(0, 9) !== `${next.toString(16).padStart(8, '0')} `) break
    const record = parseRecord(json)
    if (record === undefined) break
    records.push(record)
    checksum = next
    validBytes = end + 1
  }
  return { records, validBytes, checksum, droppedBytes: bytes.length - validBytes }
}

/** The two kinds of which there are as many as strokes. */
function isStrokes(record: JobRecord): record is Extract<JobRecord, { is: 'sent' | 'done' }> {
  return record.is === 'sent' || record.is === 'done'
}

/** The checksum has proved that this program wrote it; a newer version may have written kinds that are not known here. */
function parseRecord(json: string): JobRecord | undefined {
  try {
    const value: unknown = JSON.parse(json)
    if (!Array.isArray(value)) return value as JobRecord
    const [is, first, end, atMs] = value as ['sent' | 'done', number, number, number]
    return { is, first, end, atMs }
  } catch {
    return undefined
  }
}
