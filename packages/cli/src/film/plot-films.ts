import type { Film, FilmResult, PlotJob } from '@vfab/job'

import type { DeviceScope } from '../device/use-device.ts'
import { counted } from '../quantities.ts'
import { warn } from '../remarks.ts'
import { type ChosenCamera, chooseCamera } from './choose-camera.ts'
import type { PlotFilmPlan } from './plot-film-plan.ts'
import { startFilms } from './start-films.ts'

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
  scope: DeviceScope,
  signal: AbortSignal,
): Promise<PlotFilms> {
  const cameras: ChosenCamera[] = []
  const release = async (): Promise<void> => {
    for (const camera of cameras) await camera[Symbol.asyncDispose]()
  }
  try {
    for (const selector of plan.cameras) cameras.push(await chooseCamera(selector, undefined, scope, signal))
    const { trigger, every, directory } = plan
    const films = await startFilms(cameras, { trigger, every, directory, job }, scope)
    return new RunningPlotFilms(films, release, scope)
  } catch (error) {
    await release()
    throw error
  }
}

class RunningPlotFilms implements PlotFilms {
  readonly #films: readonly Film[]
  readonly #release: () => Promise<void>
  readonly #scope: DeviceScope
  #ending: Promise<readonly FilmResult[]> | undefined

  constructor(films: readonly Film[], release: () => Promise<void>, scope: DeviceScope) {
    this.#films = films
    this.#release = release
    this.#scope = scope
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
    const { output } = this.#scope
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
