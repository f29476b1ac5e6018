import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder of the repository. */
export const repositoryDir: string = fileURLToPath(new URL('../../../', import.meta.url))

/** A package of this workspace that is published. */
export interface WorkspacePackage {
  /** `@vfab/core` */
  readonly name: string
  readonly dir: string
  /** Ids of the drivers it contains. */
  readonly drivers: readonly string[]
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly vfab?: { readonly drivers?: readonly { readonly id: string }[] }
}

/** Every package under `packages/` that is not private. */
export function publishedPackages(): readonly WorkspacePackage[] {
  const packagesDir = join(repositoryDir, 'packages')
  return readdirSync(packagesDir).flatMap((folder) => {
    const dir = join(packagesDir, folder)
    const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest
    if (manifest.private === true) return []
    return [{ name: manifest.name, dir, drivers: manifest.vfab?.drivers?.map(({ id }) => id) ?? [] }]
  })
}
