import type { ResolvedDevice } from '@vfab/host'

import { asRecord } from '../config/as-record.ts'
import { omitSecretAssignments, omitSecrets } from '../config/omit-secrets.ts'
import type { PlotFileOptions } from '../plot/plot-options.ts'
import type { Shop } from '../shop.ts'
import { type KeptOptions, readKeptOptions } from './kept-options.ts'

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

/** What a plot stores so that it can be resumed. Secrets are left out: they come from the configuration or the environment again. */
export function resumeContext(shop: Shop, chosen: ResolvedDevice, request: PlotFileOptions): ResumeContext {
  const { settings, assignments } = request
  const { project, configFile } = shop.options
  const { pauseAfterInkMm, idlePenMs, button, hooks, live, people, overrides } = request
  const options = { pauseAfterInkMm, idlePenMs, button, hooks, live, people, overrides }
  return {
    selector: selectorFor(chosen),
    cwd: shop.cwd,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    ...(settings ? { settings: omitSecrets(settings, chosen.driver) } : {}),
    ...(assignments ? { assignments: omitSecretAssignments(assignments, chosen.driver) } : {}),
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
  const { assignments } = context
  const [selector, project, config, cwd] = ['selector', 'project', 'config', 'cwd'].map(text)
  const [settings, options] = ['settings', 'options'].map((key) => asRecord(context[key]))
  return {
    ...(selector === undefined ? {} : { selector }),
    ...(project === undefined ? {} : { project }),
    ...(config === undefined ? {} : { config }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(Array.isArray(assignments) ? { assignments: assignments.map(String) } : {}),
    ...(settings === undefined ? {} : { settings }),
    ...(options === undefined ? {} : { options: readKeptOptions(options) }),
  }
}
