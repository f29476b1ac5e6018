import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { onTestFinished } from 'vitest'

import type { VfabRun } from './run-vfab.ts'
import type { TempProject } from './temp-project.ts'

/** The built command. */
export const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

/** Another user could not read this repository where its directory is root's alone. */
const dropPrivileges = ['setpriv', '--bounding-set=-dac_override,-dac_read_search']

/** What differs from a plain call. */
export interface BinOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Another copy of the command than the one in this workspace. */
  readonly bin?: string
  /** As a user whom file permissions bind: for root, who may read everything, without the capabilities that say so. */
  readonly withoutPrivileges?: boolean
}

/** A command in a process of its own, started in `project` with its home directory and a clean environment. */
export function startBin(project: TempProject, args: readonly string[], options: BinOptions = {}): ChildProcess {
  const env = { HOME: project.home, PATH: process.env['PATH'], ...options.env }
  const drop = options.withoutPrivileges === true && process.getuid?.() === 0 ? dropPrivileges : []
  const [program = '', ...rest] = [...drop, process.execPath, options.bin ?? bin, ...args]
  const child = spawn(program, rest, { cwd: project.directory, env })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Runs the built command to its end. */
export async function runBin(
  project: TempProject,
  args: readonly string[],
  options: BinOptions = {},
): Promise<VfabRun> {
  const child = startBin(project, args, options)
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin!.end(options.stdin ?? '')
  const code = await new Promise<number>((resolve) => child.on('close', (exitCode) => resolve(exitCode ?? -1)))
  return { code, stdout, stderr }
}
