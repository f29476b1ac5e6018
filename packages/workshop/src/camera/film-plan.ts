import { type FilmTrigger, parseFilmTrigger } from '@vfab/job'

import type { PlotFilmOptions } from '../plot/plot-options.ts'
import type { Shop } from '../shop.ts'
import { newFilmName } from './film-name.ts'

/** How and where a plot is filmed, checked. */
export interface FilmPlan {
  readonly cameras: readonly string[]
  readonly trigger: FilmTrigger
  readonly every: string
  /** Absolute; with several cameras, each has a directory of its own below. */
  readonly directory: string
}

/** @throws DriverError `CONFIG_INVALID` */
export function readPlotFilmPlan(shop: Shop, { cameras, every = '1s', directory }: PlotFilmOptions): FilmPlan {
  const trigger = parseFilmTrigger(every)
  return { cameras, trigger, every, directory: shop.path(directory ?? newFilmName(new Date())) }
}
