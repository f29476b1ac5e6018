import { readDeviceIndex } from '@vfab/device-index'

import type { Shop } from '../shop.ts'
import { requireAllowed } from './allowed.ts'
import type { PlaceOptions } from './install-drivers.ts'
import { type PackageManager, packageManagerOf } from './package-manager.ts'
import { isPath } from './package-name.ts'
import { packageToInstall } from './packages-to-install.ts'
import { installTarget } from './project-directory.ts'
import type { AskOptions } from './registry/ask-npm.ts'
import { type PublishedPackage, publishedPackage } from './registry/published-package.ts'

/** What installing would do. */
export interface InstallPlan {
  readonly directory: string
  readonly packageManager: PackageManager
  readonly packages: readonly {
    /** What the package manager will be asked for. */
    readonly spec: string
    /** What the registry knows; absent for a path, and for a package that it does not have. */
    readonly published?: PublishedPackage
  }[]
}

/** Finds out what {@link DriverPackages.install} would install, without installing it. */
export async function planInstall(
  shop: Shop,
  names: readonly string[],
  options: Pick<PlaceOptions, 'user'> & AskOptions,
): Promise<InstallPlan> {
  const index = readDeviceIndex()
  const specs = names.map((name) => packageToInstall(name, index))
  await requireAllowed(specs, index, shop)
  const { directory } = installTarget(shop, options.user ?? false)
  const packages = await Promise.all(
    specs.map(async (spec) => {
      const published = isPath(spec) ? undefined : await publishedPackage(spec, shop, options)
      return { spec, ...(published && { published }) }
    }),
  )
  return { directory, packageManager: packageManagerOf(directory, shop.env), packages }
}
