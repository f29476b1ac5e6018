import type { Film, PlotJob } from '@vfab/job'

import type { RunningPlot } from '../plot/running-plot.ts'
import type { Shop } from '../shop.ts'
import { type ChosenCamera, chooseCamera } from './choose-camera.ts'
import type { FilmPlan } from './film-plan.ts'
import { startFilms } from './start-films.ts'

/** The films of one plot: from before its first move to after its last. Disposing completes them. */
export interface PlotFilms extends AsyncDisposable {
  /** To be called as soon as the job is there. */
  follow(job: Pick<PlotJob, 'id' | 'events'>): void
}

/**
 * Chooses the cameras, and starts to film. From here on nothing that happens to a camera reaches the plot.
 * @throws DriverError for cameras that are not there and directories that cannot be written: before the plot
 */
export async function startPlotFilms(
  shop: Shop,
  { cameras: selectors, trigger, every, directory }: FilmPlan,
  plot: RunningPlot,
  signal: AbortSignal,
): Promise<PlotFilms> {
  const cameras: ChosenCamera[] = []
  const release = async (): Promise<void> => {
    for (const camera of cameras) await camera[Symbol.asyncDispose]()
  }
  try {
    for (const device of selectors) cameras.push(await chooseCamera(shop, { device, signal, isolation: 'process' }))
    const films = await startFilms(shop, cameras, {
      trigger,
      every,
      directory,
      job: plot.id,
      onTrouble: (camera, error) => plot.emit({ type: 'trouble', camera, error: error.toJSON() }),
      onRecovered: (camera) => plot.emit({ type: 'recovered', camera }),
    })
    return {
      follow: (job) => films.forEach((film) => film.follow(job)),
      [Symbol.asyncDispose]: () => complete(films, release, plot),
    }
  } catch (error) {
    await release()
    throw error
  }
}

async function complete(films: readonly Film[], release: () => Promise<void>, plot: RunningPlot): Promise<void> {
  const results = await Promise.all(films.map((film) => film.end()))
  await release()
  for (const result of results) plot.emit({ type: 'film', ...result })
}
