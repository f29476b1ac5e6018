/**
 * The record as a row of frames, each with a checksum that goes on from the frame before it, so that one that was lost, doubled
 * or changed ends the valid part, and everything before it stays good. Little-endian.
 *
 *   strokes   1 │ ms since the frame before u24 │ sent u32 │ done u32 │ crc32 u32     16 bytes, one a stroke
 *   entry     2 │ length u24 │ JSON of so many bytes, with its time   │ crc32 u32
 *   0                                                                                 nothing was written from here on
 */
import { crc32 } from 'node:zlib'

import type { JobEntry, JobRecord } from './job-record.ts'

/** A record that is as good as can be read. */
export interface RecordReading {
  readonly records: readonly JobRecord[]
  /** Length of the valid part. */
  readonly validBytes: number
  /** Checksum to go on from. */
  readonly checksum: number
  /** What follows the valid part, torn or corrupted; 0 as a rule. Room that was reserved and never written to does not count. */
  readonly droppedBytes: number
}

/** Length of every frame about strokes. */
export const strokesBytes = 16
const tags = { strokes: 1, entry: 2 } as const
const headBytes = 4
const checksumBytes = 4
/** The longest time, and the longest entry, that a frame's 24 bits can tell. */
const most24Bits = 0xff_ff_ff

/** Puts one frame after the other into a buffer that grows when it has to; none of it is a copy for the sake of a stroke. */
export class RecordEncoder {
  #bytes = Buffer.alloc(4096)
  #from = 0
  #end = 0
  #checksum: number
  #atMs = 0
  readonly #strokes = Buffer.alloc(strokesBytes - checksumBytes)

  /** @param checksum - of the frame to go on from, 0 before the first */
  constructor(checksum: number) {
    this.#checksum = checksum
  }

  /** How much was encoded and is not {@link taken}: it lies in {@link bytes} from {@link start} on. */
  get pendingBytes(): number {
    return this.#end - this.#from
  }

  /** What is pending in it stays where it is when more is encoded, and in the one there was when a larger one takes its place. */
  get bytes(): Buffer {
    return this.#bytes
  }

  get start(): number {
    return this.#from
  }

  /** So many of the pending bytes have been written. */
  taken(bytes: number): void {
    this.#from += bytes
    if (this.#from === this.#end) this.#from = this.#end = 0
  }

  /** How far the strokes are. Needs an {@link entry} before it, which has the full time. */
  strokes(sent: number, done: number, atMs: number): void {
    const frame = this.#strokes
    const sinceMs = Math.min(most24Bits, Math.max(0, atMs - this.#atMs))
    frame.writeUInt32LE(tags.strokes + sinceMs * 256, 0)
    frame.writeUInt32LE(sent, 4)
    frame.writeUInt32LE(done, 8)
    this.#reserve(strokesBytes)
    this.#bytes.set(frame, this.#end)
    this.#seal(frame, strokesBytes)
    this.#atMs += sinceMs
  }

  entry(entry: JobEntry, atMs: number): void {
    const json = Buffer.from(JSON.stringify({ ...entry, atMs }))
    if (json.length > most24Bits) throw new RangeError(`an entry of ${json.length} bytes is too long for a record`)
    const length = headBytes + json.length + checksumBytes
    this.#reserve(length)
    this.#bytes.writeUInt32LE(tags.entry + json.length * 256, this.#end)
    this.#bytes.set(json, this.#end + headBytes)
    this.#seal(this.#bytes.subarray(this.#end, this.#end + headBytes + json.length), length)
    this.#atMs = atMs
  }

  #seal(sealed: Uint8Array, length: number): void {
    this.#checksum = crc32(sealed, this.#checksum)
    this.#bytes.writeUInt32LE(this.#checksum, this.#end + length - checksumBytes)
    this.#end += length
  }

  #reserve(length: number): void {
    if (this.#end + length <= this.#bytes.length) return
    // What is being written meanwhile is written from the old one.
    const larger = Buffer.alloc(2 * Math.max(this.#bytes.length, this.#end + length))
    larger.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = larger
  }
}

/** Reads frames up to the first that is not whole or not what was written. Never throws. */
export function readRecords(bytes: Buffer): RecordReading {
  const records: JobRecord[] = []
  let at = 0
  let checksum = 0
  let atMs = 0
  for (;;) {
    const length = frameLength(bytes, at)
    if (length === undefined || at + length > bytes.length) break
    const next = crc32(bytes.subarray(at, at + length - checksumBytes), checksum)
    if (next !== bytes.readUInt32LE(at + length - checksumBytes)) break
    const record = readFrame(bytes.subarray(at, at + length - checksumBytes), atMs)
    if (record === undefined) break
    records.push(record)
    atMs = record.atMs
    checksum = next
    at += length
  }
  const dropped = bytes.subarray(at)
  return { records, validBytes: at, checksum, droppedBytes: dropped.every((byte) => byte === 0) ? 0 : dropped.length }
}

function frameLength(bytes: Buffer, at: number): number | undefined {
  if (at + headBytes > bytes.length) return undefined
  if (bytes[at] === tags.strokes) return strokesBytes
  return bytes[at] === tags.entry ? headBytes + bytes.readUIntLE(at + 1, 3) + checksumBytes : undefined
}

/** The checksum has proved that this program wrote it; a newer version may have written entries that are not known here. */
function readFrame(frame: Buffer, lastMs: number): JobRecord | undefined {
  if (frame[0] === tags.strokes) {
    const [sinceMs, sent, done] = [frame.readUIntLE(1, 3), frame.readUInt32LE(4), frame.readUInt32LE(8)]
    return { is: 'strokes', sent, done, atMs: lastMs + sinceMs }
  }
  try {
    return JSON.parse(frame.toString('utf8', headBytes)) as JobRecord
  } catch {
    return undefined
  }
}
