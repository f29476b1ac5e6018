import { DriverError } from '@vfab/core'
import { type DeviceIndex, findByName, packageFor } from '@vfab/device-index'

import { inputError } from '../input-error.ts'
import { checkPackageName } from './package-name.ts'

/**
 * The npm package behind what a person typed: for the name of a device (`axidraw`) the package that drives it, for
 * everything else the text itself, which must look like a package.
 * @throws DriverError `INPUT_INVALID` when several packages drive such devices, or the text is no package
 * @throws DriverError `DRIVER_NOT_FOUND` for devices that are known and have no driver
 */
export function packageToInstall(name: string, index: DeviceIndex): string {
  const found = packageFor(index, name)
  if (found !== undefined) return checkPackageName(found)
  const known = findByName(index, name)
  const packages = known.flatMap((entry) => entry.package ?? [])
  if (packages.length > 1) {
    throw inputError(`several packages drive ${name}: ${packages.join(', ')}`, 'name the one you want')
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
