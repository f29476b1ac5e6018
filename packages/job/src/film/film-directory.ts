import { type FileHandle, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { DriverError, type Frame, toDriverError } from '@vfab/core'

import type { FilmMoment } from './moment.ts'

/**
 * A film on disk: one file per picture as the camera delivered it, and an index that says when and why each was taken.
 *
 *   index.ndjson   a line about the film, one per moment, and one about what was left out; appended as they come, so that it survives a crash
 *   index.json     the same as one document, written when the film ends
 *   000001.jpg …   the pictures
 */

/** What a film says of itself. */
export interface FilmHeader {
  readonly schemaVersion: 1
  /** Name or address of the camera. */
  readonly camera: string
  readonly startedMs: number
  /** What the pictures are taken by, as people write it: `layer`, `10s`. */
  readonly every: string
  /** Job that is filmed. */
  readonly job?: string
}

/** A picture that was taken. */
export interface TakenShot extends FilmMoment {
  /** Within the film's directory. */
  readonly file: string
  readonly widthPx: number
  readonly heightPx: number
  /** The camera's own count. */
  readonly sequence: number
  /** Wall clock at which the picture came, ms since 1970. */
  readonly takenMs: number
}

/** A moment without a picture. */
export interface MissedShot extends FilmMoment {
  /** Why, for people. */
  readonly missed: string
}

/** A moment of a film, with its picture or without. */
export type FilmShot = TakenShot | MissedShot

/** A film as its index tells it. */
export interface FilmIndex extends FilmHeader {
  readonly shots: readonly FilmShot[]
  /** Pictures that came but were not whole ones, by kind; absent where there were none, and while the film runs. */
  readonly leftOut?: Readonly<Record<string, number>>
}

/** Narrows to moments that have a picture. */
export function isTaken(shot: FilmShot): shot is TakenShot {
  return 'file' in shot
}

const indexLines = 'index.ndjson'
const endings: Readonly<Record<Frame['format'], string>> = {
  jpeg: 'jpg',
  h264: 'h264',
  yuyv: 'yuyv',
  rgb24: 'rgb',
  grey8: 'grey',
}

/** Writes a film. One picture is written at a time. */
export interface FilmDirectory {
  readonly path: string
  /** Writes the picture under its final name only once it is whole, then its line of the index. */
  add(frame: Frame, moment: FilmMoment): Promise<TakenShot>
  miss(moment: FilmMoment, reason: string): Promise<MissedShot>
  /** Writes the index as one document. Idempotent. @param leftOut - what the camera sent that was no whole picture, by kind */
  finish(leftOut?: Readonly<Record<string, number>>): Promise<void>
}

/**
 * Starts a film in a directory that is made where needed.
 * @throws DriverError `INPUT_INVALID` when a film is there already, `PERMISSION_DENIED` and kin
 */
export async function createFilmDirectory(
  path: string,
  header: Omit<FilmHeader, 'schemaVersion'>,
): Promise<FilmDirectory> {
  try {
    await mkdir(path, { recursive: true })
    const index = await open(join(path, indexLines), 'ax')
    const film = new WrittenFilm(path, { schemaVersion: 1, ...header }, index)
    await film.begin()
    return film
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new DriverError(`there is a film in ${path} already`, {
        type: 'configuration',
        code: 'INPUT_INVALID',
        hint: 'choose another directory, or move the film away',
        cause,
      })
    }
    throw toDriverError(cause, { operation: 'write the film to', address: path })
  }
}

/**
 * Reads a film's index. A line that was cut off by a crash is left out.
 * @throws DriverError `INPUT_INVALID` when there is no film
 */
export async function readFilm(path: string): Promise<FilmIndex> {
  const text = await readFile(join(path, indexLines), 'utf8').catch((cause: unknown) => {
    throw new DriverError(`there is no film in ${path}`, {
      type: 'configuration',
      code: 'INPUT_INVALID',
      hint: `a film has a file ${indexLines}; give the directory that holds it`,
      cause,
    })
  })
  const whole = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  const [header, ...lines] = whole.flatMap(parsedLine)
  if (header === undefined) {
    throw new DriverError(`the index of the film in ${path} is empty`, { type: 'configuration', code: 'INPUT_INVALID' })
  }
  const end = lines.find(isEnd)
  return { ...(header as FilmHeader), shots: lines.filter((line) => !isEnd(line)) as FilmShot[], ...end }
}

function isEnd(line: unknown): line is Pick<FilmIndex, 'leftOut'> {
  return typeof line === 'object' && line !== null && 'leftOut' in line
}

function parsedLine(line: string): unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line)]
  } catch {
    return []
  }
}

class WrittenFilm implements FilmDirectory {
  readonly path: string
  readonly #header: FilmHeader
  readonly #index: FileHandle
  #count = 0
  #finishing: Promise<void> | undefined

  constructor(path: string, header: FilmHeader, index: FileHandle) {
    this.path = path
    this.#header = header
    this.#index = index
  }

  async begin(): Promise<void> {
    await this.#append(this.#header)
  }

  async add(frame: Frame, moment: FilmMoment): Promise<TakenShot> {
    const file = `${String(this.#count + 1).padStart(6, '0')}.${endings[frame.format]}`
    const path = join(this.path, file)
    const shot: TakenShot = {
      ...moment,
      file,
      widthPx: frame.widthPx,
      heightPx: frame.heightPx,
      sequence: frame.sequence,
      takenMs: frame.wallTimeMs,
    }
    try {
      await writeFile(`${path}.part`, frame.bytes)
      await rename(`${path}.part`, path)
      await this.#append(shot)
    } catch (cause) {
      throw toDriverError(cause, { operation: 'write', address: path })
    }
    this.#count++
    return shot
  }

  async miss(moment: FilmMoment, reason: string): Promise<MissedShot> {
    const shot = { ...moment, missed: reason }
    await this.#append(shot)
    return shot
  }

  finish(leftOut?: Readonly<Record<string, number>>): Promise<void> {
    return (this.#finishing ??= this.#finish(leftOut))
  }

  async #finish(leftOut: Readonly<Record<string, number>> | undefined): Promise<void> {
    const path = join(this.path, 'index.json')
    try {
      if (leftOut !== undefined) await this.#append({ leftOut })
      await this.#index.close()
      await writeFile(`${path}.part`, `${JSON.stringify(await readFilm(this.path), null, 2)}\n`)
      await rename(`${path}.part`, path)
    } catch (cause) {
      throw toDriverError(cause, { operation: 'write', address: path })
    }
  }

  async #append(line: object): Promise<void> {
    await this.#index.appendFile(`${JSON.stringify(line)}\n`)
  }
}
