import {
  type Clock,
  type DriverError,
  type DriverEvent,
  type Frame,
  isDriverError,
  systemClock,
  toDriverError,
} from '@vfab/core'

import type { PlotJob } from '../plot-job.ts'
import { createFilmDirectory, type FilmDirectory } from './film-directory.ts'
import { LeftOut } from './left-out.ts'
import type { FilmMoment, FilmTrigger, PlotMoment } from './moment.ts'
import { PlotFollower } from './plot-follower.ts'
import type { FilmCamera } from './film-camera.ts'

/** What {@link startFilm} needs. */
export interface FilmOptions {
  /** Belongs to the film from now on, which closes it at its end. */
  readonly source: FilmCamera
  /** Name or address of the camera, for people and for the index. */
  readonly camera: string
  /** Where the film goes; made where needed, and must not hold a film yet. */
  readonly directory: string
  readonly trigger: FilmTrigger
  /** The trigger as it was written, for the index. */
  readonly every: string
  /** Job that will be filmed. */
  readonly job?: string | undefined
  /** Longest wait for a picture. Default 10 000 ms. */
  readonly timeoutMs?: number | undefined
  /** Told once for each time that the camera is lost, a picture cannot be taken, or the film cannot be written. */
  readonly onTrouble?: ((error: DriverError) => void) | undefined
  /** Told when pictures come again after trouble. */
  readonly onRecovered?: (() => void) | undefined
  /** Told of each picture that was taken: how many there are now. */
  readonly onShot?: ((shots: number) => void) | undefined
  readonly clock?: Clock | undefined
  /** Wall clock in ms since 1970, default `Date.now`. */
  readonly wallClock?: (() => number) | undefined
}

/** How a film ended. */
export interface FilmResult {
  readonly directory: string
  /** Pictures taken. */
  readonly shots: number
  /** Moments without a picture: the camera was gone or too slow. */
  readonly missed: number
  /** Pictures that came but were not whole ones, by kind; see `CameraFigures.brokenBy`. Absent where all were good. */
  readonly leftOut?: Readonly<Record<string, number>>
}

/**
 * A film under way. Nothing of it ever holds up or fails what is filmed: trouble is told to `onTrouble`, moments without
 * a picture stand in the index with the reason, and the camera is opened again until the film ends.
 */
export interface Film {
  readonly camera: string
  readonly directory: string
  /**
   * Takes pictures as the events of this plot come, and notes with every picture where the plot was. To be called before
   * the first of the events that count.
   */
  follow(job: Pick<PlotJob, 'id' | 'events'>): void
  /** Asks for a picture of this moment. Returns at once. A moment that comes while two are waiting is missed. */
  shoot(plot?: PlotMoment): void
  /**
   * Waits a moment for pictures already asked for, gives the camera back and completes the index. Idempotent, never rejects.
   */
  end(): Promise<FilmResult>
}

/** Moments that wait for their picture; more means that the camera is too slow for them. */
const mostWaiting = 2
/** How long the end of a film waits for pictures already asked for. */
const endGraceMs = 3000
/** Frames queued for the disk in a film of every frame. */
const frameQueue = 60

/**
 * Starts a film: makes its directory, and takes over the camera.
 * @throws DriverError `INPUT_INVALID` when a film is there already, `PERMISSION_DENIED` and kin
 */
export async function startFilm(options: FilmOptions): Promise<Film> {
  const { directory, camera, every, job, wallClock = Date.now } = options
  const header = { camera, every, startedMs: wallClock(), ...(job === undefined ? {} : { job }) }
  return new RunningFilm(options, await createFilmDirectory(directory, header))
}

class RunningFilm implements Film {
  readonly camera: string
  readonly directory: string
  readonly #options: FilmOptions
  readonly #clock: Clock
  readonly #store: FilmDirectory
  readonly #ending = new AbortController()
  /** Ends the wait for pictures already asked for. */
  readonly #givingUp = new AbortController()
  readonly #loop: Promise<void>
  readonly #leftOut = new LeftOut()
  #waiting = 0
  #queue: Promise<void> = Promise.resolve()
  #shots = 0
  #missed = 0
  #troubled = false
  #result: Promise<FilmResult> | undefined
  #follower: PlotFollower | undefined

  constructor(options: FilmOptions, store: FilmDirectory) {
    this.camera = options.camera
    this.directory = store.path
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#store = store
    options.source.listen({ onLost: (error) => this.#trouble(error), onBack: () => this.#recovered() })
    this.#loop = this.#run(options.trigger)
  }

  follow({ id, events }: Pick<PlotJob, 'id' | 'events'>): void {
    const follower = new PlotFollower(id, this.#options.trigger)
    this.#follower = follower
    const onJob = ({ data }: DriverEvent<'job'>): void => {
      if (follower.follow(data)) this.shoot(follower.moment)
    }
    events.on('job', onJob, { signal: this.#ending.signal })
  }

  shoot(plot?: PlotMoment): void {
    if (this.#result) return
    const moment = this.#moment(plot)
    const inTime = this.#waiting < mostWaiting
    this.#waiting++
    this.#enqueue(async () => {
      try {
        await (inTime ? this.#take(moment) : this.#miss(moment, 'the camera was still busy with earlier pictures'))
      } finally {
        this.#waiting--
      }
    })
  }

  end(): Promise<FilmResult> {
    return (this.#result ??= this.#end())
  }

  async #end(): Promise<FilmResult> {
    this.#ending.abort(new Error('the film ended'))
    await this.#loop
    const settled = new AbortController()
    void this.#clock.sleep(endGraceMs, settled).then(
      () => this.#givingUp.abort(new Error('the film ended before the picture came')),
      () => {}, // all came in time
    )
    await this.#queue
    settled.abort()
    const leftOut = this.#leftOut.byKind()
    await this.#options.source.close()
    await this.#store.finish(leftOut).catch((error: unknown) => this.#trouble(error))
    return { directory: this.directory, shots: this.#shots, missed: this.#missed, ...(leftOut && { leftOut }) }
  }

  async #run(trigger: FilmTrigger): Promise<void> {
    if (trigger.kind === 'interval') await this.#everyInterval(trigger.everyMs)
    if (trigger.kind === 'frame') await this.#everyFrame()
  }

  /** Keeps to the beat: a late picture does not put off those after it. */
  async #everyInterval(everyMs: number): Promise<void> {
    const { signal } = this.#ending
    const startMs = this.#clock.now()
    for (let beat = 1; !signal.aborted; beat++) {
      this.shoot(this.#plotNow('interval'))
      await this.#clock.sleep(startMs + beat * everyMs - this.#clock.now(), { signal }).catch(() => {})
    }
  }

  async #everyFrame(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        const camera = await this.#options.source.ready(signal)
        this.#leftOut.watch(camera)
        // A frame is on disk before the next is asked for.
        for await (const frame of camera.frames({ signal, policy: { queue: frameQueue }, reuseMemory: true })) {
          await this.#keep(frame, this.#moment(this.#plotNow('frame')))
        }
        // A stream that ends by itself is that of a camera on its way out; its loss is told by the supervision.
        await this.#clock.sleep(10, { signal })
      } catch (error) {
        if (!signal.aborted) this.#trouble(error)
        await this.#clock.sleep(100, { signal }).catch(() => {})
      }
    }
  }

  #plotNow(event: string): PlotMoment | undefined {
    return this.#follower && { ...this.#follower.moment, event }
  }

  #moment(plot: PlotMoment | undefined): FilmMoment {
    return { askedMs: (this.#options.wallClock ?? Date.now)(), ...(plot ? { plot } : {}) }
  }

  async #take(moment: FilmMoment): Promise<void> {
    const { timeoutMs = 10_000 } = this.#options
    const { current, error } = this.#options.source
    // Only the first picture waits for the camera: a film must not lag behind what it films.
    const wait = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.#givingUp.signal])
    const camera = current ?? (error ? undefined : await this.#options.source.ready(wait).catch(() => undefined))
    if (!camera) return this.#miss(moment, this.#options.source.error?.message ?? 'the camera is not there yet')
    this.#leftOut.watch(camera)
    try {
      const frame = await camera.snapshot({ timeoutMs, signal: this.#givingUp.signal })
      await this.#keep(frame, moment)
    } catch (cause) {
      this.#trouble(cause)
      await this.#miss(moment, cause instanceof Error ? cause.message : String(cause))
    }
  }

  async #keep(frame: Frame, moment: FilmMoment): Promise<void> {
    await this.#store.add(frame, moment)
    this.#shots++
    this.#options.onShot?.(this.#shots)
    // A picture may be from before a loss.
    if (this.#options.source.error === undefined) this.#recovered()
  }

  async #miss(moment: FilmMoment, reason: string): Promise<void> {
    this.#missed++
    await this.#store.miss(moment, reason)
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => this.#trouble(error))
  }

  #trouble(cause: unknown): void {
    if (this.#troubled) return
    this.#troubled = true
    const error = isDriverError(cause) ? cause : toDriverError(cause, { operation: 'film with', address: this.camera })
    this.#options.onTrouble?.(error)
  }

  #recovered(): void {
    if (!this.#troubled) return
    this.#troubled = false
    this.#options.onRecovered?.()
  }
}
