import { parseGuard, type GuardRule } from '@vfab/job'

import { configuredGuards } from '../config/guards-section.ts'
import { type ConfiguredPen, configuredPens } from '../config/pens-section.ts'
import type { Hook } from '../hooks/hook.ts'
import { configuredHooks, readHook } from '../hooks/read-hooks.ts'
import { type FilmPlan, readPlotFilmPlan } from '../camera/film-plan.ts'
import { inputError } from '../input-error.ts'
import type { GuardWatch } from '../sensor/guard-watch.ts'
import type { Shop } from '../shop.ts'
import type { JobOptions } from './plot-options.ts'

/** How a job runs once it has begun, from the options and the configuration, checked. */
export interface JobRules extends Pick<
  JobOptions,
  'pauseAfterInkMm' | 'idlePenMs' | 'button' | 'people' | 'overrides' | 'onProgress' | 'onStroke'
> {
  readonly hooks: readonly Hook[]
  /** Absolute. */
  readonly live: string | undefined
  /** Absent where the plot is not filmed. */
  readonly film: FilmPlan | undefined
  /** What is known of each pen of a machine, by its number. @param alias - name of the machine in the configuration */
  readonly pensOf: (alias: string | undefined) => ReadonlyMap<number, ConfiguredPen>
  readonly guards: readonly GuardRule[] | GuardWatch
}

/** @throws DriverError `INPUT_INVALID`, `CONFIG_INVALID` and the like */
export async function readJobRules(shop: Shop, options: JobOptions): Promise<JobRules> {
  const {
    pauseAfterInkMm,
    idlePenMs,
    button,
    people,
    overrides,
    onProgress,
    onStroke,
    live,
    film,
    guards = [],
  } = options
  if (live !== undefined && !/\.svg$/i.test(live)) throw inputError(`${live} must end in .svg`)
  const config = await shop.host.config()
  const configured = options.noConfiguredGuards ? [] : configuredGuards(config)
  return {
    pauseAfterInkMm,
    idlePenMs,
    button,
    people,
    overrides,
    onProgress,
    onStroke,
    hooks: [
      ...configuredHooks(config),
      ...(options.hooks ?? []).map((hook) => (typeof hook === 'string' ? readHook(hook) : hook)),
    ],
    live: live === undefined ? undefined : shop.path(live),
    film: film && readPlotFilmPlan(shop, film),
    pensOf: (alias) => configuredPens(config, alias),
    guards: isWatch(guards) ? guards : [...configured, ...guards].map(parseGuard),
  }
}

function isWatch(guards: readonly string[] | GuardWatch): guards is GuardWatch {
  return 'attach' in guards
}
