import { spawn } from 'node:child_process'

import { DriverError } from '@vfab/core'

import type { Notify } from '../notice.ts'
import type { Shop } from '../shop.ts'
import { refusalOf } from './manager-refusal.ts'
import { type ManagerCommand, managerCommand, type PackageManager, packageManagerOf } from './package-manager.ts'
import type { InstallTarget } from './project-directory.ts'

/**
 * Runs a program to its end. Resolves with its exit code. @throws when it cannot be started
 * @param onOutput - receives what it prints, on both streams; without it, that goes to stderr
 */
export type RunProgram = (
  program: string,
  args: readonly string[],
  cwd: string,
  onOutput?: (text: string) => void,
) => Promise<number>

/** How package managers are run. */
export interface ManagerOptions {
  /** Default: a child process. */
  run?: RunProgram | undefined
  onNotice?: Notify
}

/**
 * Lets the package manager that `target` uses add or remove packages; what it prints is reported as details.
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
  let finished: Awaited<ReturnType<typeof runQuietly>>
  try {
    finished = await runQuietly(run, { program, args }, directory, onNotice)
  } catch (cause) {
    throw new DriverError(`cannot run ${program}`, {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: `${directory} is used with ${manager}: install it, or add the package yourself`,
      cause,
    })
  }
  const { code, output } = finished
  if (code === 0) return manager
  const { reason, hint } = refusalOf(manager, output, code)
  throw new DriverError(`${manager} could not ${action} ${packages.join(', ')}: ${reason}`, {
    type: 'connection',
    code: 'IO_FAILED',
    hint,
    context: { program, args, directory, exitCode: code },
  })
}

/** Runs a program whose lines are for those who ask for details. @returns all that it printed, besides */
export async function runQuietly(
  run: RunProgram,
  { program, args }: ManagerCommand,
  cwd: string,
  onNotice: Notify,
): Promise<{ readonly code: number; readonly output: string }> {
  let output = ''
  const code = await run(program, args, cwd, (text) => (output += text))
  for (const line of output.split('\n')) if (line.trim() !== '') onNotice?.({ level: 'detail', text: line.trimEnd() })
  return { code, output }
}

/** Runs a program as a child process. stdout belongs to results: nothing of the program gets there. */
export const runProgram: RunProgram = (program, args, cwd, onOutput) => {
  const stream = onOutput === undefined ? process.stderr : 'pipe'
  const child = spawn(program, args, { cwd, stdio: ['ignore', stream, stream] })
  for (const each of [child.stdout, child.stderr])
    each?.setEncoding('utf8').on('data', (text: string) => onOutput?.(text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
}
