import type { ResolvedDevice } from '@vfab/host'

import type { JobOptions, PlotFileOptions } from '../plot/plot-options.ts'
import type { Shop } from '../shop.ts'

/** The options of a job that hold when it is resumed, too: what is plain data, and is not about one run. */
export type KeptOptions = Pick<
  JobOptions,
  'pauseAfterInkMm' | 'idlePenMs' | 'button' | 'hooks' | 'live' | 'people' | 'overrides'
>

/** What is stored with a job so that it can be resumed from anywhere, without its options being given again. */
export interface ResumeContext {
  /** How the device was chosen. */
  readonly selector: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly assignments?: readonly string[]
  /** Absolute. */
  readonly project?: string
  /** Absolute. */
  readonly config?: string
  readonly cwd: string
  readonly options: KeptOptions
}

/** What a plot leaves for whoever resumes it. */
export function resumeContext(shop: Shop, chosen: ResolvedDevice, request: PlotFileOptions): ResumeContext {
  const { settings, assignments } = request
  const { project, configFile } = shop.options
  const { pauseAfterInkMm, idlePenMs, button, hooks, live, people, overrides } = request
  const options = { pauseAfterInkMm, idlePenMs, button, hooks, live, people, overrides }
  return {
    selector: selectorFor(chosen),
    cwd: shop.cwd,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    ...(settings ? { settings } : {}),
    ...(assignments ? { assignments } : {}),
    ...(project === undefined ? {} : { project: shop.path(project) }),
    ...(configFile ? { config: shop.path(configFile) } : {}),
  }
}

/** A board that is plugged in again often gets another port: its serial number finds it there. */
function selectorFor({ alias, driver, found, name }: ResolvedDevice): string {
  const serialNumber = found?.serialNumber?.trim()
  return alias ?? (serialNumber ? `${driver.id}:${serialNumber}` : name)
}

/** Reads it back; what another program stored counts as nothing. */
export function readResumeContext(context: Readonly<Record<string, unknown>>): Partial<ResumeContext> {
  const text = (key: string): string | undefined => (typeof context[key] === 'string' ? context[key] : undefined)
  const tree = (key: string): object | undefined =>
    typeof context[key] === 'object' && context[key] !== null ? context[key] : undefined
  const { assignments } = context
  const [selector, project, config, cwd] = ['selector', 'project', 'config', 'cwd'].map(text)
  const [settings, options] = ['settings', 'options'].map(tree)
  return {
    ...(selector === undefined ? {} : { selector }),
    ...(project === undefined ? {} : { project }),
    ...(config === undefined ? {} : { config }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(Array.isArray(assignments) ? { assignments: assignments.map(String) } : {}),
    ...(settings === undefined ? {} : { settings: settings as Readonly<Record<string, unknown>> }),
    ...(options === undefined ? {} : { options }),
  }
}
