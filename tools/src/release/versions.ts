/**
 * Shows what `changeset version` makes of the collected changesets, in a copy: the versions, and that the policy holds. Nothing is
 * changed here.
 *
 *   node tools/dist/release/versions.js
 */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { publishedPackages, repositoryDir } from '../packaging/workspace.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const copy = mkdtempSync(join(tmpdir(), 'vfab-versions-'))
try {
  const skipped = /(^|\/)(node_modules|dist|out|out-tsc|\.git|\.nx)$/
  cpSync(repositoryDir, copy, { recursive: true, filter: (path) => !skipped.test(relative(repositoryDir, path)) })
  symlinkSync(join(repositoryDir, 'node_modules'), join(copy, 'node_modules'))
  mustRun('git', ['init', '-q', '-b', 'main'], { cwd: copy })
  mustRun(
    'git',
    ['-c', 'user.name=proof', '-c', 'user.email=proof@example.org', 'commit', '-q', '--allow-empty', '-m', 'proof'],
    { cwd: copy },
  )
  mustRun(process.execPath, [join(repositoryDir, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: copy })
  const versions = new Map<string, string[]>()
  for (const { name, dir } of publishedPackages()) {
    const before = manifestIn(dir)
    const after = manifestIn(join(copy, relative(repositoryDir, dir)))
    assert.equal(
      after.version.split('.')[0],
      before.version.split('.')[0],
      `${name} would become ${after.version}: a major release needs a new contractVersion`,
    )
    // What drivers ask of core stays inside their range.
    assert.equal(
      after.peerDependencies?.['@vfab/core'],
      before.peerDependencies?.['@vfab/core'],
      `${name} would ask for another core`,
    )
    versions.set(after.version, [...(versions.get(after.version) ?? []), name])
    if (after.version !== before.version) {
      const changes = readFileSync(join(copy, relative(repositoryDir, dir), 'CHANGELOG.md'), 'utf8')
      assert.match(changes, new RegExp(`^## ${after.version}$`, 'm'), `${name} has no changelog of ${after.version}`)
    }
  }
  for (const [version, names] of versions)
    console.log(`versions: ${version}: ${names.length} packages: ${names.join(' ')}`)
} finally {
  rmSync(copy, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

function manifestIn(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest
}
