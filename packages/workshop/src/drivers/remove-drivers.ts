import { DriverError } from '@vfab/core'
import type { InstalledDriver } from '@vfab/host'

import type { Shop } from '../shop.ts'
import type { PlaceOptions } from './install-drivers.ts'
import { installedNow } from './installed-drivers.ts'
import type { PackageManager } from './package-manager.ts'
import { checkPackageName } from './package-name.ts'
import { type InstallTarget, installTarget } from './project-directory.ts'
import { runManager } from './run-manager.ts'

/** What removing drivers did. */
export interface RemoveResult {
  readonly packages: readonly string[]
  readonly directory: string
  readonly packageManager: PackageManager
}

/** Removes the packages that brought drivers. @param names - ids, aliases or packages */
export async function removeDrivers(
  shop: Shop,
  names: readonly string[],
  options: PlaceOptions,
): Promise<RemoveResult> {
  const target = installTarget(shop, options.user ?? false)
  const { drivers } = await installedNow(shop)
  const packages = [...new Set(names.map((name) => packageToRemove(name, drivers, target)))]
  const packageManager = await runManager('remove', packages, target, shop, options)
  return { packages, directory: target.directory, packageManager }
}

/** The package that brought a driver, among those that the target itself lists. */
function packageToRemove(name: string, drivers: readonly InstalledDriver[], { directory }: InstallTarget): string {
  const named = drivers.filter(({ id, metadata, package: owner }) => {
    return [owner.name, id, ...(metadata?.aliases ?? [])].includes(name)
  })
  const here = named.find(({ package: { root } }) => root.directory === directory)
  if (here) return checkPackageName(here.package.name)
  const [elsewhere] = named
  throw new DriverError(`${directory} has no driver called ${name}`, {
    type: 'dependency',
    code: 'DRIVER_NOT_FOUND',
    driver: name,
    hint: elsewhere ? placeOf(elsewhere) : '`vfab driver list` shows what is installed',
  })
}

function placeOf({ package: { root } }: InstalledDriver): string {
  return `it comes from ${root.directory}${root.kind === 'user' ? ': add --user' : ''}`
}
