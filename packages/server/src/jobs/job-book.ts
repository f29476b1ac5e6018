/*
 * All jobs: those that wait, those that this server runs, and those of the store. Runs them: a job whose turn has come is prepared where its
 * strokes are gone, gets its machine, and is plotted by the workshop; what happens to it goes to the clients.
 */
import { DriverError } from '@vfab/core'
import { isReadable, type Plot, type PlotEvent } from '@vfab/workshop'

import type { Job } from '../api/job.ts'
import type { JobRequest, ResumeRequest } from '../api/job-request.ts'
import { defined } from '../defined.ts'
import type { Machine } from '../devices/machine.ts'
import type { PackedBytes } from '../drawings/preparing-messages.ts'
import { asDriverError, notFound } from '../problem.ts'
import type { JobBookOptions } from './job-book-options.ts'
import { notResumable, notRunning, tooLarge } from './job-errors.ts'
import { type JobNotes, openJobNotes } from './job-notes.ts'
import { createJobReader, type JobReader } from './job-reader.ts'
import { newId } from './new-id.ts'
import { OwnJob, progressOf } from './own-job.ts'
import { openQueues, type Outcome, type QueuedJob, type Queues } from './queues.ts'
import { queuedView, startOf } from './queued-view.ts'
import { createStoredJobs, storedJobView, type StoredJobs } from './stored-jobs.ts'

const stopped = 'the server was stopped'

/** Opens the jobs of the last run; none of them begins. */
export async function openJobBook(options: JobBookOptions): Promise<JobBook> {
  const book = new JobBook(options, await openJobNotes(`${options.directory}/jobs.json`))
  await book.open()
  return book
}

/** See above. */
export class JobBook {
  readonly #options: JobBookOptions
  readonly #own = new Map<string, OwnJob>()
  readonly #stored: StoredJobs
  readonly #notes: JobNotes
  readonly #reader: JobReader
  /** Ends of the jobs that run. */
  readonly #runs = new Set<Promise<void>>()
  /** Jobs that ended before they had a record, so that clients see why. */
  readonly #unrecorded = new Map<string, Job>()
  #isClosing = false
  #queues!: Queues

  constructor(options: JobBookOptions, notes: JobNotes) {
    this.#options = options
    this.#stored = createStoredJobs(options.workshop)
    this.#reader = createJobReader(options.preparer)
    this.#notes = notes
  }

  /** To be called once. */
  async open(): Promise<void> {
    const { directory, hub } = this.#options
    this.#queues = await openQueues({
      path: `${directory}/queues.json`,
      onChange: (queue) => hub.publish('queue', queue, queue.device),
      onTurn: (job) => this.#begin(job),
    })
    await this.#stored.refresh()
  }

  get queues(): Queues {
    return this.#queues
  }

  /** Jobs of other programs that run now, by the machine's address. */
  get foreign(): readonly Job[] {
    return this.#stored.all
      .filter(isReadable)
      .filter(({ id, worker }) => worker !== undefined && !this.#own.has(id))
      .map((job) => this.#storedView(job))
  }

  /** Reads what other programs did: at once where they begin or work on jobs, otherwise now and then. */
  async refresh(): Promise<void> {
    for (const id of await this.#stored.look(this.foreign.length > 0)) if (!this.#own.has(id)) this.#publish(id)
  }

  /** The newest first. */
  list(): readonly Job[] {
    const own = [...this.#own.values()].map((job) => this.#ownView(job))
    const waiting = this.#queues.waiting.map(queuedView)
    const known = new Set([...own, ...waiting].map(({ id }) => id))
    const unrecorded = [...this.#unrecorded.values()].filter(({ id }) => !known.has(id))
    const rest = this.#stored.all.filter(({ id }) => !known.has(id) && !this.#unrecorded.has(id))
    const all = [...own, ...waiting, ...unrecorded, ...rest.map((job) => this.#storedView(job))]
    return all.sort((one, other) => other.createdMs - one.createdMs)
  }

  /** @throws DriverError `NOT_FOUND` */
  show(id: string): Job {
    const job = this.#find(id)
    if (job === undefined) throw notFound(`job ${id.slice(0, 100)}`, 'GET /api/v1/jobs lists them')
    return job
  }

  /** The same, with page and layers. */
  async showWhole(id: string): Promise<Job> {
    const job = this.show(id)
    if (job.layers !== undefined || job.state === 'unreadable' || this.#unrecorded.has(id)) return job
    if (job.state === 'queued') {
      const { page, layers } = this.#options.preparations.show(job.preparation!)
      return { ...job, page, layers: layers.map(({ name, color, pen, strokes }) => ({ name, color, pen, strokes })) }
    }
    const { page, layers } = await this.#reader.read(id, job.lastMs)
    return { ...job, page, layers }
  }

  /** Starts a job, or puts it into its queue. @throws DriverError `NOT_FOUND`, `OUT_OF_BOUNDS` */
  start(request: JobRequest): Job {
    const known = request.id === undefined ? undefined : this.#find(request.id)
    if (known) return known
    const { preparations, machineOf, now } = this.#options
    const preparation = preparations.show(request.preparation)
    machineOf(request.device)
    if (!preparation.fits && preparation.settings.device === request.device) throw tooLarge(request.device)
    const id = request.id ?? newId(now())
    const { name, strokes, drawing } = preparation
    const job = { id, request: { ...request, id }, name, strokes, drawing, createdMs: now() }
    this.#notes.set(id, { device: request.device, preparation: preparation.id, drawing })
    this.#queues.add(job, request.queue !== true)
    this.#publish(id)
    return this.show(id)
  }

  /** Plots the same again. */
  repeat(id: string): Job {
    const { device, preparation } = this.show(id)
    if (preparation === undefined) throw notFound('preparation of this job', 'prepare its drawing again')
    return this.start({ preparation, device })
  }

  /** The plot of a job that runs here. @throws DriverError `NOT_FOUND`, `STATE_INVALID` */
  plotOf(id: string): { readonly job: OwnJob; readonly plot: Plot } {
    const job = this.#own.get(id)
    if (job?.plot !== undefined) return { job, plot: job.plot }
    throw notRunning(this.show(id))
  }

  /** Tells clients of a job that was changed through its plot. */
  changed(id: string): Job {
    this.#publish(id)
    return this.show(id)
  }

  /** Stops a job, or takes it from its queue. */
  async stop(id: string): Promise<Job> {
    const job = this.show(id)
    if (job.state === 'queued') {
      this.#queues.remove(id)
      const stopped: Job = { ...job, state: 'stopped', queuePosition: undefined, reason: 'taken from the queue' }
      this.#unrecorded.set(id, stopped)
      this.#publish(id)
      return stopped
    }
    await this.plotOf(id).plot.stop()
    return this.show(id)
  }

  /** Resumes a paused job, or one that ended. */
  async resume(id: string, request: ResumeRequest): Promise<Job> {
    const own = this.#own.get(id)
    if (own !== undefined) {
      await this.plotOf(id).plot.resume()
      return this.show(id)
    }
    const job = this.show(id)
    if (!job.resumable) throw notResumable(job)
    const read = await this.#reader.read(id, job.lastMs)
    const { name, device, createdMs, preparation, drawing, films = [] } = job
    const { page, layers, done } = read
    const machine = this.#options.machineOf(device)
    this.#queues.begin(device, id)
    this.#notes.set(id, { device, preparation, drawing, films })
    const start = { id, name, device, createdMs, preparation, drawing, page, layers, strokes: done.length, done }
    this.#run(new OwnJob({ ...start, cameras: [] }, this.#options.now()), machine, async (events) =>
      this.#options.workshop.resumeJob(id, {
        ...this.#runOptions(events),
        from: request.from,
        atOrigin: request.atOrigin,
        device,
        people: 'ask',
      }),
    )
    return this.show(id)
  }

  /** @throws DriverError `DEVICE_BUSY` for one that runs */
  async remove(id: string): Promise<void> {
    const job = this.show(id)
    if (this.#own.has(id)) {
      throw new DriverError('the job runs', { type: 'connection', code: 'DEVICE_BUSY', hint: 'stop it first' })
    }
    if (job.state === 'queued') this.#queues.remove(id)
    else if (!this.#unrecorded.delete(id)) await this.#options.workshop.jobs.remove([id])
    this.#notes.forget(id)
    await this.#stored.refresh()
    this.#publish(id)
  }

  /** Strokes of a job, packed. */
  async strokes(id: string): Promise<PackedBytes> {
    const { state, preparation, lastMs } = this.show(id)
    const isKept = preparation !== undefined && (state === 'queued' || this.#own.has(id))
    if (isKept) return (await this.#options.preparations.ready(preparation)).packed
    return (await this.#reader.read(id, lastMs)).packed
  }

  /** 1 for each stroke of a job that is drawn. */
  async done(id: string): Promise<Uint8Array> {
    const own = this.#own.get(id)
    if (own) return own.done
    const { state, strokes, lastMs } = this.show(id)
    if (state === 'queued' || this.#unrecorded.has(id)) return new Uint8Array(strokes)
    return (await this.#reader.read(id, lastMs)).done
  }

  /** Stops all jobs that run here, such that they can be resumed; none begins any more. */
  async close(): Promise<void> {
    this.#isClosing = true
    for (const job of this.#own.values()) {
      this.#queues.hold(job.start.device)
      void job.plot?.stop(stopped).catch(() => {}) // it ends all the same
    }
    await Promise.allSettled(this.#runs)
  }

  #begin(queued: QueuedJob): void {
    const { preparations, machineOf, workshop, now, filmDirectory } = this.#options
    const { id, request, name } = queued
    const { preparation: made, device, film } = request
    const job = new OwnJob(startOf(queued, preparations.show(made)), now())
    this.#run(job, machineOf(device), async (events) => {
      const ready = await preparations.ready(made)
      return workshop.plot(
        { name, drawing: ready.drawing },
        {
          ...this.#runOptions(events),
          device,
          prepared: true,
          jobId: id,
          people: request.people ?? 'ask',
          overrides: defined(request.overrides),
          pauseAfterInkMm: request.pauseAfterInkMm,
          film: film && { cameras: film.cameras, every: film.every, directory: filmDirectory(id) },
        },
      )
    })
  }

  #runOptions(job: OwnJob): {
    readonly simSpeed: number | 'max'
    readonly onStroke: (stroke: number) => void
    readonly onEvent: (event: PlotEvent) => void
  } {
    const { id } = job.start
    const { hub, simSpeed } = this.#options
    return {
      simSpeed,
      onStroke(stroke) {
        job.drawn(stroke)
        hub.publish('stroke', { job: id, from: stroke, to: stroke + 1 }, id, (before, next) =>
          before.to === next.from ? { ...before, to: next.to } : undefined,
        )
      },
      onEvent: (event) => this.#onEvent(job, event),
    }
  }

  #onEvent(job: OwnJob, event: PlotEvent): void {
    const { hub, now, onFilm } = this.#options
    const { id } = job.start
    if (job.note(event, now())) this.#publish(id)
    if (event.type === 'progress') hub.publish('progress', { job: id, progress: progressOf(event) }, id)
    if (event.type === 'film') {
      const notes = this.#notes.of(id)
      if (notes) this.#notes.set(id, { ...notes, films: [...(notes.films ?? []), onFilm(event.directory)] })
      this.#publish(id)
    }
  }

  /** Runs a job on its machine, to its end. */
  #run(job: OwnJob, machine: Machine, begin: (job: OwnJob) => Promise<Plot>): void {
    const { id, device } = job.start
    this.#own.set(id, job)
    this.#publish(id)
    const run = async (): Promise<void> => {
      let outcome: Outcome = 'failed'
      try {
        await machine.beginPlot(id)
        job.plot = await begin(job)
        if (this.#isClosing) await job.plot.stop(stopped)
        this.#publish(id)
        outcome = (await job.plot.done).finished ? 'finished' : 'stopped'
      } catch (failure) {
        const error = asDriverError(failure)
        job.note({ job: id, type: 'failed', message: error.message, error: error.toJSON() }, this.#options.now())
      }
      await this.#over(job, machine, outcome)
      this.#queues.end(device, outcome)
    }
    const running = run().catch(this.#options.onMistake)
    this.#runs.add(running)
    void running.then(() => this.#runs.delete(running))
  }

  async #over(job: OwnJob, machine: Machine, outcome: Outcome): Promise<void> {
    const { id } = job.start
    const view = this.#ownView(job)
    // First: a job that is over is never a job that is not there.
    await this.#stored.refresh()
    this.#own.delete(id)
    machine.endPlot()
    const recorded = this.#stored.all.some((stored) => stored.id === id)
    if (!recorded) this.#unrecorded.set(id, { ...view, state: outcome, progress: undefined, question: undefined })
    this.#publish(id)
  }

  #find(id: string): Job | undefined {
    const own = this.#own.get(id)
    if (own) return this.#ownView(own)
    const queued = this.#queues.find(id)
    if (queued) return queuedView(queued)
    const unrecorded = this.#unrecorded.get(id)
    if (unrecorded) return unrecorded
    const stored = this.#stored.all.find((job) => job.id === id)
    return stored && this.#storedView(stored)
  }

  #ownView(job: OwnJob): Job {
    return job.view(this.#notes.of(job.start.id)?.films ?? [])
  }

  #storedView(job: StoredJobs['all'][number]): Job {
    return storedJobView(job, this.#notes.of(job.id), this.#options.deviceOf)
  }

  #publish(id: string): void {
    const job = this.#find(id)
    if (job) this.#options.hub.publish('job', job, id)
    else this.#options.hub.publish('job-gone', { id }, id)
  }
}
