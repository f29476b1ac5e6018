import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { DriverError } from '@vfab/core'

import { inputError } from '../../input-error.ts'
import type { Shop } from '../../shop.ts'
import { type Refusal, refusalOf } from '../manager-refusal.ts'
import { managerProgram, packageManagerOf } from '../package-manager.ts'
import { checkPackageName, isPath } from '../package-name.ts'
import { type ManagerOptions, runProgram, runQuietly } from '../run-manager.ts'
import type { DriverFinding } from './finding.ts'

/** Where a package was installed to be looked at. */
export interface TemporaryInstall {
  readonly project: string
  readonly name: string
  /** Installs a package beside it. @returns why that failed, if it did */
  readonly install: (what: string) => Promise<Refusal | undefined>
}

/**
 * Packs a directory as publishing would, or fetches a package, and installs it alone into an empty project, without running
 * any script of it.
 * @param work - an empty directory
 * @returns what failed, instead, when it cannot be packed or installed
 * @throws DriverError `INPUT_INVALID`, `DEPENDENCY_MISSING` without npm
 */
export async function packAndInstall(
  wanted: string,
  work: string,
  { cwd, env, platform }: Pick<Shop, 'cwd' | 'env' | 'platform'>,
  { run = runProgram, onNotice }: ManagerOptions,
): Promise<TemporaryInstall | DriverFinding> {
  const [packed, project] = [join(work, 'packed'), join(work, 'project')]
  for (const each of [packed, project]) mkdirSync(each)
  const directory = directoryOf(wanted, cwd)
  const call: Call = async (manager, args, place) => {
    const command = managerProgram(manager, args, platform)
    const finished = await runQuietly(run, command, place, onNotice).catch((cause: unknown) => {
      const hint = `install ${manager}: it packs and installs what is checked`
      const details = { type: 'dependency', code: 'DEPENDENCY_MISSING', hint, cause } as const
      throw new DriverError(`cannot run ${command.program}`, details)
    })
    return finished.code === 0 ? undefined : refusalOf(manager, finished.output, finished.code)
  }
  // Only pnpm writes versions in place of what it keeps in a workspace; npm comes with Node.js.
  const manager = directory !== undefined && packageManagerOf(directory, env) === 'pnpm' ? 'pnpm' : 'npm'
  const spec = directory === undefined ? [checkPackageName(wanted)] : []
  const refused = await call(manager, ['pack', ...spec, '--pack-destination', packed], directory ?? cwd)
  const [tarball] = readdirSync(packed)
  if (refused !== undefined || tarball === undefined) {
    return directory === undefined ? unavailable(wanted, refused) : unpackable(wanted, manager, refused)
  }

  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'vfab-driver-check', private: true }))
  const settings = join(directory ?? cwd, '.npmrc')
  if (existsSync(settings)) copyFileSync(settings, join(project, '.npmrc'))
  const install = (what: string): Promise<Refusal | undefined> => call('npm', ['install', ...flags, what], project)
  const unable = await install(join(packed, tarball))
  const [name] = dependenciesOf(project)
  return unable === undefined && name !== undefined ? { project, name, install } : uninstallable(wanted, unable)
}

const flags: readonly string[] = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']

/** Runs a package manager. @returns why it failed, if it did */
type Call = (manager: 'npm' | 'pnpm', args: readonly string[], place: string) => Promise<Refusal | undefined>

/** The directory that is meant, if it is one. @throws DriverError `INPUT_INVALID` for a path without a package */
function directoryOf(wanted: string, cwd: string): string | undefined {
  const directory = resolve(cwd, wanted)
  if (existsSync(join(directory, 'package.json'))) return directory
  if (wanted === '.' || wanted === '..' || (isPath(wanted) && !wanted.endsWith('.tgz')))
    throw inputError(`${directory} has no package.json`, 'name the directory of a driver package, or a package')
  return undefined
}

function dependenciesOf(project: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
    dependencies?: Readonly<Record<string, string>>
  }
  return Object.keys(dependencies)
}

/** A package manager may also end well and leave nothing. */
const nothing: Refusal = { reason: 'nothing came of it', hint: 'run it again with -v to see what was printed' }

function unpackable(wanted: string, manager: string, { reason, hint }: Refusal = nothing): DriverFinding {
  const message = `${manager} could not pack ${wanted}: ${reason}`
  return { check: 'pack', status: 'failed', message, why: 'It cannot be published.', fix: hint }
}

function unavailable(wanted: string, { reason, hint }: Refusal = nothing): DriverFinding {
  return {
    check: 'pack',
    status: 'failed',
    message: `npm could not fetch ${wanted}: ${reason}`,
    why: 'It cannot be installed from there.',
    fix: `${hint}; for a package on this computer, give its directory`,
  }
}

function uninstallable(wanted: string, { reason, hint }: Refusal = nothing): DriverFinding {
  const message = `npm could not install ${wanted}: ${reason}`
  return { check: 'install', status: 'failed', message, why: 'Users cannot install it.', fix: hint }
}
