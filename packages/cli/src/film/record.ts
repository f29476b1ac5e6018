import { join, resolve } from 'node:path'

import { type Film, type FilmTrigger, parseFilmTrigger, startFilm } from '@vfab/job'

import type { RecordValues } from '../commands/record.ts'
import type { TimelapseValues } from '../commands/timelapse.ts'
import { readDuration } from '../duration-option.ts'
import type { InterruptSignal } from '../io.ts'
import type { Invocation } from '../invocation.ts'
import { printable } from '../printable.ts'
import { counted } from '../quantities.ts'
import { warn } from '../remarks.ts'
import { UsageError } from '../usage-error.ts'
import { type ChosenCamera, chooseCamera } from './choose-camera.ts'
import { checkProducts, makeProducts } from './products.ts'

/** `vfab record` */
export function recordCommand(invocation: Invocation<RecordValues>): Promise<void> {
  return filmUntilDone(invocation, { kind: 'frame' }, 'frame')
}

/** `vfab timelapse` */
export function timelapseCommand(invocation: Invocation<TimelapseValues>): Promise<void> {
  const { every = '10s' } = invocation.values
  const trigger = parseFilmTrigger(every)
  if (trigger.kind !== 'interval') {
    throw new UsageError(
      `--every must be a time here, not "${every}"`,
      'pictures by what a plot does: vfab plot --record',
    )
  }
  return filmUntilDone(invocation, trigger, every)
}

async function filmUntilDone(invocation: Invocation<RecordValues>, trigger: FilmTrigger, every: string): Promise<void> {
  const { io, output, values } = invocation
  const forMs = values.for === undefined ? undefined : readDuration('--for', values.for)
  const products = checkProducts(values, io.cwd, values.device?.length ?? 1)
  const directory = resolve(io.cwd, values.out ?? newFilmName(new Date()))
  const ending = new AbortController()
  const release = io.onInterrupt((name: InterruptSignal) => ending.abort(name))
  try {
    const results = await withCameras(values.device, values.set, invocation, ending.signal, async (cameras) => {
      const films = await startFilms(cameras, { directory, trigger, every }, invocation)
      output.note(forMs === undefined ? 'filming; Ctrl-C ends it' : `filming for ${values.for}`)
      try {
        await io.clock.sleep(forMs ?? Infinity, { signal: ending.signal }).catch(() => {})
      } finally {
        if (output.live) output.status(undefined)
      }
      return Promise.all(films.map((film) => film.end()))
    })
    for (const result of results) {
      output.event({ type: 'film', ...result })
      const missed = result.missed > 0 ? `, ${result.missed} missed` : ''
      output.result(`film: ${result.directory} (${counted(result.shots, 'picture')}${missed})`)
    }
    for (const result of results) if (result.shots > 0) await makeProducts(result.directory, products, invocation)
  } finally {
    release()
  }
}

/** Chooses the cameras, hands them to `operation`, and gives them back. */
export async function withCameras<Result>(
  selectors: readonly string[] | undefined,
  assignments: readonly string[] | undefined,
  invocation: Invocation<object>,
  signal: AbortSignal,
  operation: (cameras: readonly ChosenCamera[]) => Promise<Result>,
): Promise<Result> {
  const cameras: ChosenCamera[] = []
  try {
    for (const selector of selectors ?? [undefined]) {
      cameras.push(await chooseCamera(selector, assignments, invocation, signal))
    }
    return await operation(cameras)
  } finally {
    for (const camera of cameras) await camera[Symbol.asyncDispose]()
  }
}

/** How and where {@link startFilms} films. */
export interface FilmPlan {
  /** Of the film; with several cameras, each has a directory of its own below. */
  readonly directory: string
  readonly trigger: FilmTrigger
  readonly every: string
  /** Job that will be filmed. */
  readonly job?: string
}

/** Starts a film with each camera. Trouble with one is told, and holds up nothing. */
export async function startFilms(
  cameras: readonly ChosenCamera[],
  { directory, ...plan }: FilmPlan,
  { io, output }: Invocation<object>,
): Promise<readonly Film[]> {
  const counts = cameras.map(() => 0)
  const films: Film[] = []
  for (const [index, camera] of cameras.entries()) {
    const name = printable(camera.name)
    films.push(
      await startFilm({
        ...plan,
        camera: camera.name,
        directory: cameras.length === 1 ? directory : join(directory, directoryNameOf(camera.name, index)),
        openCamera: (options) => camera.open(options),
        clock: io.clock,
        onTrouble: (error) => {
          output.event({ type: 'trouble', camera: camera.name, error: error.toJSON() })
          warn(
            output,
            `no pictures from ${name}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`,
          )
        },
        onRecovered: () => {
          output.event({ type: 'recovered', camera: camera.name })
          output.note(`pictures come from ${name} again`)
        },
        onShot: (shots) => {
          counts[index] = shots
          const total = counts.reduce((sum, count) => sum + count, 0)
          if (output.live && plan.job === undefined) output.status(counted(total, 'picture'))
        },
      }),
    )
  }
  return films
}

/** `film-20261125-101500` */
export function newFilmName(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`
  return `film-${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`
}

/** A name of a camera as a name of a directory, told apart by its number. */
function directoryNameOf(camera: string, index: number): string {
  const readable = camera.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[-.]+|-+$/g, '')
  return `${index + 1}-${readable.slice(0, 60)}`
}
