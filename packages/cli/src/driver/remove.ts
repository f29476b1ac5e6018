import type { DriverRemoveValues } from '../commands/driver.ts'
import type { Invocation } from '../invocation.ts'
import { openWorkshop, showNotices } from '../open-workshop.ts'

/** `vfab driver remove NAME...` */
export async function removeDriver(invocation: Invocation<DriverRemoveValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const { packages, directory, packageManager } = await openWorkshop(invocation).drivers.remove(positionals, {
    ...{ user: values.user, run: io.run, onNotice: showNotices(output) },
  })
  output.document({ removed: packages, directory, packageManager })
  output.result(`removed ${packages.join(', ')} from ${directory}`)
}
