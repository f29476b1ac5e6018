import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { publishedPackages } from '../src/packaging/workspace.ts'

type Entry = string | Readonly<Record<string, string>>

interface Manifest {
  readonly exports: Readonly<Record<string, Entry>>
  readonly publishConfig: { readonly exports: Readonly<Record<string, Entry>> }
}

/** What of `exports` is meant for others: all but the sources. */
function withoutSources(exports: Manifest['exports']): Manifest['exports'] {
  return Object.fromEntries(
    Object.entries(exports).map(([path, entry]): readonly [string, Entry] => {
      if (typeof entry === 'string') return [path, entry]
      return [path, Object.fromEntries(Object.entries(entry).filter(([condition]) => condition !== '@vfab/source'))]
    }),
  )
}

test.each(publishedPackages())('every entry of $name is a file, and published as it is used here', ({ dir }) => {
  const manifest = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest
  const files = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  )
  expect(files.filter((file) => !existsSync(join(dir, file)))).toEqual([])
  expect(manifest.publishConfig.exports).toEqual(withoutSources(manifest.exports))
})
