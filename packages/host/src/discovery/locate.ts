import { createRequire } from 'node:module'
import { basename } from 'node:path'

import { statOf } from './manifest.ts'
import { upwardsFrom } from './roots.ts'

/** Where an installed package lies, as seen from `directory`; `undefined` when it is not installed. May be a link. */
export type Locate = (name: string, directory: string) => string | undefined

/** The one function of Yarn's `pnpapi` that is needed (https://yarnpkg.com/advanced/pnpapi). */
export interface PnpApi {
  /** Folder of the package that `issuer` means by a name; `null` for modules of Node. */
  resolveToUnqualified(request: string, issuer: string): string | null
}

/**
 * Finds packages as Node does, by walking up, but by plain paths: `exports` is not consulted, because a package need not
 * export its package.json, and a package for `import` alone cannot be resolved by `require`.
 */
export const locateInNodeModules: Locate = (name, directory) => {
  for (const above of upwardsFrom(directory)) {
    if (basename(above) === 'node_modules') continue
    const candidate = above.endsWith('/') ? `${above}node_modules/${name}` : `${above}/node_modules/${name}`
    if (statOf(`${candidate}/package.json`)?.isFile()) return candidate
  }
  return undefined
}

/**
 * Finds packages under Yarn Plug'n'Play, where no `node_modules` exists. Directories outside the project that Yarn
 * manages (the user's own driver project) are still searched by path.
 */
export function locateWithPnp(pnpApiOf: (directory: string) => PnpApi | undefined): Locate {
  return (name, directory) => {
    try {
      const found = pnpApiOf(directory)?.resolveToUnqualified(name, `${directory}/`)
      if (found) return found
    } catch {
      // Not declared, or outside the project: Yarn throws, and plain paths are all that is left.
    }
    return locateInNodeModules(name, directory)
  }
}

/** The way packages are found in this process. */
export function defaultLocate(): Locate {
  if (process.versions['pnp'] === undefined) return locateInNodeModules
  return locateWithPnp((directory) => createRequire(`${directory}/package.json`)('pnpapi') as PnpApi)
}
