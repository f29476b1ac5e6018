import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'

const most = 50

/** The packages that an installation of one consists of, itself included: each by its directory in this workspace. */
function installedWith(directory: string, found = new Set<string>()): ReadonlySet<string> {
  const own = realpathSync(directory)
  if (found.has(own)) return found
  found.add(own)
  const manifest = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as Manifest
  const peers = Object.keys(manifest.peerDependencies ?? {}).filter(
    (name) => manifest.peerDependenciesMeta?.[name]?.optional !== true,
  )
  for (const name of [...Object.keys(manifest.dependencies ?? {}), ...peers]) installedWith(resolved(own, name), found)
  return found
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** As Node.js looks for it: in each `node_modules` on the way up. */
function resolved(from: string, name: string): string {
  for (let at = from; ; at = dirname(at)) {
    const place = join(at, 'node_modules', name)
    if (existsSync(place)) return place
    if (at === dirname(at)) throw new Error(`${name} is not installed for ${from}`)
  }
}

test.each(['mqtt', 'sensor-mqtt'])(`@vfab/%s installs at most ${most} packages`, (name) => {
  const packages = installedWith(fileURLToPath(new URL(`../../packages/${name}`, import.meta.url)))
  expect(packages.size).toBeGreaterThan(10)
  expect([...packages].length, [...packages].join('\n')).toBeLessThanOrEqual(most)
})
