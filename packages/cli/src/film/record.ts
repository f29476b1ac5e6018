import { resolve } from 'node:path'

import { type FilmTrigger, parseFilmTrigger } from '@vfab/job'

import type { RecordValues } from '../commands/record.ts'
import type { TimelapseValues } from '../commands/timelapse.ts'
import { readDuration } from '../duration-option.ts'
import type { InterruptSignal } from '../io.ts'
import type { Invocation } from '../invocation.ts'
import { counted } from '../quantities.ts'
import { UsageError } from '../usage-error.ts'
import { type ChosenCamera, chooseCamera } from './choose-camera.ts'
import { newFilmName } from './film-name.ts'
import { checkProducts, makeProducts } from './products.ts'
import { startFilms } from './start-films.ts'

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
async function withCameras<Result>(
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
