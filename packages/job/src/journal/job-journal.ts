import type { DriverError } from '@vfab/core'

import type { JobEntry } from './job-record.ts'
import type { ClaimedJob } from './job-worker.ts'
import { journalError } from './journal-error.ts'
import type { RecordWriter, RecordWriterOptions } from './record-writer.ts'
import type { SpareRoom } from './spare-room.ts'
import type { StoredJob } from './stored-job.ts'

/** A job's journal, open for writing: made by a `JobStore`, handed to `startPlot`, which closes it at the end. */
export interface JobJournal {
  readonly id: string
  /** The job's directory. */
  readonly path: string
  /** The job as it stood when the journal was opened. */
  readonly stored: StoredJob
  /** Why it cannot be written at present. What is to be written waits, and is tried again every second. */
  readonly failure: DriverError | undefined
  /** Calls `listener` when the journal can no longer be written, and with `undefined` when it can be again. One at a time. */
  onFailure(listener: (failure: DriverError | undefined) => void): void
  /** Writes an entry, with the time. Returns at once; never throws. */
  write(entry: JobEntry): void
  /** Writes that the machine has all strokes before `end`, counted over the whole drawing. Returns at once; never throws. */
  sent(end: number): void
  /** Writes that the machine has drawn all strokes before `end`. Returns at once; never throws. */
  done(end: number): void
  /** Resolves when everything so far is on the disk. @throws DriverError `IO_FAILED`, `PERMISSION_DENIED` */
  flush(): Promise<void>
  /** Writes what can be written and lets the files go. Never rejects. */
  close(): Promise<void>
}

/** What {@link openJournal} needs. */
export interface JournalParts {
  /** The job's directory. */
  readonly path: string
  readonly claim: ClaimedJob
  readonly openWriter: (options: RecordWriterOptions) => RecordWriter
  readonly spare: SpareRoom
}

/** The journal of a stored job that was claimed; closing it lets the job go. */
export function openJournal(stored: StoredJob, { path, claim, openWriter, spare }: JournalParts): JobJournal {
  let failure: DriverError | undefined
  let tell: (failure: DriverError | undefined) => void = () => {}
  const change = (next: DriverError | undefined): void => {
    failure = next
    tell(next)
  }
  const writer = openWriter({
    onFailure: (error) => change(journalError(error, path)),
    onRecovery: () => change(undefined),
  })
  return {
    id: stored.id,
    path,
    stored,
    get failure() {
      return failure
    },
    onFailure: (listener) => void (tell = listener),
    write: (entry) => writer.write(entry),
    sent: (end) => writer.sent(end),
    done: (end) => writer.done(end),
    flush: () =>
      writer.flush().catch((error: unknown) => {
        throw journalError(error, path)
      }),
    async close() {
      await writer.close()
      await spare.close()
      await claim.release()
    },
  }
}
