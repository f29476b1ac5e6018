/**
 * Shows what `changeset version` makes of the collected changesets, in a copy: the versions, and that the policy holds. Nothing is
 * changed here.
 *
 *   node tools/dist/release/versions.js
 *   node tools/dist/release/versions.js --publish    also publishes them to a registry of this computer, and reads them back
 */
import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'

import { mustRun } from '../packaging/run-command.ts'
import { publishedPackages, repositoryDir } from '../packaging/workspace.ts'
import { publishAll, type Registry, startRegistry } from './registry.ts'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const { values } = parseArgs({ options: { publish: { type: 'boolean' } } })
const copy = mkdtempSync(join(tmpdir(), 'vfab-versions-'))
try {
  copyRepository()
  mustRun(process.execPath, [join(repositoryDir, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: copy })
  const versions = checkVersions()
  for (const version of new Set(versions.values())) {
    const names = [...versions].flatMap(([name, its]) => (its === version ? [name] : []))
    console.log(`versions: ${version}: ${names.length} packages: ${names.join(' ')}`)
  }
  if (values.publish === true) {
    await using registry = await startRegistry()
    await publishAll(registry, copy)
    for (const [name, version] of versions) checkPublished(await publishedManifest(registry, name, version), versions)
    console.log(`versions: ${versions.size} packages are published, and ask for each other within one major version`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

/** What is built comes along to be published; what is installed is found from there. */
function copyRepository(): void {
  const skipped =
    values.publish === true
      ? /(^|\/)(node_modules|out|\.git|\.nx)$/
      : /(^|\/)(node_modules|dist|out|out-tsc|\.git|\.nx)$/
  cpSync(repositoryDir, copy, { recursive: true, filter: (path) => !skipped.test(relative(repositoryDir, path)) })
  const folders = ['', 'tools', ...publishedPackages().map(({ dir }) => relative(repositoryDir, dir))]
  for (const folder of folders) linkModules(folder)
  mustRun('git', ['init', '-q', '-b', 'main'], { cwd: copy })
  mustRun(
    'git',
    ['-c', 'user.name=proof', '-c', 'user.email=proof@example.org', 'commit', '-q', '--allow-empty', '-m', 'proof'],
    { cwd: copy },
  )
}

/** Packages of others are those that are installed here; packages of this repository are the copies, with their new versions. */
function linkModules(folder: string): void {
  const [from, to] = [join(repositoryDir, folder, 'node_modules'), join(copy, folder, 'node_modules')]
  if (!existsSync(from)) return
  mkdirSync(join(to, '@vfab'), { recursive: true })
  for (const name of readdirSync(from)) if (name !== '@vfab') symlinkSync(join(from, name), join(to, name))
  const own = join(from, '@vfab')
  for (const name of existsSync(own) ? readdirSync(own) : [])
    symlinkSync(join(copy, relative(repositoryDir, realpathSync(join(own, name)))), join(to, '@vfab', name))
}

/** The version of each package, which has a changelog and stays in its major version. */
function checkVersions(): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  for (const { name, dir } of publishedPackages()) {
    const before = manifestIn(dir)
    const after = manifestIn(join(copy, relative(repositoryDir, dir)))
    assert.equal(
      majorOf(after.version),
      majorOf(before.version),
      `${name} would become ${after.version}: a major release needs a new contractVersion`,
    )
    versions.set(name, after.version)
    if (after.version === before.version) continue
    const changes = readFileSync(join(copy, relative(repositoryDir, dir), 'CHANGELOG.md'), 'utf8')
    assert.match(changes, new RegExp(`^## ${after.version}$`, 'm'), `${name} has no changelog of ${after.version}`)
    assert.doesNotMatch(changes, /^- [0-9a-f]{7}:/m, `the changelog of ${name} has ids of commits`)
  }
  return versions
}

/** Nothing of the workspace is left in it, and it takes every later version of what it needs that has the same major version. */
function checkPublished(
  { name, dependencies, peerDependencies }: Manifest,
  versions: ReadonlyMap<string, string>,
): void {
  for (const [other, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
    const version = versions.get(other)
    assert(!range.startsWith('workspace:'), `${name} asks for ${other} ${range}`)
    if (version !== undefined) assert.equal(range, `^${version}`, `${name} asks for ${other} ${range}`)
  }
}

async function publishedManifest({ url }: Registry, name: string, version: string): Promise<Manifest> {
  const response = await fetch(`${url}${name.replace('/', '%2f')}/${version}`)
  assert.equal(response.status, 200, `${name} ${version} is not on the registry`)
  return (await response.json()) as Manifest
}

function majorOf(version: string): string {
  return version.split('.')[0]!
}

function manifestIn(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest
}
