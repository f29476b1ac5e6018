import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Programs that install npm packages. */
export const packageManagers = ['npm', 'pnpm', 'yarn', 'bun'] as const

/** One of `packageManagers`. */
export type PackageManager = (typeof packageManagers)[number]

/** What names each package manager's lockfile. */
const lockfiles: readonly (readonly [string, PackageManager])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
]

/** The command line of a package manager: never a shell's, so that no name can mean something to one. */
export interface ManagerCommand {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * The package manager that a project uses: as its package.json's `packageManager` says, else by the lockfile, in the
 * project or above it up to a workspace's root; else the one that started this process; else npm.
 * @param env - npm_config_user_agent says who started us (`pnpm/10.34.9 npm/? node/v20.20.2 linux x64`)
 */
export function packageManagerOf(project: string, env: Readonly<Record<string, string | undefined>>): PackageManager {
  for (let directory = project; ; directory = dirname(directory)) {
    const found = declaredManager(directory) ?? lockfiles.find(([file]) => existsSync(join(directory, file)))?.[1]
    if (found) return found
    if (dirname(directory) === directory || existsSync(join(directory, '.git'))) break
  }
  return managerNamed(env.npm_config_user_agent?.split('/')[0]) ?? 'npm'
}

/** How `manager` adds or removes packages in the directory it runs in. */
export function managerCommand(
  manager: PackageManager,
  action: 'install' | 'remove',
  packages: readonly string[],
  options: { readonly workspaceRoot: boolean; readonly platform: NodeJS.Platform },
): ManagerCommand {
  const verb =
    action === 'install' ? (manager === 'npm' ? 'install' : 'add') : manager === 'npm' ? 'uninstall' : 'remove'
  // pnpm refuses to change a workspace's root unless told that it is meant.
  const flags = manager === 'pnpm' && options.workspaceRoot ? ['--workspace-root'] : []
  // `--` ends the options: a package can never be taken for one.
  return managerProgram(manager, [verb, ...flags, '--', ...packages], options.platform)
}

/**
 * How a package manager is started with these words. On Windows these programs are `.cmd` files, which only cmd.exe can run. `checkPackageName` leaves nothing in the names
 * that cmd.exe would take for its own.
 */
export function managerProgram(
  manager: PackageManager,
  args: readonly string[],
  platform: NodeJS.Platform,
): ManagerCommand {
  if (platform !== 'win32' || manager === 'bun') return { program: manager, args }
  return { program: 'cmd.exe', args: ['/d', '/s', '/c', `${manager}.cmd`, ...args] }
}

function declaredManager(directory: string): PackageManager | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { packageManager?: unknown }
    const declared = manifest.packageManager
    return typeof declared === 'string' ? managerNamed(declared.split('@')[0]) : undefined
  } catch {
    return undefined // no manifest here, or one that the package manager itself will complain about
  }
}

function managerNamed(name: string | undefined): PackageManager | undefined {
  return packageManagers.find((manager) => manager === name)
}
