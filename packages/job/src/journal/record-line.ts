/**
 * The record as lines of text: `checksum json`, each checksum going on from the line before it, so that a line that was lost,
 * doubled or changed ends the valid part, and everything before it stays good.
 *
 *   5d41402a ["sent",41,42,1764028800123]
 *   9b74c989 ["done",40,41,1764028800391]
 *   1c8f2b07 [42,43,1764028800502,41,42]     sent and done in one, the most common: sent, when, done
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

/** One of the two kinds of which there are as many as strokes. */
export type StrokeRecord = Extract<JobRecord, { is: 'sent' | 'done' }>

/** One line, its end included. */
export interface RecordLine {
  readonly text: string
  readonly checksum: number
}

/** Writes a record as the line that follows the one with `checksum` (0 before the first). */
export function encodeRecord(record: JobRecord, checksum: number): RecordLine {
  const json = isStrokes(record)
    ? `["${record.is}",${record.first},${record.end},${record.atMs}]`
    : JSON.stringify(record)
  return lineOf(json, checksum)
}

/** Writes strokes that were sent and strokes that are done as one line. */
export function encodeStrokeRecords(sent: StrokeRecord, done: StrokeRecord, checksum: number): RecordLine {
  return lineOf(`[${sent.first},${sent.end},${sent.atMs},${done.first},${done.end}]`, checksum)
}

function lineOf(json: string, checksum: number): RecordLine {
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
    const parsed = parseRecords(json)
    if (parsed === undefined) break
    records.push(...parsed)
    checksum = next
    validBytes = end + 1
  }
  return { records, validBytes, checksum, droppedBytes: bytes.length - validBytes }
}

/** Whether it is a {@link StrokeRecord}. */
export function isStrokes(record: JobRecord): record is StrokeRecord {
  return record.is === 'sent' || record.is === 'done'
}

/** The checksum has proved that this program wrote it; a newer version may have written kinds that are not known here. */
function parseRecords(json: string): readonly JobRecord[] | undefined {
  try {
    const value: unknown = JSON.parse(json)
    if (!Array.isArray(value)) return [value as JobRecord]
    if (typeof value[0] === 'number') {
      const [first, end, atMs, doneFirst, doneEnd] = value as [number, number, number, number, number]
      return [
        { is: 'done', first: doneFirst, end: doneEnd, atMs },
        { is: 'sent', first, end, atMs },
      ]
    }
    const [is, first, end, atMs] = value as ['sent' | 'done', number, number, number]
    return [{ is, first, end, atMs }]
  } catch {
    return undefined
  }
}
