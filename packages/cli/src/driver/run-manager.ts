import { DriverError } from '@vfab/core'

import type { Invocation } from '../invocation.ts'
import type { NoValues } from '../command.ts'
import { managerCommand, type PackageManager, packageManagerOf } from './package-manager.ts'
import type { InstallTarget } from './project-directory.ts'

/**
 * Lets the package manager that `target` uses add or remove packages; what it prints goes to stderr.
 * @throws DriverError `DEPENDENCY_MISSING` when it is not there, `IO_FAILED` when it failed
 */
export async function runManager(
  action: 'install' | 'remove',
  packages: readonly string[],
  target: InstallTarget,
  { io, output }: Pick<Invocation<NoValues>, 'io' | 'output'>,
): Promise<PackageManager> {
  const manager = packageManagerOf(target.directory, io.env)
  const { workspaceRoot, directory } = target
  const { program, args } = managerCommand(manager, action, packages, { workspaceRoot, platform: io.platform })
  output.note(output.paintNote('dim', `in ${directory}: ${[program, ...args].join(' ')}`))
  let code: number
  try {
    code = await io.run(program, args, directory)
  } catch (cause) {
    throw new DriverError(`cannot run ${program}`, {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: `${directory} is used with ${manager}: install it, or add the package yourself`,
      cause,
    })
  }
  if (code === 0) return manager
  throw new DriverError(`${manager} could not ${action} ${packages.join(', ')} (exit code ${code})`, {
    type: 'connection',
    code: 'IO_FAILED',
    hint: `what ${manager} printed above says why`,
    context: { program, args, directory, exitCode: code },
  })
}
