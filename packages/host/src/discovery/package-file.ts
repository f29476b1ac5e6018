import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** A file that a package's metadata names: its real path, or why it is not used. */
export type PackageFile =
  | { readonly path: string }
  | { readonly path?: undefined; readonly problem: 'absent' | 'outside' }

/**
 * Finds a file of a package. One that leads out of the package, by `..` or by a link, is not used: discovery vouched for
 * the package only.
 */
export function packageFile(directory: string, file: string): PackageFile {
  try {
    const path = realpathSync(resolve(directory, file))
    const inside = relative(realpathSync(directory), path)
    const leadsOut = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)
    return leadsOut ? { problem: 'outside' } : { path }
  } catch {
    return { problem: 'absent' }
  }
}
