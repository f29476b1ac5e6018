import { resolve } from 'node:path'

import { type Clock, type OpenPipe, systemClock } from '@vfab/core'
import { createHost, type Environment, type Host, type HostOptions, userStateDirectory } from '@vfab/host'

import { jobSections } from './config/job-sections.ts'

/** What `createWorkshop` accepts: the same as `createHost`, or a host that is there already. */
export interface WorkshopOptions extends Omit<HostOptions, 'sections' | 'overrides'> {
  /** Use this host, made with `sections: jobSections`, instead of a new one. It is not closed with the workshop. */
  host?: Host | undefined
}

/** What everything in a workshop stands on. */
export interface Shop {
  readonly options: WorkshopOptions
  readonly host: Host
  readonly cwd: string
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  readonly openPipe: OpenPipe | undefined
  /** Where jobs, and what is known of machines, are kept. */
  readonly stateDirectory: string
  /** An absolute path. */
  path(file: string): string
  /** The shop of another project: a job is resumed where it was begun. */
  elsewhere(place: Pick<WorkshopOptions, 'cwd' | 'project' | 'configFile'>): Shop
  /** The same without any configuration file: one that cannot be read is in nobody's way. */
  withoutConfiguration(): Shop
}

/** Reads and opens nothing yet. */
export function createShop(options: WorkshopOptions): Shop {
  const { cwd = process.cwd(), env = process.env, platform = process.platform, clock = systemClock } = options
  // Simulators come with this package, so that `ebb:sim` works wherever the driver is installed.
  const bundledFrom = options.bundledFrom ?? import.meta.url
  const host = options.host ?? createHost({ ...options, bundledFrom, sections: jobSections })
  return {
    options,
    host,
    cwd,
    env,
    platform,
    clock,
    openPipe: options.openPipe,
    stateDirectory: userStateDirectory({ env, platform, homeDirectory: options.homeDirectory }),
    path: (file) => resolve(cwd, file),
    withoutConfiguration: () => createShop({ ...options, host: undefined, configFile: false }),
    elsewhere: (place) => createShop({ ...options, host: undefined, ...place }),
  }
}
