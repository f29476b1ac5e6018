import type { DriverInstallValues } from '../commands/driver-install.ts'
import type { Invocation } from '../invocation.ts'
import { openWorkshop, showNotices } from '../open-workshop.ts'
import { hint, warn } from '../remarks.ts'

/** `vfab driver install NAME...` */
export async function installDriver(invocation: Invocation<DriverInstallValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const { packages, directory, packageManager, drivers } = await openWorkshop(invocation).drivers.install(positionals, {
    ...{ user: values.user, run: io.run, onNotice: showNotices(output) },
  })
  output.document({
    ...{ installed: packages, directory, packageManager },
    drivers: drivers.map(({ id, verdict, package: { name, version } }) => ({ id, package: name, version, verdict })),
  })
  for (const { id, metadata, package: owner, verdict, reason } of drivers) {
    output.result(`${id}: ${metadata?.displayName ?? owner.name}, ${owner.name} ${owner.version}`)
    if (verdict !== 'ok') warn(output, `it cannot be used: ${reason ?? verdict}`)
  }
  if (drivers.length === 0)
    warn(output, `${packages.join(', ')} brought no driver that vfab finds; see \`vfab doctor\``)
  else hint(output, '`vfab detect` shows the devices it finds')
}
