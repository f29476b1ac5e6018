import type { NoValues } from '../command.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'

/** `vfab driver search [WORD...]` */
export async function searchForDrivers(invocation: Invocation<NoValues>): Promise<void> {
  const { output, positionals } = invocation
  const packages = await inWorkshop(invocation, 'ending the search', ({ drivers }, signal) =>
    drivers.search(positionals, { signal }),
  )
  output.document({ packages })
  const rows = packages.map(({ name, version, date, description }) =>
    [name, version, date?.slice(0, 10) ?? '', description].map(printable),
  )
  if (rows.length === 0) output.note('no packages found')
  else output.table(['PACKAGE', 'VERSION', 'DATE', 'DESCRIPTION'], rows)
  hint(
    output,
    'drivers are code with your rights: `vfab driver check PACKAGE` shows what one does before you install it',
  )
}
