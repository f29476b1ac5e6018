import { resolve } from 'node:path'

import { type FilmTrigger, parseFilmTrigger } from '@vfab/job'

import { UsageError } from '../usage-error.ts'
import { newFilmName } from './film-name.ts'
import type { PlotFilmValues } from './plot-film-options.ts'

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
