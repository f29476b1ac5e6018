/*
 * Where package managers keep what was installed for a whole user or computer. Each has a place of its own; pnpm 10 and older
 * keep all packages in one folder, pnpm 11 and 12 give each command line a folder of its own (`global/v11/<id>`).
 */
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import { homeOf, type UserPlaces } from '../user-directories.ts'

/** What {@link globalDirectories} goes by. */
export interface GlobalPlaces extends UserPlaces {
  /** The node that runs; npm keeps its global packages beside it. Default `process.execPath`. */
  execPath?: string | undefined
  /** Directories in which the command line was found: those beside them count too, where pnpm keeps such. */
  hosts?: readonly string[] | undefined
}

/** Every folder there is that holds a global `node_modules`. */
export function globalDirectories(places: GlobalPlaces): string[] {
  const ofPnpm = [
    ...pnpmHomes(places).map((home) => join(home, 'global')),
    ...(places.hosts ?? []).flatMap(pnpmGlobalOf),
  ]
  const all = [...ofPnpm.flatMap(pnpmFolders), ...yarnFolders(places), bunFolder(places), ...npmFolders(places)]
  return [...new Set(all)].filter((directory) => isDirectory(join(directory, 'node_modules')))
}

function pnpmHomes(places: UserPlaces): string[] {
  const { env, platform = process.platform } = places
  const home = homeOf(places)
  const named = env['PNPM_HOME']
  const usual =
    platform === 'win32'
      ? join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'pnpm')
      : join(home, platform === 'darwin' ? 'Library/pnpm' : '.local/share/pnpm')
  const xdg = env['XDG_DATA_HOME']
  // Newer versions put their commands into `bin` below it, and some set-ups name that.
  const inNamed = named ? [named, ...(basename(named) === 'bin' ? [dirname(named)] : [])] : []
  return [...inNamed, ...(xdg ? [join(xdg, 'pnpm')] : []), usual]
}

/** `…/global` of the pnpm that installed what lies in `…/global/v11/<id>`. */
function pnpmGlobalOf(host: string): string[] {
  const version = dirname(host)
  const above = dirname(version)
  return /^v\d+$/.test(basename(version)) && basename(above) === 'global' ? [above] : []
}

/** `global/5`, and every `global/v11/<id>`: which of them have packages shows itself. */
function pnpmFolders(global: string): string[] {
  return entriesOf(global).flatMap((version) => [
    version,
    ...(/^v\d+$/.test(basename(version)) ? entriesOf(version) : []),
  ])
}

function yarnFolders(places: UserPlaces): string[] {
  const { env, platform = process.platform } = places
  const home = homeOf(places)
  if (platform === 'win32') return [join(env['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'Yarn/Data/global')]
  return [join(home, '.config/yarn/global')]
}

function bunFolder(places: UserPlaces): string {
  return join(places.env['BUN_INSTALL'] ?? join(homeOf(places), '.bun'), 'install/global')
}

/** npm keeps its packages in `lib` of its prefix, on Windows in the prefix itself. */
function npmFolders({ env, platform = process.platform, execPath = process.execPath }: GlobalPlaces): string[] {
  const prefix = env['npm_config_prefix'] ?? env['NPM_CONFIG_PREFIX']
  const named = prefix ? [prefix] : []
  if (platform === 'win32') {
    const ofUser = env['APPDATA'] ? [join(env['APPDATA'], 'npm')] : []
    return [...named, ...ofUser, dirname(execPath)]
  }
  return [...named, dirname(dirname(execPath))].map((directory) => join(directory, 'lib'))
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name))
  } catch {
    return []
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
