import { resolve } from 'node:path'

import type { ResolvedDevice } from '@vfab/host'

import type { DeviceValues } from '../device/device-options.ts'
import type { Invocation } from '../invocation.ts'
import type { JobValues } from '../plot/job-options.ts'

/** What is stored with a job so that it can be resumed from anywhere, without its options being typed again. */
export interface ResumeContext {
  /** How the device was chosen. */
  readonly selector: string
  readonly set?: readonly string[]
  /** Absolute. */
  readonly project?: string
  /** Absolute. */
  readonly config?: string
  readonly cwd: string
  readonly options: JobValues
}

/** What a plot leaves for whoever resumes it. */
export function resumeContext(
  chosen: ResolvedDevice,
  values: JobValues & Omit<DeviceValues, 'device'>,
  { io, project, configFile }: Pick<Invocation<unknown>, 'io' | 'project' | 'configFile'>,
): ResumeContext {
  const { set } = values
  const { 'pause-after-ink': pauseAfterInk, 'idle-pen': idlePen, button, on, live, yes } = values
  const options = { 'pause-after-ink': pauseAfterInk, 'idle-pen': idlePen, button, on, live, yes }
  return {
    selector: selectorFor(chosen),
    cwd: io.cwd,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
    ...(set ? { set } : {}),
    ...(project === undefined ? {} : { project: resolve(io.cwd, project) }),
    ...(configFile === undefined ? {} : { config: resolve(io.cwd, configFile) }),
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
  const { set, options } = context
  const [selector, project, config, cwd] = ['selector', 'project', 'config', 'cwd'].map(text)
  return {
    ...(selector === undefined ? {} : { selector }),
    ...(project === undefined ? {} : { project }),
    ...(config === undefined ? {} : { config }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(Array.isArray(set) ? { set: set.map(String) } : {}),
    ...(typeof options === 'object' && options !== null ? { options } : {}),
  }
}
