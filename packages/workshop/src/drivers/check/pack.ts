import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { DriverError } from '@vfab/core'

import { inputError } from '../../input-error.ts'
import type { Shop } from '../../shop.ts'
import { managerProgram, packageManagerOf } from '../package-manager.ts'
import { checkPackageName, isPath } from '../package-name.ts'
import { runProgram, type RunProgram } from '../run-manager.ts'
import type { DriverFinding } from './finding.ts'

/** Where a package was installed to be looked at. */
export interface TemporaryInstall {
  readonly project: string
  readonly name: string
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
  run: RunProgram = runProgram,
): Promise<TemporaryInstall | DriverFinding> {
  const [packed, project] = [join(work, 'packed'), join(work, 'project')]
  for (const each of [packed, project]) mkdirSync(each)
  const directory = directoryOf(wanted, cwd)
  const call = async (manager: 'npm' | 'pnpm', args: readonly string[], place: string): Promise<number> => {
    const { program, args: words } = managerProgram(manager, args, platform)
    return run(program, words, place).catch((cause: unknown) => {
      const hint = `install ${manager}: it packs and installs what is checked`
      throw new DriverError(`cannot run ${program}`, { type: 'dependency', code: 'DEPENDENCY_MISSING', hint, cause })
    })
  }
  // Only pnpm writes versions in place of what it keeps in a workspace; npm comes with Node.js.
  const manager = directory !== undefined && packageManagerOf(directory, env) === 'pnpm' ? 'pnpm' : 'npm'
  const spec = directory === undefined ? [checkPackageName(wanted)] : []
  const code = await call(manager, ['pack', ...spec, '--pack-destination', packed], directory ?? cwd)
  const [tarball] = readdirSync(packed)
  if (code !== 0 || tarball === undefined) {
    return directory === undefined ? unavailable(wanted, code) : unpackable(wanted, manager, code)
  }

  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'vfab-driver-check', private: true }))
  const settings = join(directory ?? cwd, '.npmrc')
  if (existsSync(settings)) copyFileSync(settings, join(project, '.npmrc'))
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const installed = await call('npm', ['install', ...flags, join(packed, tarball), '@vfab/conformance@1'], project)
  const name = dependenciesOf(project).find((each) => each !== '@vfab/conformance')
  return installed === 0 && name !== undefined ? { project, name } : uninstallable(wanted, installed)
}

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

function unpackable(wanted: string, manager: string, code: number): DriverFinding {
  return {
    check: 'pack',
    status: 'failed',
    message: `${manager} could not pack ${wanted} (exit code ${code})`,
    why: 'It cannot be published.',
    fix: `read what ${manager} printed above`,
  }
}

function unavailable(wanted: string, code: number): DriverFinding {
  return {
    check: 'pack',
    status: 'failed',
    message: `npm could not fetch ${wanted} from the registry (exit code ${code})`,
    why: 'It cannot be installed from there.',
    fix: 'check the name and the connection; for a package on this computer, give its directory',
  }
}

function uninstallable(wanted: string, code: number): DriverFinding {
  return {
    check: 'install',
    status: 'failed',
    message: `npm could not install ${wanted} (exit code ${code})`,
    why: 'Users cannot install it.',
    fix: 'read what npm printed above',
  }
}
