import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { DriverError } from '@vfab/core'

/** How {@link loadOptional} finds a package. */
export interface OptionalPackageOptions<Package> {
  /** Imports the package from beside the caller. */
  readonly beside: () => Promise<Package>
  /** Directory of the project, where it is looked for otherwise. */
  readonly cwd: string
  /** What needs it: `vfab serve`. */
  readonly neededBy: string
  /** How to get it, where that is not simply to install it. */
  readonly hint?: string
}

/**
 * Loads a package that is not installed with the caller: from beside it, or from the project.
 * @throws DriverError `DEPENDENCY_MISSING`
 */
export async function loadOptional<Package>(
  name: string,
  {
    beside,
    cwd,
    neededBy,
    hint = `npm install ${name} (with -g where vfab was installed with -g)`,
  }: OptionalPackageOptions<Package>,
): Promise<Package> {
  try {
    return await beside()
  } catch (cause) {
    if (!isNotInstalled(cause)) throw cause
  }
  let path: string
  try {
    path = createRequire(join(cwd, 'package.json')).resolve(name)
  } catch (cause) {
    const message = `${neededBy} needs the package ${name}`
    throw new DriverError(message, { type: 'dependency', code: 'DEPENDENCY_MISSING', hint, cause })
  }
  return (await import(pathToFileURL(path).href)) as Package
}

/** Whether an import failed because there is no such package; Yarn Plug'n'Play reports it as `require` does. */
export function isNotInstalled(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
}
