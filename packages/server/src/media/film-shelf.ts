/* The films that the server made: of jobs, and by time. Each is a directory with pictures and an index; an id never leads elsewhere. */
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { isDriverError, toDriverError } from '@vfab/core'
import { isTaken, makeFilmProducts, readFilm, type Recording, type Workshop } from '@vfab/workshop'

import type { Film } from '../api/media.ts'
import type { EventHub } from '../events/event-hub.ts'
import { briefError, notFound } from '../problem.ts'

/** What {@link openFilmShelf} accepts. */
export interface FilmShelfOptions {
  readonly workshop: Workshop
  readonly directory: string
  readonly hub: EventHub
  /** Wall clock, ms since 1970. */
  readonly now: () => number
}

interface KnownFilm {
  film: Film
  readonly path: string
}

const videoFile = 'video.mp4'

/** Opens the films of earlier runs. */
export async function openFilmShelf(options: FilmShelfOptions): Promise<FilmShelf> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 })
  const shelf = new FilmShelf(options)
  await shelf.look()
  return shelf
}

/** See above. */
export class FilmShelf {
  readonly #options: FilmShelfOptions
  readonly #films = new Map<string, KnownFilm>()
  readonly #recordings = new Map<string, Recording>()

  constructor(options: FilmShelfOptions) {
    this.#options = options
  }

  /** Finds the films that are there: a directory, or one for each of several cameras in it. */
  async look(): Promise<void> {
    const { directory } = this.#options
    for (const name of await readdir(directory)) {
      const inside: readonly string[] = await readdir(join(directory, name)).catch(() => [])
      if (inside.includes('index.ndjson')) await this.#add(join(directory, name))
      else for (const camera of inside) await this.#add(join(directory, name, camera))
    }
  }

  /** The newest first. */
  list(): readonly Film[] {
    return [...this.#films.values()].map(({ film }) => film).sort((one, other) => other.startedMs - one.startedMs)
  }

  /** @throws DriverError `NOT_FOUND` */
  show(id: string): Film {
    return this.#known(id).film
  }

  /** Where the films of a job go. */
  directoryOf(job: string): string {
    return join(this.#options.directory, `job-${job}`)
  }

  /** A film in this directory is complete. @returns its id */
  complete(directory: string): string {
    void this.#add(directory)
    return this.#idOf(directory)
  }

  /** Films by time with each of these cameras. */
  async start(cameras: readonly string[], every = '1s'): Promise<readonly Film[]> {
    const { workshop, directory, now } = this.#options
    const started: Film[] = []
    for (const camera of cameras) {
      const stamp = new Date(now()).toISOString().replaceAll(/[-:]|\..*/g, '')
      const path = join(directory, `film-${stamp}-${String(this.#films.size + 1)}`)
      const recording = await workshop.record({ cameras: [camera], every, directory: path })
      const id = this.#idOf(path)
      this.#recordings.set(id, recording)
      const film: Film = { id, camera, startedMs: now(), every, shots: 0, missed: 0, recording: true, video: 'none' }
      this.#set(path, film)
      recording.events.on((event) => {
        if (event.type === 'shot') this.#change(id, { shots: event.shots })
      })
      void recording.done.then(
        () => this.#ended(id, path),
        () => this.#ended(id, path),
      )
      started.push(film)
    }
    return started
  }

  /** @throws DriverError `NOT_FOUND` */
  async end(id: string): Promise<Film> {
    this.#known(id)
    await this.#recordings.get(id)?.end()
    return this.show(id)
  }

  /** @throws DriverError `NOT_FOUND` */
  async remove(id: string): Promise<void> {
    const { path } = this.#known(id)
    await this.#recordings.get(id)?.end()
    this.#films.delete(id)
    await rm(path, { recursive: true, force: true })
    this.#options.hub.publish('film-gone', { id }, id)
  }

  /** A picture. @param shot - from 1. @throws DriverError `NOT_FOUND` */
  async shot(id: string, shot: string): Promise<Uint8Array<ArrayBuffer>> {
    const { path } = this.#known(id)
    const taken = (await readFilm(path)).shots.filter(isTaken)[Number(shot) - 1]
    if (taken === undefined || !/\.jpg$/.test(taken.file))
      throw notFound(`picture ${shot.slice(0, 20)}`, 'pictures are numbered from 1')
    return new Uint8Array(await readFile(join(path, basename(taken.file))))
  }

  /** Begins to make a video. */
  makeVideo(id: string, framesPerS: number | undefined): Film {
    const { path, film } = this.#known(id)
    if (film.video === 'making') return film
    this.#change(id, { video: 'making', error: undefined })
    this.#encode(path, framesPerS).then(
      () => this.#change(id, { video: 'ready' }),
      (failure: unknown) => {
        const error = isDriverError(failure) ? failure : toDriverError(failure, { operation: 'make a video' })
        this.#change(id, { video: 'failed', error: briefError(error) })
      },
    )
    return this.show(id)
  }

  async #encode(path: string, framesPerS: number | undefined): Promise<void> {
    const products = { video: join(path, videoFile), framesPerS, sheet: undefined }
    for await (const _made of makeFilmProducts(path, products, { cwd: path })) continue
  }

  /** The video, or the part that `range` asks for. @throws DriverError `NOT_FOUND` */
  async video(id: string, range: string | null): Promise<Response> {
    const { path, film } = this.#known(id)
    if (film.video !== 'ready') throw notFound('video of this film', 'make one with POST on the same path')
    const file = await open(join(path, videoFile))
    const { size } = await file.stat()
    const part = partOf(range, size)
    const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' }
    if (part === 'none') {
      await file.close()
      return new Response(null, { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` } })
    }
    const { start, end } = part ?? { start: 0, end: size - 1 }
    const stream = file.createReadStream({ start, end })
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        stream.on('data', (chunk) => {
          controller.enqueue(new Uint8Array(chunk as Buffer))
          if ((controller.desiredSize ?? 0) <= 0) stream.pause()
        })
        stream.on('end', () => controller.close())
        stream.on('error', (error) => controller.error(error))
      },
      pull: () => void stream.resume(),
      cancel: () => void stream.destroy(),
    })
    return new Response(body, {
      status: part === undefined ? 200 : 206,
      headers: {
        ...headers,
        'content-length': String(end - start + 1),
        ...(part === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
      },
    })
  }

  /** Ends the films that run. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#recordings.values()].map((recording) => recording.end()))
  }

  async #ended(id: string, path: string): Promise<void> {
    this.#recordings.delete(id)
    if (this.#films.has(id)) await this.#add(path)
  }

  async #add(path: string): Promise<void> {
    try {
      const { camera, startedMs, every, job, shots } = await readFilm(path)
      const taken = shots.filter(isTaken).length
      const hasVideo = await stat(join(path, videoFile)).then(
        () => true,
        () => false,
      )
      const id = this.#idOf(path)
      const film = { id, camera, job, startedMs, every, shots: taken, missed: shots.length - taken }
      this.#set(path, { ...film, recording: false, video: hasVideo ? 'ready' : 'none' })
    } catch {
      // another program's directory
    }
  }

  #set(path: string, film: Film): void {
    this.#films.set(film.id, { film, path })
    this.#options.hub.publish('film', film, film.id)
  }

  #change(id: string, change: Partial<Film>): void {
    const known = this.#films.get(id)
    if (known) this.#set(known.path, { ...known.film, ...change })
  }

  #known(id: string): KnownFilm {
    const known = this.#films.get(id)
    if (known === undefined) throw notFound(`film ${id.slice(0, 100)}`, 'GET /api/v1/films lists them')
    return known
  }

  #idOf(path: string): string {
    return path.slice(this.#options.directory.length + 1).replaceAll(/[\\/]/g, '~')
  }
}

/** @returns what `bytes=FROM-TO` asks for, `undefined` for everything, `none` for what is not there */
function partOf(
  range: string | null,
  size: number,
): { readonly start: number; readonly end: number } | 'none' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? []
  if (from === '' && to === '') return undefined
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to))
  return start > end || start >= size ? 'none' : { start, end }
}
