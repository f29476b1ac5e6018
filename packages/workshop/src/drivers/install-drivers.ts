import { readDeviceIndex } from '@vfab/device-index'
import type { InstalledDriver } from '@vfab/host'

import type { Shop } from '../shop.ts'
import { requireAllowed } from './allowed.ts'
import { identityOf, installedNow } from './installed-drivers.ts'
import type { PackageManager } from './package-manager.ts'
import { withoutVersion } from './package-name.ts'
import { packageToInstall } from './packages-to-install.ts'
import { installTarget, prepareUserDirectory } from './project-directory.ts'
import { type ManagerOptions, runManager } from './run-manager.ts'

/** Where packages go. */
export interface PlaceOptions extends ManagerOptions {
  /** Use this user's own directory instead of the project. */
  user?: boolean | undefined
}

/** What installing drivers did. */
export interface InstallResult {
  /** What the package manager was asked for. */
  readonly packages: readonly string[]
  readonly directory: string
  readonly packageManager: PackageManager
  /** Drivers that came with them; empty when the packages contain none that can be found. */
  readonly drivers: readonly InstalledDriver[]
}

/** Installs the packages behind names of devices, or packages as they are named. */
export async function installDrivers(
  shop: Shop,
  names: readonly string[],
  options: PlaceOptions,
): Promise<InstallResult> {
  const index = readDeviceIndex()
  const packages = names.map((name) => packageToInstall(name, index))
  await requireAllowed(packages, index, shop)
  const target = installTarget(shop, options.user ?? false)
  if (target.user) prepareUserDirectory(target.directory)
  const before = new Set((await installedNow(shop)).drivers.map(identityOf))
  const packageManager = await runManager('install', packages, target, shop, options)
  const { drivers } = await installedNow(shop)
  const named = packages.map(withoutVersion)
  const brought = drivers.filter((driver) => !before.has(identityOf(driver)) || named.includes(driver.package.name))
  return { packages, directory: target.directory, packageManager, drivers: brought }
}
