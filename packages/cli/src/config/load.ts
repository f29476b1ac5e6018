import { type HostConfig, loadConfig } from '@vfab/host'
import type { DriverInventory } from '@vfab/host/discovery'

import { configPlaces, findInstalled, type SearchScope } from '../installed.ts'

/** The configuration and the drivers it is about. */
export async function loadAll(scope: SearchScope): Promise<{ config: HostConfig; inventory: DriverInventory }> {
  const config = await loadConfig(configPlaces(scope))
  return { config, inventory: await findInstalled(scope) }
}
