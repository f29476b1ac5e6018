import { resolve } from 'node:path'

import type { GuardRule, PlotOptions } from '@vfab/job'
import {
  configuredGuards,
  configuredHooks,
  type ConfiguredPen,
  configuredPens,
  type Hook,
  readHook,
} from '@vfab/workshop'

import { loadConfiguration } from '../config/load-config.ts'
import { readDuration } from '../duration-option.ts'
import { type PlotFilmPlan, readPlotFilmPlan } from '../film/plot-film-plan.ts'
import type { SearchScope } from '../installed.ts'
import { readNumber } from '../number-option.ts'
import { readGuards } from '../sensor/read-guards.ts'
import { UsageError } from '../usage-error.ts'
import type { JobValues } from './job-options.ts'

/** How a job goes on once it has begun, as it was typed, configured and checked. */
export interface JobRules {
  readonly pauseAfterInkMm: number | undefined
  readonly idlePen: PlotOptions['idlePen']
  readonly button: PlotOptions['button']
  readonly hooks: readonly Hook[]
  /** Absolute. */
  readonly livePath: string | undefined
  /** Absent where the plot is not filmed. */
  readonly film: PlotFilmPlan | undefined
  /** Go on without waiting where a layer or a pen asks for a person. */
  readonly yes: boolean
  /** What is known of each pen of a machine, by its number. @param alias - name of the machine in the configuration */
  readonly pensOf: (alias: string | undefined) => ReadonlyMap<number, ConfiguredPen>
  readonly guards: readonly GuardRule[]
  /** `--sensor`: what guards are about. */
  readonly sensors: readonly string[]
}

/** @throws UsageError, DriverError `CONFIG_INVALID` and kin */
export async function readJobRules(values: JobValues, scope: SearchScope): Promise<JobRules> {
  const { live, yes = false, on = [] } = values
  if (live !== undefined && !/\.svg$/i.test(live)) throw new UsageError(`${live} must end in .svg`)
  const config = await loadConfiguration(scope)
  const idleMs = values['idle-pen'] === undefined ? undefined : readDuration('--idle-pen', values['idle-pen'])
  const ink = values['pause-after-ink']
  return {
    pauseAfterInkMm: ink === undefined ? undefined : readLength('--pause-after-ink', ink),
    idlePen: idleMs === undefined ? undefined : { afterMs: idleMs, parkMm: { xMm: 0, yMm: 0 } },
    button: values.button as JobRules['button'],
    hooks: [...configuredHooks(config), ...on.map(readHook)],
    livePath: live === undefined ? undefined : resolve(scope.io.cwd, live),
    film: readPlotFilmPlan(values, scope.io.cwd),
    yes,
    pensOf: (alias) => configuredPens(config, alias),
    guards: readGuards([...(values['no-guards'] ? [] : configuredGuards(config)), ...(values.guard ?? [])], scope.io),
    sensors: values.sensor ?? [],
  }
}

const lengthUnits: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000 }

/** `5m`, `80 cm`, `900mm` in mm. A number alone could be either. */
function readLength(name: string, text: string): number {
  const [, value = '', unit = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(text) ?? []
  const mm = lengthUnits[unit.toLowerCase()]
  if (mm === undefined) throw new UsageError(`${name} takes a length such as 5m or 800mm, not "${text}"`)
  return readNumber(name, value, { min: 0.001 }) * mm
}
