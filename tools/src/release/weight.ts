import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What an installation takes on the disk. */
export interface Weight {
  /** How many packages there are; several copies of one count each. */
  readonly packages: number
  /** Space on the disk as `du -m` counts it. */
  readonly megabytes: number
  /** The heaviest packages and their space, MB. */
  readonly heaviest: readonly (readonly [name: string, megabytes: number])[]
}

const megabyte = 1024 * 1024

/** Weighs a `node_modules` folder; links count nothing. */
export function weigh(directory: string): Weight {
  const sizes = new Map<string, number>()
  let packages = 0
  let bytes = 0
  const walk = (path: string, owner: string | undefined): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inner = join(path, entry.name)
      if (entry.isDirectory()) {
        const name = /node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)$/.exec(inner)?.[1]
        if (name !== undefined && isPackage(inner)) packages++
        walk(inner, name ?? owner)
      } else if (entry.isFile()) {
        const size = lstatSync(inner).blocks * 512
        bytes += size
        if (owner !== undefined) sizes.set(owner, (sizes.get(owner) ?? 0) + size)
      }
    }
  }
  walk(directory, undefined)
  return { packages, megabytes: bytes / megabyte, heaviest: top(sizes) }
}

function isPackage(directory: string): boolean {
  try {
    return 'version' in (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as object)
  } catch {
    return false
  }
}

/** Weighs the archives of Yarn Plug'n'Play, and what it had to unpack beside them. */
export function weighArchives(directory: string): Weight {
  const sizes = new Map<string, number>()
  let bytes = 0
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const size = lstatSync(join(entry.parentPath, entry.name)).blocks * 512
    bytes += size
    if (entry.name.endsWith('.zip')) sizes.set(entry.name.replace(/-npm-.*/, ''), size)
  }
  return { packages: sizes.size, megabytes: bytes / megabyte, heaviest: top(sizes) }
}

function top(sizes: ReadonlyMap<string, number>): Weight['heaviest'] {
  const sorted = [...sizes].sort(([, one], [, other]) => other - one)
  return sorted.slice(0, 8).map(([name, size]) => [name, size / megabyte] as const)
}
