import { discoverDrivers, type DiscoverOptions, type DriverInventory, readDiscoveryConfig } from '@vfab/host/discovery'

import type { Io } from './io.ts'

/** What searching for drivers and configuration depends on. */
export interface SearchScope {
  readonly io: Io
  /** `--project DIR`. */
  readonly project: string | undefined
  /** `--config FILE`. */
  readonly configFile: string | undefined
}

/**
 * Finds installed drivers by their metadata; runs none of their code. Simulators come from this package's own
 * dependencies too, so that `ebb:sim` works out of the box.
 */
export async function findInstalled(scope: SearchScope): Promise<DriverInventory> {
  return discoverDrivers({ ...searchOptions(scope), config: await readDiscoveryConfig(configPlaces(scope)) })
}

/** Where drivers are searched, without the part that comes from configuration. */
export function searchOptions({ io, project }: SearchScope): DiscoverOptions {
  const { cwd, env, argv1, platform, homeDirectory, selfUrl = import.meta.url } = io
  return { cwd, env, argv1, platform, homeDirectory, project, selfUrl, bundledFrom: import.meta.url }
}

/** Where configuration is searched. */
export function configPlaces({ io, configFile }: SearchScope): {
  readonly cwd: string
  readonly env: Io['env']
  readonly file: string | undefined
  readonly platform: NodeJS.Platform
  readonly homeDirectory: string | undefined
} {
  const { cwd, env, platform, homeDirectory } = io
  return { cwd, env, file: configFile, platform, homeDirectory }
}
