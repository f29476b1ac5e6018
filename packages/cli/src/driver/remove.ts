import { DriverError } from '@vfab/core'
import type { InstalledDriver } from '@vfab/host/discovery'

import type { DriverRemoveValues } from '../commands/driver-remove.ts'
import { findInstalled } from '../installed.ts'
import type { Invocation } from '../invocation.ts'
import { checkPackageName } from './package-name.ts'
import { type InstallTarget, installTarget } from './project-directory.ts'
import { runManager } from './run-manager.ts'

/** `vfab driver remove NAME...` */
export async function removeDriver(invocation: Invocation<DriverRemoveValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const target = await installTarget(invocation, values.user ?? false)
  const { drivers } = await findInstalled(invocation)
  const packages = [...new Set(positionals.map((name) => packageToRemove(name, drivers, target)))]
  const packageManager = await runManager('remove', packages, target, invocation)
  output.document({ removed: packages, directory: target.directory, packageManager })
  output.result(`removed ${packages.join(', ')} from ${target.directory}`)
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
