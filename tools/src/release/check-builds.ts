/*
 * What can be seen of a package before it is published: its tarball, as `pnpm publish` would make it.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { mustRun } from '../packaging/run-command.ts'
import { undeclaredImports } from '../packaging/undeclared-imports.ts'
import { publishedPackages, repositoryDir, type WorkspacePackage } from '../packaging/workspace.ts'
import { runAsync } from './run-async.ts'

/**
 * @param ok - called with each claim that holds
 * @param notOk - called with each that does not, and why
 */
export async function checkBuilds(
  ok: (claim: string) => void,
  notOk: (claim: string, error: unknown) => void,
): Promise<void> {
  const attempt = async (claim: string, check: () => void | Promise<void>): Promise<void> => {
    try {
      await check()
      ok(claim)
    } catch (error) {
      notOk(claim, error)
    }
  }
  const directory = mkdtempSync(join(tmpdir(), 'vfab-tarballs-'))
  try {
    for (const each of publishedPackages()) {
      await attempt(`${each.name}: the tarball is right`, () => checkBuild(each, join(directory, each.name.slice(1))))
    }
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
  await attempt('in this repository the command finds each driver that is developed here', proveRepository)
}

async function checkBuild({ name, dir }: WorkspacePackage, unpacked: string): Promise<void> {
  mkdirSync(unpacked, { recursive: true })
  mustRun('npx', ['--yes', 'pnpm@10.34.9', 'pack', '--pack-destination', unpacked], { cwd: dir })
  const tarball = join(unpacked, readdirSync(unpacked)[0]!)
  const lints = [
    runAsync(join(repositoryDir, 'node_modules/.bin/publint'), ['run', tarball, '--strict'], { cwd: repositoryDir }),
    runAsync(join(repositoryDir, 'node_modules/.bin/attw'), [tarball, '--profile', 'esm-only', '--no-emoji'], {
      cwd: repositoryDir,
    }),
  ]
  for (const { status, output } of await Promise.all(lints)) assert.equal(status, 0, `${name}\n${output}`)
  mustRun('tar', ['-xzf', tarball], { cwd: unpacked })
  const undeclared = await undeclaredImports(join(unpacked, 'package'))
  assert.deepEqual(undeclared, [], `${name} imports packages that its package.json does not name`)
  const files = readdirSync(join(unpacked, 'package'), { recursive: true, encoding: 'utf8' })
  for (const file of ['README.md', 'LICENSE']) assert(files.includes(file), `${name} has no ${file}`)
  const superfluous = files.filter((file) => /^(src|test)\/|\.map$|\.tsbuildinfo$/.test(file))
  assert.deepEqual(superfluous, [], `${name} publishes sources, tests or maps`)
  const manifest = readFileSync(join(unpacked, 'package/package.json'), 'utf8')
  assert(!/"@vfab\/source"|workspace:/.test(manifest), `workspace matters are in the manifest of ${name}`)
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> }
  for (const [dependency, range] of Object.entries(dependencies)) {
    assert.match(range, /^\^/, `${name} needs ${dependency} in exactly one version`)
  }
}

/** Whoever works in this repository has all its drivers at hand: `npx vfab driver list`. */
function proveRepository(): void {
  const bin = join(repositoryDir, 'packages/cli/dist/bin.js')
  const listed = JSON.parse(mustRun(process.execPath, [bin, 'driver', 'list', '--json'], { cwd: repositoryDir })) as {
    drivers: { id: string; verdict: string }[]
  }
  const found = listed.drivers.filter(({ verdict }) => verdict === 'ok').map(({ id }) => id)
  assert.deepEqual(
    found.sort(),
    publishedPackages()
      .flatMap(({ drivers }) => drivers)
      .sort(),
  )
}
