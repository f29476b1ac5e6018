import { DriverError, isDriverError, strokeCount, type StrokeList } from '@vfab/core'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

import {
  drawingOf,
  drawnLayers,
  type JobFile,
  jobFileOf,
  type NewJob,
  parseJobFile,
  unreadableJob,
} from './job-file.ts'
import { type JobProgress, progressOf } from './job-progress.ts'
import { type JobJournal, openJournal } from './job-journal.ts'
import { reachOf } from './job-reach.ts'
import { claimJob, jobBusy, type JobProcesses, type JobWorker, livingWorker, pidsAlone } from './job-worker.ts'
import { syncToDisk } from './sync-to-disk.ts'
import { journalError } from './journal-error.ts'
import { readRecords, type RecordReading } from './record-frame.ts'
import { type RecordFile, RecordWriter, type RecordWriterOptions } from './record-writer.ts'
import type { JobSummary, StoredJob, UnreadableJob } from './stored-job.ts'
import { keepSpareRoom } from './spare-room.ts'
import { decodeStrokes, encodeStrokes } from './stroke-file.ts'

/** The jobs under one state directory. */
export interface JobStore {
  /** Where each job has a directory of its own. */
  readonly directory: string
  /**
   * Stores a job, before anything moves. Everything is on the disk when it resolves.
   * @throws DriverError `IO_FAILED` when the disk is full, `PERMISSION_DENIED`; nothing is left behind then
   */
  create(job: NewJob): Promise<JobJournal>
  /** All jobs, the newest first. Never rejects for a single damaged one. */
  list(): Promise<readonly (JobSummary | UnreadableJob)[]>
  /** @throws DriverError `INPUT_INVALID` for a job that does not exist or cannot be read */
  read(id: string): Promise<StoredJob>
  /**
   * Opens a job's journal to go on with it; what was torn off its end is cut away.
   * @throws DriverError `INPUT_INVALID`, `DEVICE_BUSY` while another process works on it, `IO_FAILED`, `PERMISSION_DENIED`
   */
  reopen(id: string): Promise<JobJournal>
  /** Forgets a job. @throws DriverError `INPUT_INVALID` for one that does not exist, `DEVICE_BUSY` while it is drawn */
  remove(id: string): Promise<void>
}

/** Its checkpoint says where the machine may stand, so that a plotter opened with it can tell whether it does. */
function withReach(progress: JobProgress, strokes: StrokeList): JobProgress {
  const { checkpoint } = progress
  const reach = reachOf(progress, strokes)
  return checkpoint === undefined || reach === undefined
    ? progress
    : { ...progress, checkpoint: { ...checkpoint, reach } }
}

/** What {@link createJobStore} accepts. */
export interface JobStoreOptions {
  /** How the process that works on a job is recognised; default by its pid alone. `@vfab/host` knows when a process started, too. */
  readonly processes?: JobProcesses | undefined
  /** Wall clock, ms since 1970; for tests. */
  readonly now?: (() => number) | undefined
  /** Opens the file of a job's record, which exists, for reading and writing. */
  readonly openRecord?: ((path: string) => Promise<RecordFile & Pick<FileHandle, 'truncate'>>) | undefined
}

/** The jobs in `<stateDirectory>/jobs`, which is made when the first one is stored. */
export function createJobStore(stateDirectory: string, options: JobStoreOptions = {}): JobStore {
  return new DirectoryStore(join(stateDirectory, 'jobs'), options)
}

const files = { description: 'job.json', strokes: 'strokes.bin', record: 'record.log' } as const

class DirectoryStore implements JobStore {
  readonly directory: string
  readonly #processes: JobProcesses
  readonly #now: () => number
  readonly #openRecord: NonNullable<JobStoreOptions['openRecord']>

  constructor(
    directory: string,
    { now = Date.now, openRecord = openRecordFile, processes = pidsAlone }: JobStoreOptions,
  ) {
    this.#processes = processes
    this.directory = directory
    this.#now = now
    this.#openRecord = openRecord
  }

  async create(job: NewJob): Promise<JobJournal> {
    const createdMs = this.#now()
    const id = job.id ?? newId(createdMs)
    const at = this.#at(id)
    const file = jobFileOf(job, id, createdMs)
    try {
      await mkdir(this.directory, { recursive: true })
      await mkdir(at)
    } catch (error) {
      throw journalError(error, at)
    }
    try {
      await writeWhole(join(at, files.strokes), encodeStrokes(drawnLayers(job.drawing).map(({ strokes }) => strokes)))
      await writeWhole(join(at, files.record), Buffer.alloc(0))
      // Last: a directory without it is no job.
      await writeWhole(join(at, files.description), Buffer.from(JSON.stringify(file)))
      return await this.reopen(id)
    } catch (error) {
      await rm(at, { recursive: true, force: true }).catch(() => {})
      throw journalError(error, at)
    }
  }

  async list(): Promise<readonly (JobSummary | UnreadableJob)[]> {
    const ids = await readdir(this.directory).catch(() => [])
    const jobs = await Promise.all(ids.map((id) => this.#summary(id)))
    return jobs
      .filter((job) => job !== undefined)
      .sort((one, other) => ('createdMs' in other ? other.createdMs : 0) - ('createdMs' in one ? one.createdMs : 0))
  }

  async read(id: string): Promise<StoredJob> {
    const file = await this.#description(id)
    const [record, worker] = await Promise.all([this.#record(id), livingWorker(this.#at(id), this.#processes)])
    const strokes = decodeStrokes(await readFile(join(this.#at(id), files.strokes)))
    if (strokeCount(strokes) !== countOf(file)) {
      throw unreadableJob(this.#at(id), `it has ${countOf(file)} strokes, ${files.strokes} has ${strokeCount(strokes)}`)
    }
    const { settings, context } = file
    const summary = summaryOf(file, record, worker)
    const progress = withReach(progressOf(record.records, countOf(file)), strokes)
    return {
      ...summary,
      drawing: drawingOf(file, strokes),
      settings,
      context,
      progress,
      droppedBytes: record.droppedBytes,
    }
  }

  async reopen(id: string): Promise<JobJournal> {
    const at = this.#at(id)
    await this.#description(id)
    const claim = await claimJob(at, id, this.#processes).catch((error: unknown) => {
      throw journalError(error, at)
    })
    try {
      const stored = await this.read(id)
      const end = await this.#record(id)
      const handle = await this.#openRecord(join(at, files.record))
      await handle.truncate(end.validBytes)
      const spare = await keepSpareRoom(at)
      const makeRoom = (): boolean => spare.giveUp()
      const openWriter = (more: RecordWriterOptions): RecordWriter =>
        new RecordWriter(handle, end, { ...more, makeRoom, now: this.#now })
      return openJournal(stored, { path: at, claim, openWriter, spare })
    } catch (error) {
      await claim.release()
      throw journalError(error, at)
    }
  }

  async remove(id: string): Promise<void> {
    const worker = await livingWorker(this.#at(id), this.#processes)
    if (worker !== undefined) throw jobBusy(id, worker)
    try {
      await rm(this.#at(id), { recursive: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw unknownJob(id, this.directory)
      throw journalError(error, this.#at(id))
    }
  }

  async #summary(id: string): Promise<JobSummary | UnreadableJob | undefined> {
    try {
      const file = await this.#description(id)
      return summaryOf(file, await this.#record(id), await livingWorker(this.#at(id), this.#processes))
    } catch (cause) {
      const error = isDriverError(cause) ? cause : unreadableJob(this.#at(id), 'its files cannot be read', cause)
      return (error.context.missing ?? false) ? undefined : { id, error }
    }
  }

  /** @throws DriverError `INPUT_INVALID` for a job that does not exist, or whose description or strokes are not whole */
  async #description(id: string): Promise<JobFile> {
    const path = join(this.#at(id), files.description)
    let text: string
    try {
      text = await readFile(path, 'utf8')
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') throw unknownJob(id, this.directory)
      throw unreadableJob(path, 'it cannot be read', cause)
    }
    const file = parseJobFile(text, path, id)
    // A number that was damaged must not make room for strokes that there are not.
    const strokes = join(this.#at(id), files.strokes)
    const { size } = await stat(strokes).catch((cause: unknown) => {
      throw unreadableJob(strokes, 'it cannot be read', cause)
    })
    if (countOf(file) > size / 4) throw unreadableJob(path, `it has more strokes than ${files.strokes} holds`)
    return file
  }

  async #record(id: string): Promise<RecordReading> {
    try {
      return readRecords(await readFile(join(this.#at(id), files.record)))
    } catch {
      return readRecords(Buffer.alloc(0))
    }
  }

  /** @throws DriverError `INPUT_INVALID` for an id that would lead elsewhere */
  #at(id: string): string {
    if (!/^[\w-][\w.-]*$/.test(id)) throw unknownJob(id, this.directory)
    return join(this.directory, id)
  }
}

function countOf({ layers }: JobFile): number {
  return layers.reduce((sum, layer) => sum + layer.strokes, 0)
}

function summaryOf(file: JobFile, { records }: RecordReading, worker: JobWorker | undefined): JobSummary {
  const { id, name, createdMs, device, layers } = file
  const { state, reason, strokesDone, lastMs } = progressOf(records, countOf(file))
  return {
    id,
    name,
    createdMs,
    lastMs: Math.max(createdMs, lastMs),
    device,
    state: worker !== undefined && (state === 'new' || state === 'interrupted') ? 'running' : state,
    ...(worker === undefined ? {} : { worker }),
    ...(reason === undefined ? {} : { reason }),
    strokes: countOf(file),
    strokesDone,
    layers: layers.length,
  }
}

async function openRecordFile(path: string): Promise<RecordFile & Pick<FileHandle, 'truncate'>> {
  const file = await open(path, 'r+')
  return {
    fd: file.fd,
    write: file.write.bind(file),
    datasync: () => syncToDisk(file, 'data'),
    truncate: (length) => file.truncate(length),
    close: () => file.close(),
  }
}

/** Writes a file that is there whole or not at all, and on the disk. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(`${path}.new`, 'w')
  try {
    await handle.writeFile(bytes)
    await syncToDisk(handle)
  } finally {
    await handle.close()
  }
  await rename(`${path}.new`, path)
}

function newId(createdMs: number): string {
  const [date = '', time = ''] = new Date(createdMs).toISOString().split('T')
  const random = Math.floor(Math.random() * 36 ** 4).toString(36)
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${random.padStart(4, '0')}`
}

function unknownJob(id: string, directory: string): DriverError {
  return new DriverError(`there is no job "${id}"`, {
    type: 'configuration',
    code: 'INPUT_INVALID',
    context: { directory, missing: true },
    hint: 'list the jobs to see their names',
  })
}
