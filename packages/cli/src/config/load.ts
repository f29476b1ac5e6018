import type { HostConfig } from '@vfab/host'
import type { DriverInventory } from '@vfab/host/discovery'

import { loadConfiguration } from './load-config.ts'
import { findInstalled, type SearchScope } from '../installed.ts'

/** The configuration and the drivers it is about. */
export async function loadAll(scope: SearchScope): Promise<{ config: HostConfig; inventory: DriverInventory }> {
  const config = await loadConfiguration(scope)
  return { config, inventory: await findInstalled(scope) }
}
