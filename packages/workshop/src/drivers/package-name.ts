import { inputError } from '../input-error.ts'

/** `name`, `@scope/name`, either with `@version` (`@1.2.0`, `@next`). */
const registryName = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*(@[\w.+-]+)?$/i
/** A directory or a tarball on this machine. */
const localPath = /^(\.{1,2}|[A-Za-z]:)?[/\\][\w@./\\ +~-]*$/

/**
 * Makes sure that a text names a package in a registry or on this disk, and nothing else: no URL, no option, no character
 * that means something to a shell.
 * @throws DriverError `INPUT_INVALID`
 */
export function checkPackageName(text: string): string {
  if (registryName.test(text) || localPath.test(text)) return text
  throw inputError(
    `"${text}" is not the name of a package`,
    'give a name such as axidraw or @vfab/plotter-ebb, or a path',
  )
}

/** The name without its version: `@scope/name@1.2.0` → `@scope/name`. Paths stay as they are. */
export function withoutVersion(spec: string): string {
  return localPath.test(spec) ? spec : spec.replace(/(?<=.)@[^@/]*$/, '')
}

/** Whether a text that {@link checkPackageName} accepts is a path on this machine. */
export function isPath(spec: string): boolean {
  return localPath.test(spec)
}
