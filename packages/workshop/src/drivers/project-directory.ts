import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { userRootDirectory } from '@vfab/host'

import type { Shop } from '../shop.ts'

/** Where packages are installed to, or removed from. */
export interface InstallTarget {
  readonly directory: string
  /** True for the user's own vfab directory. */
  readonly user: boolean
  readonly workspaceRoot: boolean
}

/** The project around the current directory, or the user's own directory where there is none or it was asked for. */
export function installTarget({ cwd, env, platform, options }: Shop, user: boolean): InstallTarget {
  const { project, homeDirectory } = options
  const found = user ? undefined : project === undefined ? projectAround(cwd) : resolve(cwd, project)
  if (found !== undefined) return { directory: found, user: false, workspaceRoot: isWorkspaceRoot(found) }
  const directory = userRootDirectory({ env, platform, homeDirectory })
  return { directory, user: true, workspaceRoot: false }
}

/** Makes the user's own directory a project that package managers accept. */
export function prepareUserDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true })
  const manifest = join(directory, 'package.json')
  if (existsSync(manifest)) return
  const content = { name: 'vfab-user-drivers', private: true, description: 'Drivers of vfab for this user' }
  writeFileSync(manifest, `${JSON.stringify(content, null, 2)}\n`)
}

function projectAround(cwd: string): string | undefined {
  for (let directory = cwd; ; directory = dirname(directory)) {
    if (existsSync(join(directory, 'package.json'))) return directory
    if (dirname(directory) === directory) return undefined
  }
}

function isWorkspaceRoot(directory: string): boolean {
  return existsSync(join(directory, 'pnpm-workspace.yaml'))
}
