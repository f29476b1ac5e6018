import { writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

import type { JobEntry, JobRecord } from './job-record.ts'
import { encodeRecord, encodeStrokeRecords } from './record-line.ts'

/** What a record is written to: an open file, or a test's own. */
export type RecordFile = Pick<FileHandle, 'fd' | 'write' | 'datasync' | 'close'>

/** Where in the file to go on, see `readRecords`. */
export interface RecordEnd {
  readonly validBytes: number
  readonly checksum: number
}

/** What {@link RecordWriter} accepts. */
export interface RecordWriterOptions {
  /** Called when writing fails for the first time since it last worked. */
  readonly onFailure?: ((error: unknown) => void) | undefined
  /** Called when it works again. */
  readonly onRecovery?: (() => void) | undefined
  readonly now?: (() => number) | undefined
}

/** Longest time between a write and the sync that makes it outlive a power cut. */
const syncAfterMs = 1000
const retryAfterMs = 1000
/** Longest time that an acknowledgement waits for something more important to be written with. */
const acknowledgedAfterMs = 250
/** A write that takes longer than this shows a system that makes writers wait: for a while none is waited for. */
const slowWriteMs = 50
const unhurriedMs = 10_000

/**
 * Appends records without keeping the drawing waiting.
 *
 * A record is handed to the operating system at once, which takes some microseconds, and is told to reach the disk once a
 * second, which nobody waits for. Where the system makes writers wait, because the disk cannot keep up, records are written
 * beside the drawing for a while: what is handed over during one write goes with the next, and strokes that follow each other
 * become one line. So a slow disk makes fewer lines, not a longer queue. When the disk is full, everything waits and is tried
 * again every second, at the byte where it ended.
 *
 * Holds: a record outlives a `kill -9` when {@link write} has returned (on a disk that cannot keep up: when the write before
 * it is over), and a power cut a second and one sync later. Acknowledged strokes may take a quarter of a second longer: that
 * they were sent is written already, which says more as long as the machine has its power.
 */
export class RecordWriter {
  readonly #file: RecordFile
  readonly #options: RecordWriterOptions
  readonly #now: () => number
  #waiting: JobRecord[] = []
  /** Encoded, and not or only partly written. */
  #unwritten: Buffer = Buffer.alloc(0)
  #checksum: number
  #position: number
  #pump: Promise<void> | undefined
  #syncing: Promise<void> | undefined
  #syncedPosition: number
  #syncTimer: NodeJS.Timeout | undefined
  #retryTimer: NodeJS.Timeout | undefined
  #laterTimer: NodeJS.Timeout | undefined
  #failed = false
  #lastError: unknown
  #unhurriedUntilMs = -Infinity

  constructor(file: RecordFile, end: RecordEnd, options: RecordWriterOptions = {}) {
    this.#file = file
    this.#options = options
    this.#now = options.now ?? Date.now
    this.#checksum = end.checksum
    this.#position = this.#syncedPosition = end.validBytes
  }

  /** Takes a record. Never throws, never waits. */
  write(entry: JobEntry): void {
    const record: JobRecord = { ...entry, atMs: this.#now() }
    if (!this.#merge(record)) this.#waiting.push(record)
    if (this.#failed) return
    if (record.is === 'done') this.#writeLater()
    else this.#writeSoon()
  }

  #writeLater(): void {
    this.#laterTimer ??= setTimeout(() => this.#writeSoon(), acknowledgedAfterMs).unref()
  }

  #writeSoon(): void {
    clearTimeout(this.#laterTimer)
    this.#laterTimer = undefined
    if (this.#failed) return
    if (this.#pump === undefined && performance.now() >= this.#unhurriedUntilMs) this.#writeNow()
    else this.#start()
  }

  #writeNow(): void {
    const beginMs = performance.now()
    try {
      this.#encode()
      while (this.#unwritten.length > 0) {
        this.#wrote(writeSync(this.#file.fd, this.#unwritten, 0, this.#unwritten.length, this.#position))
      }
    } catch (error) {
      this.#onFailure(error)
    }
    const endMs = performance.now()
    if (endMs - beginMs > slowWriteMs) this.#unhurriedUntilMs = endMs + unhurriedMs
  }

  /** Resolves when everything so far is on the disk. Rejects with what the system says when it cannot be written. */
  async flush(): Promise<void> {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = undefined
    await this.#pump
    this.#start()
    await this.#pump
    if (this.#failed) throw this.#lastError
    await this.#syncing
    await this.#sync()
  }

  /** Writes what can be written and lets the file go. Never rejects. */
  async close(): Promise<void> {
    await this.flush().catch(() => {})
    clearTimeout(this.#retryTimer)
    clearTimeout(this.#syncTimer)
    clearTimeout(this.#laterTimer)
    await this.#file.close().catch(() => {})
  }

  /** Strokes that go on where one of the last two records ended become part of it. */
  #merge(record: JobRecord): boolean {
    if (record.is !== 'sent' && record.is !== 'done') return false
    for (let at = this.#waiting.length - 1; at >= Math.max(0, this.#waiting.length - 2); at--) {
      const earlier = this.#waiting[at]!
      if (earlier.is !== 'sent' && earlier.is !== 'done') return false
      if (earlier.is !== record.is || earlier.end !== record.first) continue
      this.#waiting[at] = { ...earlier, end: record.end, atMs: record.atMs }
      return true
    }
    return false
  }

  #start(): void {
    if (this.#pump !== undefined) return
    if (this.#waiting.length === 0 && this.#unwritten.length === 0) return
    this.#pump = this.#run().finally(() => (this.#pump = undefined))
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0 || this.#unwritten.length > 0) {
        this.#encode()
        const { bytesWritten } = await this.#file.write(this.#unwritten, 0, this.#unwritten.length, this.#position)
        this.#wrote(bytesWritten)
      }
    } catch (error) {
      this.#onFailure(error)
    }
  }

  #wrote(bytes: number): void {
    this.#position += bytes
    this.#unwritten = this.#unwritten.subarray(bytes)
    this.#recovered()
    this.#syncSoon()
  }

  #encode(): void {
    if (this.#waiting.length === 0) return
    let text = ''
    const records = this.#waiting
    this.#waiting = []
    for (let at = 0; at < records.length; at++) {
      const [record, next] = [records[at]!, records[at + 1]]
      const pair = record.is === 'done' && next?.is === 'sent' ? next : undefined
      if (pair !== undefined) at++
      const line =
        pair !== undefined && record.is === 'done'
          ? encodeStrokeRecords(pair, record, this.#checksum)
          : encodeRecord(record, this.#checksum)
      this.#checksum = line.checksum
      text += line.text
    }
    const bytes = Buffer.from(text, 'utf8')
    this.#unwritten = this.#unwritten.length === 0 ? bytes : Buffer.concat([this.#unwritten, bytes])
  }

  #syncSoon(): void {
    if (this.#syncTimer !== undefined) return
    this.#syncTimer = setTimeout(() => {
      this.#syncTimer = undefined
      this.#syncing ??= this.#sync()
        .catch((error: unknown) => this.#onFailure(error))
        .finally(() => (this.#syncing = undefined))
    }, syncAfterMs).unref()
  }

  async #sync(): Promise<void> {
    const position = this.#position
    if (position === this.#syncedPosition) return
    await this.#file.datasync()
    this.#syncedPosition = Math.max(this.#syncedPosition, position)
  }

  #onFailure(error: unknown): void {
    this.#lastError = error
    if (!this.#failed) {
      this.#failed = true
      this.#options.onFailure?.(error)
    }
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined
      this.#start()
    }, retryAfterMs).unref()
  }

  #recovered(): void {
    if (!this.#failed) return
    this.#failed = false
    this.#lastError = undefined
    this.#options.onRecovery?.()
  }
}
