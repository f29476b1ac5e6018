import { resolve } from 'node:path'

import { type Film, type FilmResult, type FilmTrigger, parseFilmTrigger, type PlotJob } from '@vfab/job'

import type { Invocation } from '../invocation.ts'
import { counted } from '../quantities.ts'
import { warn } from '../remarks.ts'
import { UsageError } from '../usage-error.ts'
import { type ChosenCamera, chooseCamera } from './choose-camera.ts'
import type { PlotFilmValues } from './plot-film-options.ts'
import { newFilmName, startFilms } from './record.ts'

/** How a plot is to be filmed, as it was typed and checked. */
export interface PlotFilmPlan {
  readonly cameras: readonly string[]
  readonly trigger: FilmTrigger
  readonly every: string
  readonly directory: string
}

/** @returns undefined where no film is wanted @throws UsageError, DriverError `CONFIG_INVALID` */
export function readPlotFilmPlan(values: PlotFilmValues, cwd: string): PlotFilmPlan | undefined {
  const { record: cameras, 'record-every': every = '1s', 'record-dir': directory } = values
  if (!cameras) {
    const name = (['record-every', 'record-dir'] as const).find((each) => values[each] !== undefined)
    if (name === undefined) return undefined
    throw new UsageError(`--${name} says how to film`, 'name a camera with --record')
  }
  const trigger = parseFilmTrigger(every)
  return { cameras, trigger, every, directory: resolve(cwd, directory ?? newFilmName(new Date())) }
}

/** The films of one plot: from before its first move to after its last. */
export interface PlotFilms extends AsyncDisposable {
  /** To be called as soon as the job is there. */
  follow(job: Pick<PlotJob, 'id' | 'events'>): void
  /** Completes the films and tells where they are. Idempotent; also done at disposal. */
  end(): Promise<readonly FilmResult[]>
}

/**
 * Chooses the cameras, and starts to film. From here on nothing that happens to a camera reaches the plot.
 * @throws UsageError, DriverError for cameras that are not there and directories that cannot be written: before the plot
 */
export async function startPlotFilms(
  plan: PlotFilmPlan,
  job: string,
  invocation: Invocation<object>,
  signal: AbortSignal,
): Promise<PlotFilms> {
  const cameras: ChosenCamera[] = []
  const release = async (): Promise<void> => {
    for (const camera of cameras) await camera[Symbol.asyncDispose]()
  }
  try {
    for (const selector of plan.cameras) cameras.push(await chooseCamera(selector, undefined, invocation, signal))
    const { trigger, every, directory } = plan
    const films = await startFilms(cameras, { trigger, every, directory, job }, invocation)
    return new RunningPlotFilms(films, release, invocation)
  } catch (error) {
    await release()
    throw error
  }
}

class RunningPlotFilms implements PlotFilms {
  readonly #films: readonly Film[]
  readonly #release: () => Promise<void>
  readonly #invocation: Invocation<object>
  #ending: Promise<readonly FilmResult[]> | undefined

  constructor(films: readonly Film[], release: () => Promise<void>, invocation: Invocation<object>) {
    this.#films = films
    this.#release = release
    this.#invocation = invocation
  }

  follow(job: Pick<PlotJob, 'id' | 'events'>): void {
    for (const film of this.#films) film.follow(job)
  }

  end(): Promise<readonly FilmResult[]> {
    return (this.#ending ??= this.#end())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
  }

  async #end(): Promise<readonly FilmResult[]> {
    const { output } = this.#invocation
    const results = await Promise.all(this.#films.map((film) => film.end()))
    await this.#release()
    for (const { directory, shots, missed } of results) {
      output.event({ type: 'film', directory, shots, missed })
      output.result(`film: ${directory} (${counted(shots, 'picture')})`)
      if (missed > 0) warn(output, `${counted(missed, 'moment')} without a picture; the film's index tells why`)
    }
    return results
  }
}
