import type { DriverUpdateValues } from '../commands/driver.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop, showNotices } from '../open-workshop.ts'
import { warn } from '../remarks.ts'

/** `vfab driver update [NAME...]` */
export async function updateInstalled(invocation: Invocation<DriverUpdateValues>): Promise<void> {
  const { io, output, positionals, values } = invocation
  const { directory, updated, elsewhere } = await inWorkshop(invocation, 'ending the update', ({ drivers }, signal) =>
    drivers.update(positionals, { signal, user: values.user, run: io.run, onNotice: showNotices(output) }),
  )
  output.document({ directory, updated, elsewhere })
  for (const { name, from, to } of updated) output.result(`${name} ${from} → ${to}`)
  if (updated.length === 0) output.note(`all drivers in ${directory} are up to date`)
  for (const { name, directory: other } of elsewhere) warn(output, `${name} is outdated too: it comes from ${other}`)
}
