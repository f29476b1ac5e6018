import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'

/** `vfab driver outdated` */
export async function showOutdated(invocation: Invocation<NoValues>): Promise<void> {
  const { output } = invocation
  const packages = await inWorkshop(invocation, 'ending the search', ({ drivers }, signal) =>
    drivers.outdated({ signal }),
  )
  output.document({ packages })
  const outdated = packages.filter(({ isOutdated }) => isOutdated)
  const rows = outdated.map(({ name, installed, latest = '', directory }) =>
    [name, installed, latest, directory].map(printable),
  )
  if (rows.length === 0)
    return output.note(packages.length === 0 ? 'no drivers are installed' : 'all drivers are up to date')
  output.table(['PACKAGE', 'INSTALLED', 'LATEST', 'IN'], rows)
  hint(output, '`vfab driver update` installs them')
}
