import { appendFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { toDriverError } from '@vfab/core'
import { contactSheet, encodeFilm, markImage, requireDirectoryOf, videoEndings, videoMark } from '@vfab/workshop'

import type { Invocation } from '../invocation.ts'
import { typedOptions } from '../typed.ts'
import { UsageError } from '../usage-error.ts'
import type { ProductValues } from './camera-options.ts'

/** What is to be made of a film, as it was typed and checked. */
export interface Products {
  readonly video: string | undefined
  readonly framesPerS: number | undefined
  readonly sheet: string | undefined
}

/** Finds out before the film, and not after it, what cannot be made of it. @throws UsageError */
export function checkProducts({ video, fps, sheet }: ProductValues, cwd: string, films: number): Products {
  if (films > 1 && (video !== undefined || sheet !== undefined)) {
    throw new UsageError(
      'one video or contact sheet cannot show several films',
      'make them afterwards, one by one: vfab film DIR --video FILE',
    )
  }
  if (video !== undefined && !videoEndings.some((ending) => video.toLowerCase().endsWith(ending))) {
    throw new UsageError(`${video} must end in ${videoEndings.join(', ')}`)
  }
  if (sheet !== undefined && !/\.png$/i.test(sheet)) throw new UsageError(`${sheet} must end in .png`)
  if (fps !== undefined && video === undefined) throw new UsageError('--fps belongs to --video')
  for (const file of [video, sheet]) if (file !== undefined) requireDirectoryOf(file, cwd)
  const framesPerS = typedOptions().number('fps', fps, { min: 0.01, max: 240 })
  return { video, framesPerS, sheet }
}

/** Makes what was asked for of a film that has pictures. */
export async function makeProducts(
  directory: string,
  { video, framesPerS, sheet }: Products,
  { io, output }: Invocation<object>,
  signal?: AbortSignal,
): Promise<void> {
  if (sheet !== undefined) {
    const path = resolve(io.cwd, sheet)
    const png = await contactSheet(directory)
    await writeFile(path, markImage(png)).catch((cause: unknown) => {
      throw toDriverError(cause, { operation: 'write', address: path })
    })
    output.event({ type: 'sheet', path })
    output.result(`contact sheet: ${path}`)
  }
  if (video === undefined) return
  const path = resolve(io.cwd, video)
  const onProgress = (percent: number): void => {
    if (output.live) output.status(`making the video: ${Math.floor(percent)} %`)
  }
  try {
    await encodeFilm(directory, path, { framesPerS, onProgress, signal })
    await appendFile(path, videoMark(path))
  } finally {
    if (output.live) output.status(undefined)
  }
  output.event({ type: 'video', path })
  output.result(`video: ${path}`)
}
