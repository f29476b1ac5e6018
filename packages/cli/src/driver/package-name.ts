import { UsageError } from '../usage-error.ts'

/** `name`, `@scope/name`, either with `@version` (`@1.2.0`, `@next`). */
const registryName = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(@[\w.+-]+)?$/i
/** A directory or a tarball on this machine. */
const localPath = /^(\.{1,2}|[A-Za-z]:)?[/\\][\w@./\\ +~-]*$/

/**
 * Makes sure that a text names a package in a registry or on this disk, and nothing else: no URL, no option, no character
 * that means something to a shell.
 * @throws UsageError
 */
export function checkPackageName(text: string): string {
  if (registryName.test(text) || localPath.test(text)) return text
  throw new UsageError(
    `"${text}" is not the name of a package`,
    'give a name such as axidraw or @vfab/plotter-ebb, or a path',
  )
}
