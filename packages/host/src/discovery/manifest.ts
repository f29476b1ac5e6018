import { readFileSync, type Stats, statSync } from 'node:fs'

/** A package.json beyond this is not read: real ones stay under 100 KiB. */
export const manifestLimitBytes = 1_048_576

/** A package.json as text, or why there is none. */
export type ManifestText =
  | { readonly text: string }
  | { readonly text?: undefined; readonly problem: 'absent' | 'too large' | 'unreadable' }

/** What is at `path`; `undefined` also where this user may not look, or where a file is in the way. Never throws. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** Reads the package.json at `path`. Never throws. */
export function readManifestText(path: string): ManifestText {
  const stats = statOf(path)
  if (!stats?.isFile()) return { problem: 'absent' }
  if (stats.size > manifestLimitBytes) return { problem: 'too large' }
  try {
    return { text: readFileSync(path, 'utf8') }
  } catch {
    return { problem: 'unreadable' }
  }
}

/** The manifest of a root directory as an object; `undefined` when there is none, or when it is not a JSON object. */
export function readManifest(directory: string): Readonly<Record<string, unknown>> | undefined {
  const { text } = readManifestText(`${directory}/package.json`)
  if (text === undefined) return undefined
  try {
    return asRecord(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Names that `manifest` lists under `fields`, without those that could lead out of `node_modules`. */
export function dependencyNames(
  manifest: Readonly<Record<string, unknown>>,
  fields: readonly ('dependencies' | 'devDependencies' | 'optionalDependencies')[],
): string[] {
  return fields.flatMap((field) => Object.keys(asRecord(manifest[field]) ?? {})).filter(isPackageName)
}

/** Whether `name` can be a package's: one path segment, or two after a scope, none of them starting with a dot. */
export function isPackageName(name: string): boolean {
  return /^(@[^/\\.][^/\\]*\/)?[^@/\\.][^/\\]*$/.test(name)
}

/** `value` when it is an object and not an array. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
