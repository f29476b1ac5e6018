import { appendFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import type { OperationOptions } from '@vfab/core'
import { contactSheet, encodeFilm, videoEndings } from '@vfab/job'

import { optionReader, type OptionReader } from '../options/option-reader.ts'
import { videoMark } from '../outputs/mark.ts'
import { requireDirectoryOf, writeImage } from '../plot/write-picture.ts'

/** What is to be made of a film, as text: the options of `vfab record` by their names. */
export interface FilmProductTexts {
  /** A file: its ending decides the format. */
  readonly video?: string | undefined
  /** Pictures per second of the video. Default: the true times. */
  readonly fps?: string | undefined
  /** A .png file. */
  readonly sheet?: string | undefined
}

/** What is to be made of a film. */
export interface FilmProducts {
  readonly video: string | undefined
  readonly framesPerS: number | undefined
  readonly sheet: string | undefined
}

/** Finds out before the film, and not after it, what cannot be made of it. @throws the reader's error */
export function readFilmProducts(
  { video, fps, sheet }: FilmProductTexts,
  { cwd, films = 1, reader = optionReader() }: { cwd: string; films?: number; reader?: OptionReader },
): FilmProducts {
  const { error, name } = reader
  if (films > 1 && (video !== undefined || sheet !== undefined)) {
    throw error(
      'one video or contact sheet cannot show several films',
      'make them afterwards, one by one: vfab film DIR --video FILE',
    )
  }
  if (video !== undefined && !videoEndings.some((ending) => video.toLowerCase().endsWith(ending))) {
    throw error(`${video} must end in ${videoEndings.join(', ')}`)
  }
  if (sheet !== undefined && !/\.png$/i.test(sheet)) throw error(`${sheet} must end in .png`)
  if (fps !== undefined && video === undefined) throw error(`${name('fps')} belongs to ${name('video')}`)
  for (const file of [video, sheet]) if (file !== undefined) requireDirectoryOf(file, cwd)
  return { video, framesPerS: reader.number('fps', fps, { min: 0.01, max: 240 }), sheet }
}

/** What {@link makeFilmProducts} accepts. */
export interface FilmProductsOptions extends OperationOptions {
  readonly cwd: string
  /** Called while a video is made, with percent, and at its end with `undefined`. */
  readonly onProgress?: ((percent: number | undefined) => void) | undefined
}

/** Makes what was asked for of a film that has pictures; yields each file as it is there. */
export async function* makeFilmProducts(
  directory: string,
  { video, framesPerS, sheet }: FilmProducts,
  { cwd, onProgress, signal }: FilmProductsOptions,
): AsyncGenerator<{ readonly type: 'sheet' | 'video'; readonly path: string }, void, undefined> {
  if (sheet !== undefined) {
    yield { type: 'sheet', path: await writeImage(sheet, await contactSheet(directory), cwd) }
  }
  if (video === undefined) return
  const path = resolve(cwd, video)
  try {
    await encodeFilm(directory, path, { framesPerS, onProgress, signal })
    await appendFile(path, videoMark(path))
  } finally {
    onProgress?.(undefined)
  }
  yield { type: 'video', path }
}
