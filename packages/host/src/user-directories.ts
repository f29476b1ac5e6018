import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

/** Environment variables; `process.env` fits. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where the user's directories are looked up; tests hand in their own. */
export interface UserPlaces {
  env: Environment
  /** Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
  /** Default the operating system's answer. */
  homeDirectory?: string | undefined
}

/**
 * The user's own npm project, in which drivers for every project may be installed: `$XDG_DATA_HOME/vfab`
 * (`~/.local/share/vfab`), on macOS `~/Library/Application Support/vfab`, on Windows `%LOCALAPPDATA%\vfab`.
 */
export function userRootDirectory(places: UserPlaces): string {
  return underHome(places, { xdg: 'XDG_DATA_HOME', linux: '.local/share', windows: 'LOCALAPPDATA' })
}

/**
 * Where the user's `config.yaml` lies: `$XDG_CONFIG_HOME/vfab` (`~/.config/vfab`), on macOS
 * `~/Library/Application Support/vfab`, on Windows `%APPDATA%\vfab`.
 */
export function userConfigDirectory(places: UserPlaces): string {
  return underHome(places, { xdg: 'XDG_CONFIG_HOME', linux: '.config', windows: 'APPDATA' })
}

/**
 * What programs remember between runs, jobs and locks of machines among it: `$XDG_STATE_HOME/vfab`
 * (`~/.local/state/vfab`), on macOS `~/Library/Application Support/vfab`, on Windows `%LOCALAPPDATA%\vfab`.
 */
export function userStateDirectory(places: UserPlaces): string {
  return underHome(places, { xdg: 'XDG_STATE_HOME', linux: '.local/state', windows: 'LOCALAPPDATA' })
}

/** The user's home directory as these places name it. */
export function homeOf(places: UserPlaces): string {
  return places.homeDirectory ?? homedir()
}

/** `$XDG_…` is honoured on every platform, because who sets it wants it; a relative one is invalid by the XDG standard. */
function underHome(places: UserPlaces, names: { xdg: string; linux: string; windows: string }): string {
  const platform = places.platform ?? process.platform
  const path = platform === 'win32' ? win32 : posix
  const xdg = places.env[names.xdg]
  if (xdg && path.isAbsolute(xdg)) return path.join(xdg, 'vfab')
  const home = homeOf(places)
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/vfab')
  if (platform === 'win32') return path.join(places.env[names.windows] ?? path.join(home, 'AppData'), 'vfab')
  return path.join(home, names.linux, 'vfab')
}
