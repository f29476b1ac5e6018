import type { OperationOptions } from '@vfab/core'

import type { Shop } from '../shop.ts'
import { checkDriver, type DriverCheckOptions } from './check/check-driver.ts'
import type { DriverCheckReport } from './check/finding.ts'
import { installDrivers, type InstallResult, type PlaceOptions } from './install-drivers.ts'
import { type InstallPlan, planInstall } from './plan-install.ts'
import { type OutdatedDriver, outdatedDrivers } from './registry/outdated-drivers.ts'
import { type FoundPackage, searchDrivers } from './registry/search-drivers.ts'
import { removeDrivers, type RemoveResult } from './remove-drivers.ts'
import { updateDrivers, type UpdateResult } from './update-drivers.ts'

/**
 * Packages with drivers: what `vfab driver install` and its neighbours do. The package manager that the project uses does the
 * work, in the nearest directory with a package.json, or in the user's own vfab directory where there is none.
 */
export interface DriverPackages {
  /**
   * Installs packages with drivers.
   * @param names - what devices are called (`axidraw`), npm packages with or without `@version`, or paths
   * @throws DriverError `INPUT_INVALID` also for packages that `discovery.allow` or `discovery.deny` keep out, `DRIVER_NOT_FOUND`, `DEPENDENCY_MISSING` without the package manager, `IO_FAILED` when it failed
   */
  install(names: readonly string[], options?: PlaceOptions): Promise<InstallResult>
  /**
   * Finds out what {@link install} would do: versions, sizes and, where the registry has it, a signed statement of where a package
   * was built.
   * @throws DriverError as {@link install}; `IO_FAILED`, `TIMEOUT` when the registry cannot be reached
   */
  plan(names: readonly string[], options?: Pick<PlaceOptions, 'user'> & OperationOptions): Promise<InstallPlan>
  /** Searches the registry for packages with drivers. @throws DriverError `IO_FAILED`, `TIMEOUT` when it cannot be reached */
  search(words: readonly string[], options?: OperationOptions): Promise<readonly FoundPackage[]>
  /** Compares installed packages with drivers with the registry. @throws DriverError as {@link search} */
  outdated(options?: OperationOptions): Promise<readonly OutdatedDriver[]>
  /** Installs the newest versions of outdated packages. @param names - ids or packages; all by default. @throws DriverError as {@link install} */
  update(names?: readonly string[], options?: PlaceOptions & OperationOptions): Promise<UpdateResult>
  /** Removes packages with drivers. @param names - ids, aliases or packages. @throws DriverError as {@link install} */
  remove(names: readonly string[], options?: PlaceOptions): Promise<RemoveResult>
  /**
   * Checks what users of a package with drivers would get: packs it, installs it alone, compares its metadata with its files and
   * its code, opens its simulated device, and runs the conformance checks. What is wrong is in the report, not an exception.
   * @param wanted - its directory, a tarball, or its name in a registry
   * @throws DriverError `INPUT_INVALID`, `DEPENDENCY_MISSING` without npm
   */
  check(wanted: string, options?: DriverCheckOptions): Promise<DriverCheckReport>
}

/** Nothing is read until it is asked. */
export function openDriverPackages(shop: Shop): DriverPackages {
  return {
    install: (names, options = {}) => installDrivers(shop, names, options),
    check: (wanted, options = {}) => checkDriver(shop, wanted, options),
    plan: (names, options = {}) => planInstall(shop, names, options),
    search: (words, options = {}) => searchDrivers(words, shop, options),
    outdated: (options = {}) => outdatedDrivers(shop, options),
    update: (names = [], options = {}) => updateDrivers(shop, names, options),
    remove: (names, options = {}) => removeDrivers(shop, names, options),
  }
}
