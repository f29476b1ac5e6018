import type { OperationOptions } from '@vfab/core'

import type { Shop } from '../shop.ts'
import type { PlaceOptions } from './install-drivers.ts'
import { installTarget } from './project-directory.ts'
import { type OutdatedDriver, outdatedDrivers } from './registry/outdated-drivers.ts'
import { runManager } from './run-manager.ts'

/** What updating drivers did. */
export interface UpdateResult {
  readonly directory: string
  /** Packages that were older than the registry's, with both versions. */
  readonly updated: readonly { readonly name: string; readonly from: string; readonly to: string }[]
  /** Outdated packages that another directory lists. */
  readonly elsewhere: readonly OutdatedDriver[]
}

/** Installs the newest version of each outdated package with drivers that the project lists. @param names - ids or packages; all by default */
export async function updateDrivers(
  shop: Shop,
  names: readonly string[],
  options: PlaceOptions & OperationOptions,
): Promise<UpdateResult> {
  const target = installTarget(shop, options.user ?? false)
  const outdated = (await outdatedDrivers(shop, options)).filter(
    ({ name, drivers, isOutdated }) =>
      isOutdated && (names.length === 0 || names.includes(name) || drivers.some((id) => names.includes(id))),
  )
  const here = outdated.filter(({ directory }) => directory === target.directory)
  const updated = here.map(({ name, installed, latest }) => ({ name, from: installed, to: latest! }))
  if (updated.length > 0) {
    const specs = updated.map(({ name, to }) => `${name}@${to}`)
    await runManager('install', specs, target, shop, options)
  }
  return { directory: target.directory, updated, elsewhere: outdated.filter((each) => !here.includes(each)) }
}
