import { writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

import type { JobEntry } from './job-record.ts'
import { RecordEncoder } from './record-frame.ts'

/** What a record is written to: an open file, or a test's own. */
export type RecordFile = Pick<FileHandle, 'fd' | 'write' | 'datasync' | 'close'> // `datasync`: see `syncToDisk`

/** Where in the file to go on, see `readRecords`. */
export interface RecordEnd {
  readonly validBytes: number
  readonly checksum: number
}

/** What {@link RecordWriter} accepts. */
export interface RecordWriterOptions {
  /** Called when writing fails for the first time since it last worked. */
  readonly onFailure?: ((error: unknown) => void) | undefined
  /**
   * Makes room when writing fails, once. Writing is then tried again at once. @returns false when there was nothing to give up
   */
  readonly makeRoom?: (() => boolean) | undefined
  /** Called when it works again. */
  readonly onRecovery?: (() => void) | undefined
  readonly now?: (() => number) | undefined
}

/** Longest time between a write and the beginning of the sync that makes it outlive a power cut. */
const syncAfterMs = 200
const retryAfterMs = 1000
/** Longest time that an acknowledgement waits for something more important to be written with. */
const acknowledgedAfterMs = 250
/** A write that takes longer than this shows a system that makes writers wait: for a while none is waited for. */
const slowWriteMs = 50
const unhurriedMs = 10_000

/**
 * Appends to a record without keeping the drawing waiting.
 *
 * What is to be written is handed to the operating system at once, which takes a microsecond or two, and is told to reach the
 * disk a fifth of a second later, beside the drawing: as a rule after each stroke, and several short ones at once. Where the system
 * makes writers wait, because the disk cannot keep up, everything is written beside the drawing for a while: of strokes then
 * only the newest counts are written. So a slow disk makes fewer frames, not a longer queue. When the disk is full, everything
 * waits and is tried again every second, at the byte where it ended.
 *
 * Holds: an entry, and that a stroke was sent, outlive a `kill -9` when the call has returned (on a disk that cannot keep up:
 * when the write before it is over), and a power cut {@link syncAfterMs} and one sync later. Acknowledged strokes may take a
 * quarter of a second longer: that they were sent is written already, which says more as long as the machine has its power.
 */
export class RecordWriter {
  readonly #file: RecordFile
  readonly #options: RecordWriterOptions
  readonly #now: () => number
  readonly #encoder: RecordEncoder
  /** Strokes before these are sent and done, and whether that is to be written. */
  #sent = 0
  #done = 0
  #strokesChanged = false
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
    this.#encoder = new RecordEncoder(end.checksum)
    this.#position = this.#syncedPosition = end.validBytes
  }

  /** Takes an entry. Never throws, never waits. */
  write(entry: JobEntry): void {
    this.#encodeStrokes()
    if (entry.is === 'draw') this.#sent = this.#done = entry.first
    if (entry.is === 'cut') this.#sent = this.#done
    this.#encoder.entry(entry, this.#now())
    this.#writeSoon()
  }

  /** The machine has all strokes before `end`. Never throws, never waits. */
  sent(end: number): void {
    this.#sent = Math.max(end, this.#done)
    this.#strokesChanged = true
    this.#writeSoon()
  }

  /** The machine has drawn all strokes before `end`. Never throws, never waits. */
  done(end: number): void {
    this.#done = end
    this.#sent = Math.max(this.#sent, end)
    this.#strokesChanged = true
    // As a rule another one has been sent before it fires.
    this.#laterTimer ??= setTimeout(() => {
      this.#laterTimer = undefined
      if (this.#strokesChanged) this.#writeSoon()
    }, acknowledgedAfterMs).unref()
  }

  #writeSoon(): void {
    if (this.#failed) return
    const nowMs = performance.now()
    if (this.#pump === undefined && nowMs >= this.#unhurriedUntilMs) this.#writeNow(nowMs)
    else this.#start()
  }

  #writeNow(beginMs: number): void {
    try {
      this.#encodeStrokes()
      while (this.#encoder.pendingBytes > 0) {
        const { bytes, start, pendingBytes } = this.#encoder
        this.#wrote(writeSync(this.#file.fd, bytes, start, pendingBytes, this.#position))
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

  /** While writing fails, only the newest counts are kept. */
  #encodeStrokes(): void {
    if (!this.#strokesChanged) return
    this.#strokesChanged = false
    this.#encoder.strokes(this.#sent, this.#done, this.#now())
  }

  get #hasMore(): boolean {
    return this.#strokesChanged || this.#encoder.pendingBytes > 0
  }

  #start(): void {
    if (this.#pump !== undefined || !this.#hasMore) return
    this.#pump = this.#run().finally(() => (this.#pump = undefined))
  }

  async #run(): Promise<void> {
    try {
      while (this.#hasMore) {
        this.#encodeStrokes()
        const { bytes, start, pendingBytes } = this.#encoder
        const { bytesWritten } = await this.#file.write(bytes, start, pendingBytes, this.#position)
        this.#wrote(bytesWritten)
      }
    } catch (error) {
      this.#onFailure(error)
    }
  }

  #wrote(bytes: number): void {
    this.#position += bytes
    this.#encoder.taken(bytes)
    if (this.#failed) this.#recovered()
    if (this.#syncTimer === undefined) this.#syncSoon()
  }

  #syncSoon(): void {
    this.#syncTimer = setTimeout(() => {
      this.#syncing ??= this.#sync()
        .catch((error: unknown) => this.#onFailure(error))
        .finally(() => {
          this.#syncing = this.#syncTimer = undefined
          // What was written during the sync.
          if (this.#position > this.#syncedPosition && !this.#failed) this.#syncSoon()
        })
    }, syncAfterMs).unref()
  }

  async #sync(): Promise<void> {
    const position = this.#position
    if (position === this.#syncedPosition) return
    await this.#file.datasync()
    this.#syncedPosition = Math.max(this.#syncedPosition, position)
  }

  #onFailure(error: unknown): void {
    if (isFull(error) && this.#options.makeRoom?.() === true) {
      this.#writeNow(performance.now())
      return
    }
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
    this.#failed = false
    this.#lastError = undefined
    this.#options.onRecovery?.()
  }
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}
