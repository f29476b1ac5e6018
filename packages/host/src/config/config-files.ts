import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { isWorkspaceRoot, upwardsFrom } from '../discovery/roots.ts'
import { homeOf, userConfigDirectory, type UserPlaces } from '../user-directories.ts'

/** A place where configuration may lie. */
export interface ConfigFile {
  readonly source: 'user-file' | 'project-file'
  readonly path: string
  readonly exists: boolean
}

/** Where configuration is looked for. */
export interface ConfigPlaces extends UserPlaces {
  /** Working directory, absolute. */
  cwd: string
  /** `--config FILE`: read instead of the project's file. */
  file?: string | undefined
}

/** Name of a project's file. */
export const projectConfigName = 'vfab.config.yaml'

/**
 * Both places, the weaker first, whether or not a file is there: the user's `config.yaml`, and the project's
 * `vfab.config.yaml` in the working directory or above it, until a workspace's root or the home directory.
 */
export function configFiles(places: ConfigPlaces): readonly ConfigFile[] {
  const user = join(userConfigDirectory(places), 'config.yaml')
  const project = places.file === undefined ? findProjectFile(places) : resolve(places.cwd, places.file)
  return [
    { source: 'user-file', path: user, exists: existsSync(user) },
    { source: 'project-file', path: project, exists: existsSync(project) },
  ]
}

function findProjectFile(places: ConfigPlaces): string {
  const home = homeOf(places)
  for (const directory of upwardsFrom(places.cwd)) {
    const path = join(directory, projectConfigName)
    if (existsSync(path)) return path
    if (directory === home || isWorkspaceRoot(directory)) break
  }
  return join(places.cwd, projectConfigName)
}
