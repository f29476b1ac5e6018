import { spawn } from 'node:child_process'

import { DriverError } from '@vfab/core'

import type { Notify } from '../notice.ts'
import type { Shop } from '../shop.ts'
import { managerCommand, type PackageManager, packageManagerOf } from './package-manager.ts'
import type { InstallTarget } from './project-directory.ts'

/** Runs a program to its end. Resolves with its exit code. @throws when it cannot be started */
export type RunProgram = (program: string, args: readonly string[], cwd: string) => Promise<number>

/** How package managers are run. */
export interface ManagerOptions {
  /** Default: a child process whose output goes to stderr. */
  run?: RunProgram | undefined
  onNotice?: Notify
}

/**
 * Lets the package manager that `target` uses add or remove packages; what it prints goes to stderr.
 * @throws DriverError `DEPENDENCY_MISSING` when it is not there, `IO_FAILED` when it failed
 */
export async function runManager(
  action: 'install' | 'remove',
  packages: readonly string[],
  target: InstallTarget,
  { env, platform }: Pick<Shop, 'env' | 'platform'>,
  { run = runProgram, onNotice }: ManagerOptions,
): Promise<PackageManager> {
  const manager = packageManagerOf(target.directory, env)
  const { workspaceRoot, directory } = target
  const { program, args } = managerCommand(manager, action, packages, { workspaceRoot, platform })
  onNotice?.({ level: 'info', text: `in ${directory}: ${[program, ...args].join(' ')}` })
  let code: number
  try {
    code = await run(program, args, directory)
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
    hint: `read what ${manager} printed above`,
    context: { program, args, directory, exitCode: code },
  })
}

/** Runs a program with its output on this process's stderr: stdout belongs to results. */
export const runProgram: RunProgram = (program, args, cwd) => {
  const child = spawn(program, args, { cwd, stdio: ['ignore', process.stderr, process.stderr] })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
