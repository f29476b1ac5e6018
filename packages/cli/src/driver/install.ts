import { type InstallPlan, publishedLines } from '@vfab/workshop'

import type { DriverInstallValues } from '../commands/driver.ts'
import { exitCodes } from '../exit-code.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop, openWorkshop, showNotices } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { hint, warn } from '../remarks.ts'
import { confirm } from './confirm.ts'

/** `vfab driver install NAME...` */
export async function installDriver(invocation: Invocation<DriverInstallValues>): Promise<number> {
  const { io, output, positionals, values } = invocation
  if (!(await isWanted(invocation))) {
    output.note('nothing was installed')
    return exitCodes.failed
  }
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
  return exitCodes.ok
}

/** At a terminal, shows what would be installed and asks; elsewhere, as with `--yes`, what was typed is meant. */
async function isWanted(invocation: Invocation<DriverInstallValues>): Promise<boolean> {
  const { io, output, positionals, values } = invocation
  if (values.yes === true || io.stdin.isTTY !== true || io.stderr.isTTY !== true) return true
  output.step({ text: 'asking the registry', mayBeLong: true })
  const plan = await inWorkshop(invocation, 'ending the search', ({ drivers }, signal) =>
    drivers.plan(positionals, { signal, user: values.user }),
  )
  show(plan, output)
  return confirm('Install?', invocation)
}

function show({ directory, packageManager, packages }: InstallPlan, output: Output): void {
  output.note(printable(`${packageManager} would install in ${directory}:`))
  for (const each of packages) {
    const [named = '', ...facts] = publishedLines(each)
    output.note(`  ${printable(named)}`)
    for (const line of facts) output.note(`    ${printable(line)}`)
    if (each.published?.hasInstallScript) warn(output, `${each.published.name} runs a script when it is installed`)
  }
}
