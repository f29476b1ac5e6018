/*
 * Which directories are searched for drivers, and why those: a driver is code with its user's rights, so only what the
 * user's own manifests name is eligible. In order, first wins:
 *
 *   --project DIR or VFAB_PROJECT   alone, when given
 *   the working directory upwards   every package.json, until a workspace's root or the home directory
 *   the user's own driver project   $XDG_DATA_HOME/vfab
 *   where the command line lives    the manifest that depends on it, or the global node_modules it lies in
 *   global packages                 of npm, pnpm, Yarn and bun
 */
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { globalDirectories } from './global-directories.ts'
import type { DiscoveryRoot, RootKind } from './inventory.ts'
import { dependencyNames, readManifest, statOf } from './manifest.ts'
import { homeOf, userRootDirectory, type UserPlaces } from '../user-directories.ts'

/** Where discovery starts. */
export interface RootOptions extends UserPlaces {
  /** Working directory, absolute. */
  cwd: string
  /** `process.argv[1]`: leads to where the command line is installed, also through a link in a `bin` directory. */
  argv1?: string | undefined
  /** `import.meta.url` of the command line's own module. */
  selfUrl?: string | undefined
  /** `--project DIR`: nothing else is searched. Beats `VFAB_PROJECT`. */
  project?: string | undefined
  /** The node that runs, beside which npm keeps global packages. Default `process.execPath`. */
  execPath?: string | undefined
}

/** The package whose dependents are host roots. */
const commandLinePackage = '@vfab/cli'

/**
 * The directories that discovery reads, strongest first, each once. A project named by `--project` or `VFAB_PROJECT`
 * is returned even when it does not exist, so that the caller can say so.
 */
export function findRoots(options: RootOptions): readonly DiscoveryRoot[] {
  const project = options.project ?? options.env['VFAB_PROJECT']
  if (project) return [describeRoot(resolve(options.cwd, project), 'project')]

  const hosts = hostDirectories(options)
  const found = [
    ...projectDirectories(options.cwd, homeOf(options)).map((directory, depth) =>
      describeRoot(directory, depth === 0 ? 'project' : 'ancestor'),
    ),
    ...[userRootDirectory(options)].filter(hasManifest).map((directory) => describeRoot(directory, 'user')),
    ...hosts.map((directory) => describeRoot(directory, 'host')),
    ...globalDirectories({ ...options, hosts }).map((directory) => describeRoot(directory, 'global')),
  ]
  const byDirectory = new Map<string, DiscoveryRoot>()
  for (const root of found) {
    const real = realPathOf(root.directory)
    if (!byDirectory.has(real)) byDirectory.set(real, root)
  }
  return [...byDirectory.values()]
}

/** `cwd` and the directories above it that have a package.json. Ends with a workspace's root, and at the home directory. */
export function projectDirectories(cwd: string, home: string): string[] {
  const found: string[] = []
  for (const directory of upwardsFrom(cwd)) {
    if (hasManifest(directory)) {
      found.push(directory)
      if (isWorkspaceRoot(directory)) break
    }
    if (directory === home) break
  }
  return found
}

/** `directory` and all that contain it, nearest first. */
export function* upwardsFrom(directory: string): Generator<string, void, undefined> {
  for (let next = directory; ; next = dirname(next)) {
    yield next
    if (dirname(next) === next) return
  }
}

/** Whether `directory` is the root of an npm, Yarn, bun or pnpm workspace. */
export function isWorkspaceRoot(directory: string): boolean {
  return existsSync(`${directory}/pnpm-workspace.yaml`) || readManifest(directory)?.['workspaces'] !== undefined
}

/** For each way to the command line, the nearest directory that has it as a dependency or as a global package. */
function hostDirectories({ argv1, selfUrl }: RootOptions): string[] {
  const starts = [argv1, argv1 && realPathOf(argv1), selfUrl && pathOfUrl(selfUrl)]
  return starts.flatMap((start) => {
    if (!start) return []
    for (const directory of upwardsFrom(dirname(start))) {
      if (dependsOnCommandLine(directory) || holdsGlobalPackages(directory)) return [directory]
    }
    return []
  })
}

function dependsOnCommandLine(directory: string): boolean {
  const manifest = readManifest(directory)
  if (!manifest) return false
  const names = dependencyNames(manifest, ['dependencies', 'devDependencies', 'optionalDependencies'])
  return names.includes(commandLinePackage)
}

/**
 * Whether `directory` is the `lib` above a global `node_modules`, which npm keeps without any package.json. The stores
 * of pnpm have folders of that form too; those lie inside another `node_modules`.
 */
function holdsGlobalPackages(directory: string): boolean {
  return (
    !hasManifest(directory) &&
    existsSync(`${directory}/node_modules/${commandLinePackage}/package.json`) &&
    ![...upwardsFrom(directory)].some((above) => basename(above) === 'node_modules')
  )
}

/** Looks at a directory that is known to be a root. */
export function describeRoot(directory: string, kind: RootKind): DiscoveryRoot {
  return { directory, kind, hasManifest: hasManifest(directory), workspace: isWorkspaceRoot(directory) }
}

/** Whether `directory` holds a package.json. */
export function hasManifest(directory: string): boolean {
  return statOf(`${directory}/package.json`)?.isFile() ?? false
}

/** The path without links; the path itself where nothing is. */
export function realPathOf(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

/** The path behind a `file:` URL; a path is returned as it is, any other URL (`data:`, a bundle) has none. */
export function pathOfUrl(url: string): string | undefined {
  if (url.startsWith('file:')) return fileURLToPath(url)
  return /^[a-z]{2,}:/i.test(url) ? undefined : url
}
