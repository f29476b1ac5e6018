import { readdirSync } from 'node:fs'

import type { DiscoveryRoot } from './inventory.ts'
import type { Locate } from './locate.ts'
import { dependencyNames, isPackageName, readManifest, statOf } from './manifest.ts'

/** A package that may hold drivers, and where it lies. */
export interface Candidate {
  readonly name: string
  /** `undefined` when it is not on disk. */
  readonly directory: string | undefined
  /** True when a person or a driver pack named it as a driver, so that its absence is worth telling. */
  readonly named: boolean
  /** True when it may be absent without anything being wrong (`optionalDependencies`). */
  readonly optional: boolean
  /** Name of the driver pack that includes it. */
  readonly pack?: string
}

/** What a root's manifest lists, and the root's own package: a driver's repository finds its own driver. */
export function candidatesOf(root: DiscoveryRoot, locate: Locate): Candidate[] {
  const manifest = root.hasManifest ? readManifest(root.directory) : undefined
  if (!manifest) return globalCandidates(root.directory)
  const optional = new Set(dependencyNames(manifest, ['optionalDependencies']))
  const names = new Set(dependencyNames(manifest, ['dependencies', 'optionalDependencies', 'devDependencies']))
  const listed = [...names].map((name) => ({
    name,
    directory: locate(name, root.directory),
    named: false,
    optional: optional.has(name),
  }))
  if (manifest['vfab'] === undefined) return listed
  const ownName = typeof manifest['name'] === 'string' ? manifest['name'] : root.directory
  return [{ name: ownName, directory: root.directory, named: false, optional: false }, ...listed]
}

/** The packages in a global `node_modules`, which no manifest lists: the entries of that one directory, scopes opened. */
function globalCandidates(root: string): Candidate[] {
  const top = `${root}/node_modules`
  return entriesOf(top)
    .flatMap((entry) =>
      entry.startsWith('@') ? entriesOf(`${top}/${entry}`).map((name) => `${entry}/${name}`) : entry,
    )
    .filter(isPackageName)
    .map((name) => ({ name, directory: `${top}/${name}`, named: false, optional: true }))
}

/**
 * The packages that configuration names: a path is a package's directory, a name is looked for from each root in turn.
 * @param resolvePath - makes a relative path absolute
 */
export function configuredCandidates(
  packages: readonly string[],
  roots: readonly DiscoveryRoot[],
  locate: Locate,
  resolvePath: (path: string) => string,
): Candidate[] {
  return packages.map((name) => {
    const isPath = /^(\.{1,2}([/\\]|$)|[/\\]|[a-z]:[/\\])/i.test(name)
    const directory = isPath ? existingDirectory(resolvePath(name)) : firstFound(name, roots, locate)
    return { name, directory, named: true, optional: false }
  })
}

function firstFound(name: string, roots: readonly DiscoveryRoot[], locate: Locate): string | undefined {
  if (!isPackageName(name)) return undefined
  for (const root of roots) {
    const found = locate(name, root.directory)
    if (found !== undefined) return found
  }
  return undefined
}

function existingDirectory(path: string): string | undefined {
  return statOf(path)?.isDirectory() ? path : undefined
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
