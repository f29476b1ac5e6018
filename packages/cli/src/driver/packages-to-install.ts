import { DriverError } from '@vfab/core'
import { type DeviceIndex, findByName, knownNames, packageFor } from '@vfab/device-index'

import { UsageError } from '../usage-error.ts'
import { checkPackageName } from './package-name.ts'

/**
 * The npm package behind what a person typed: for the name of a device (`axidraw`) the package that drives it, for
 * everything else the text itself, which must look like a package.
 * @throws UsageError when several packages drive such devices, or the text is no package
 * @throws DriverError `DRIVER_NOT_FOUND` for devices that are known and have no driver
 */
export function packageToInstall(name: string, index: DeviceIndex): string {
  const found = packageFor(index, name)
  if (found !== undefined) return checkPackageName(found)
  const known = findByName(index, name)
  const packages = known.flatMap((entry) => entry.package ?? [])
  if (packages.length > 1) {
    throw new UsageError(`several packages drive ${name}: ${packages.join(', ')}`, 'name the one you want')
  }
  for (const entry of known) {
    if (entry.package !== null) continue
    throw new DriverError(`there is no driver for ${entry.displayName}`, {
      type: 'dependency',
      code: 'DRIVER_NOT_FOUND',
      hint: entry.reason,
    })
  }
  return checkPackageName(name)
}

/** What `driver install` can complete: names of devices and of packages with a driver. */
export function installableNames(index: DeviceIndex): readonly string[] {
  return knownNames(index).filter((name) => packageFor(index, name) !== undefined && !name.includes('#'))
}
