import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import type { SearchScope } from '../installed.ts'

/** Where packages are installed to, or removed from. */
export interface InstallTarget {
  readonly directory: string
  /** True for the user's own vfab directory. */
  readonly user: boolean
  readonly workspaceRoot: boolean
}

/** The project around the current directory, or the user's own directory where there is none or it was asked for. */
export async function installTarget({ io, project }: SearchScope, user: boolean): Promise<InstallTarget> {
  const found = user ? undefined : project === undefined ? projectAround(io.cwd) : resolve(io.cwd, project)
  if (found !== undefined) return { directory: found, user: false, workspaceRoot: isWorkspaceRoot(found) }
  const { userRootDirectory } = await import('@vfab/host/discovery')
  const directory = userRootDirectory({ env: io.env, platform: io.platform, homeDirectory: io.homeDirectory })
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
