import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'

import { DriverError, type OperationOptions, toDriverError } from '@vfab/core'
import { requireFfmpeg, runFfmpeg } from '@vfab/driver-kit'

import { isTaken, readFilm, type TakenShot } from './film-directory.ts'

/** What {@link encodeFilm} accepts. */
export interface EncodeFilmOptions extends OperationOptions {
  /** Pictures per second of the video. Default: each stays as long as it took until the next. */
  readonly framesPerS?: number | undefined
  /** The program; the first on PATH by default. */
  readonly ffmpegPath?: string | undefined
  /** 0 to 100, a few times a second. */
  readonly onProgress?: ((percent: number) => void) | undefined
}

/** How each kind of video is encoded: so that common players and browsers show it. */
const encoders = {
  '.mp4': ['-c:v', 'libx264', '-crf', '20', '-preset', 'medium', '-pix_fmt', 'yuv420p', '-movflags', '+faststart'],
  '.mkv': ['-c:v', 'libx264', '-crf', '18', '-preset', 'medium', '-pix_fmt', 'yuv420p'],
  '.webm': ['-c:v', 'libvpx-vp9', '-crf', '32', '-b:v', '0', '-row-mt', '1', '-pix_fmt', 'yuv420p'],
  '.gif': [],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** Endings of the videos that {@link encodeFilm} makes. */
export const videoEndings: readonly string[] = Object.keys(encoders)

/** The last picture stays as long as a glance takes. */
const lastPictureMs = 1000
/** A moment without pictures (a lost camera) is no reason to watch a still for hours. */
const longestPictureMs = 60_000

/**
 * Makes a video of a film with ffmpeg. The pictures stay as they are; pictures of another size than the first are fitted
 * into it. The video stands under its name only once it is whole.
 * @throws DriverError `INPUT_INVALID` without a film or a picture, `DEPENDENCY_MISSING` without ffmpeg, the signal's reason
 */
export async function encodeFilm(directory: string, file: string, options: EncodeFilmOptions = {}): Promise<void> {
  const { framesPerS, ffmpegPath, onProgress, signal } = options
  const ending = extname(file).toLowerCase()
  if (!isEnding(ending)) throw new RangeError(`${file} does not end in ${videoEndings.join(', ')}`)
  const film = await readFilm(directory)
  const shots = film.shots.filter(isTaken)
  if (shots.length === 0) {
    throw new DriverError(`the film in ${directory} has no pictures`, { type: 'configuration', code: 'INPUT_INVALID' })
  }
  const path = await requireFfmpeg('film', 'a video', { path: ffmpegPath })
  const durationsMs = shots.map((shot, index) => pictureMs(shot, shots[index + 1], framesPerS))
  const totalMs = durationsMs.reduce((sum, ms) => sum + ms, 0)
  const scratch = await mkdtemp(join(tmpdir(), 'vfab-film-'))
  const unfinished = `${file}.part${ending}`
  try {
    const list = join(scratch, 'pictures.ffconcat')
    await writeFile(list, concatList(resolve(directory), shots, durationsMs, framesPerS === undefined))
    const onLine = (line: string): void => {
      const micros = /^out_time_us=(\d+)/.exec(line)?.[1]
      if (micros !== undefined) onProgress?.(Math.min(100, Number(micros) / 10 / totalMs))
    }
    const args = ffmpegArgs(list, unfinished, ending, shots[0]!, framesPerS)
    await runFfmpeg({ path, args, driver: 'film', address: directory, signal, onLine })
    await rename(unfinished, file)
  } catch (cause) {
    await rm(unfinished, { force: true })
    throw toDriverError(cause, { operation: 'make a video of', address: directory, signal })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function isEnding(ending: string): ending is keyof typeof encoders {
  return Object.hasOwn(encoders, ending)
}

function pictureMs(shot: TakenShot, next: TakenShot | undefined, framesPerS: number | undefined): number {
  if (framesPerS !== undefined) return 1000 / framesPerS
  if (!next) return lastPictureMs
  return Math.min(longestPictureMs, Math.max(1, next.takenMs - shot.takenMs))
}

/** @see https://ffmpeg.org/ffmpeg-formats.html#concat */
function concatList(
  directory: string,
  shots: readonly TakenShot[],
  durationsMs: readonly number[],
  holdLast: boolean,
): string {
  const quoted = (path: string): string => `'${path.replaceAll("'", String.raw`'\''`)}'`
  const lines = shots.flatMap(({ file }, index) => [
    `file ${quoted(join(directory, file))}`,
    `duration ${(durationsMs[index]! / 1000).toFixed(6)}`,
  ])
  // The duration of the last entry counts only when another follows it.
  const last = holdLast ? [`file ${quoted(join(directory, shots.at(-1)!.file))}`] : []
  return ['ffconcat version 1.0', ...lines, ...last, ''].join('\n')
}

function ffmpegArgs(
  list: string,
  file: string,
  ending: keyof typeof encoders,
  first: TakenShot,
  framesPerS: number | undefined,
): string[] {
  const width = even(first.widthPx)
  const height = even(first.heightPx)
  const size = `${width}:${height}`
  const fitted = `scale=${size}:force_original_aspect_ratio=decrease,pad=${size}:(ow-iw)/2:(oh-ih)/2,setsar=1`
  // A gif has a palette of its own; everything else is told how many pictures a second there are.
  const filter = ending === '.gif' ? `${fitted},split[a][b];[a]palettegen[p];[b][p]paletteuse` : fitted
  const rate = framesPerS === undefined ? ['-vsync', 'vfr'] : ['-r', String(framesPerS)]
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'],
    ...['-f', 'concat', '-safe', '0', '-i', list],
    ...['-filter_complex', filter, ...rate, '-an', ...encoders[ending]],
    ...['-progress', 'pipe:2', file],
  ]
}

/** Encoders take even sizes only. */
function even(px: number): number {
  return px - (px % 2)
}
