import { discoverDrivers, type DriverInventory, type InstalledDriver, readDiscoveryConfig } from '@vfab/host'

import type { Shop } from '../shop.ts'

/**
 * Lists what is installed now: the host's own list is from before a package manager ran. Settings that have nothing to do with
 * finding drivers are not read, so that a mistake in one of them is in no driver's way.
 */
export async function installedNow({ options, cwd, env, platform }: Shop): Promise<DriverInventory> {
  const { homeDirectory, project, selfUrl, configFile } = options
  const places = { cwd, env, platform, homeDirectory }
  const config = await readDiscoveryConfig({ ...places, file: configFile || undefined })
  const argv1 = 'argv1' in options ? options.argv1 : process.argv[1]
  return discoverDrivers({ ...places, argv1, selfUrl, project, bundledFrom: options.bundledFrom, config })
}

/** Tells one installed driver from another, and from the same driver in another version or place. */
export function identityOf({ id, package: owner }: InstalledDriver): string {
  return `${owner.name}@${owner.version}#${id} ${owner.directory ?? ''}`
}
