import type { Clock, ConfigLayer, Log, OpenPipe } from '@vfab/core'

import type { ConfigSection } from './config/config-section.ts'
import type { WatchForChanges } from './detection/device-changes.ts'
import type { DetectionRegistry } from './detection/handlers.ts'
import type { CatalogueEntry } from './detection/report.ts'
import type { DetectionSources } from './detection/sources.ts'
import type { DeviceLocksOptions } from './lock/device-locks.ts'
import type { Environment } from './user-directories.ts'

/** What `createHost` accepts. */
export interface HostOptions {
  /** Default `process.cwd()`. */
  cwd?: string | undefined
  /** Default `process.env`. */
  env?: Environment | undefined
  /** Default `process.argv[1]`, where it is not given at all. */
  argv1?: string | undefined
  /** `import.meta.url` of the program's own module. */
  selfUrl?: string | undefined
  /** Search drivers in this directory's manifest only. */
  project?: string | undefined
  /** Configuration file to read instead of the project's; `false`: read none at all. */
  configFile?: string | false | undefined
  /** Settings of the device in use from the command line, weakest first. */
  overrides?: readonly ConfigLayer[] | undefined
  /** Package whose dependencies may bring simulators. */
  bundledFrom?: string | undefined
  /** Drivers to suggest for devices that no installed one claims. */
  catalogue?: readonly CatalogueEntry[] | undefined
  /** Replaces some or all of the system's lists of devices. */
  sources?: Partial<DetectionSources> | undefined
  /** Notices that devices may have come or gone. Default: as the system announces it. */
  watchForChanges?: WatchForChanges | undefined
  /**
   * How other processes are kept off a machine in use, and what they are told of this one. Default: locks in the user's
   * state directory, which all programs built on this package share. `false` leaves that to the caller.
   */
  locks?: Partial<DeviceLocksOptions> | false | undefined
  homeDirectory?: string | undefined
  /** Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
  /** The program's own sections of the configuration. Default: those of other programs are left alone. */
  sections?: readonly ConfigSection[] | undefined
  /** Ways to find devices beside the metadata of drivers. */
  handlers?: DetectionRegistry | undefined
  /** Receives what happens to sessions and drivers. Default: none. */
  log?: Log | undefined
  /** For detection, and the default of sessions. */
  clock?: Clock | undefined
  /** Opens pipes to devices in place of the drivers' own way: for drivers that probe, and the default of sessions. */
  openPipe?: OpenPipe | undefined
}

/** {@link HostOptions} with the process's own surroundings where none are given. */
export interface CompleteHostOptions extends HostOptions {
  env: Environment
  cwd: string
}

/** Fills in `process.env`, `process.cwd()` and `process.argv[1]`. */
export function completeOptions(options: HostOptions): CompleteHostOptions {
  const { env = process.env, cwd = process.cwd() } = options
  // Given as `undefined`, there is none.
  const argv1 = 'argv1' in options ? options.argv1 : process.argv[1]
  return { ...options, env, cwd, argv1 }
}
