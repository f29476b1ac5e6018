import { readDeviceIndex } from '@vfab/device-index'
import type { InstalledDriver } from '@vfab/host/discovery'

import type { DriverInstallValues } from '../commands/driver-install.ts'
import { findInstalled } from '../installed.ts'
import type { Invocation } from '../invocation.ts'
import { hint, warn } from '../remarks.ts'
import { packageToInstall } from './packages-to-install.ts'
import { installTarget, prepareUserDirectory } from './project-directory.ts'
import { runManager } from './run-manager.ts'

/** `vfab driver install NAME...` */
export async function installDriver(invocation: Invocation<DriverInstallValues>): Promise<void> {
  const { output, positionals, values } = invocation
  const index = readDeviceIndex()
  const packages = positionals.map((name) => packageToInstall(name, index))
  const target = await installTarget(invocation, values.user ?? false)
  if (target.user) prepareUserDirectory(target.directory)
  const before = new Set((await findInstalled(invocation)).drivers.map(identityOf))
  const packageManager = await runManager('install', packages, target, invocation)
  const { drivers } = await findInstalled(invocation)
  const brought = drivers.filter(
    (driver) => !before.has(identityOf(driver)) || packages.map(withoutVersion).includes(driver.package.name),
  )
  output.document({
    installed: packages,
    directory: target.directory,
    packageManager,
    drivers: brought.map(({ id, verdict, package: { name, version } }) => ({ id, package: name, version, verdict })),
  })
  for (const { id, metadata, package: owner, verdict, reason } of brought) {
    output.result(`${id}: ${metadata?.displayName ?? owner.name}, ${owner.name} ${owner.version}`)
    if (verdict !== 'ok') warn(output, `it cannot be used: ${reason ?? verdict}`)
  }
  if (brought.length === 0)
    warn(output, `${packages.join(', ')} brought no driver that vfab finds; see \`vfab doctor\``)
  else hint(output, '`vfab detect` shows the devices it finds')
}

function identityOf({ id, package: owner }: InstalledDriver): string {
  return `${owner.name}@${owner.version}#${id} ${owner.directory ?? ''}`
}

/** `@scope/name@1.2.0` → `@scope/name` */
function withoutVersion(spec: string): string {
  return spec.replace(/(?<=.)@[^@/]*$/, '')
}
