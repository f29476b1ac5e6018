/**
 * Proves that what would be published works where users install it: packs every package, has the tarballs checked, and
 * installs some of them into empty projects with npm, as a person would.
 *
 *   node tools/dist/packaging/prove.js
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { mustRun, runCommand } from './run-command.ts'
import { publishedPackages, repositoryDir } from './workspace.ts'

const workDir = mkdtempSync(join(tmpdir(), 'vfab-packaging-'))
process.on('exit', () => rmSync(workDir, { recursive: true, force: true }))

let passed = 0
function prove(claim: string, check: () => void): void {
  check()
  passed++
  console.log(`ok  ${claim}`)
}

const tarballs = packAll()
checkTarballs()
const project = installProject('one-driver', ['@vfab/cli', '@vfab/plotter-ebb'])
proveOneDriver()
proveBrokenNeighbour()
proveGlobalInstall()
proveRepository()
console.log(`packaging: ${passed} passed, 0 failed`)

/** Packs each package as `pnpm publish` would and returns the tarball of each name. */
function packAll(): ReadonlyMap<string, string> {
  const tarballDir = join(workDir, 'tarballs')
  mkdirSync(tarballDir)
  return new Map(
    publishedPackages().map(({ name, dir }) => {
      mustRun('npx', ['--yes', 'pnpm@10.34.9', 'pack', '--pack-destination', tarballDir], { cwd: dir })
      const file = readdirSync(tarballDir).find((entry) => entry.startsWith(`${name.slice(1).replace('/', '-')}-`))
      assert(file !== undefined, `no tarball of ${name}`)
      return [name, join(tarballDir, file)]
    }),
  )
}

function checkTarballs(): void {
  for (const [name, tarball] of tarballs) {
    prove(`${name}: publint and attw find nothing`, () => {
      mustRun('npx', ['publint', 'run', tarball, '--strict'], { cwd: repositoryDir })
      mustRun('npx', ['attw', tarball, '--profile', 'esm-only', '--no-emoji'], { cwd: repositoryDir })
    })
    prove(`${name}: ships its README, licence field and no sources or tests`, () => {
      const files = mustRun('tar', ['-tzf', tarball], { cwd: workDir }).split('\n')
      assert(files.includes('package/README.md'), 'README.md is missing')
      assert(
        !files.some((file) => file.startsWith('package/src/') || file.startsWith('package/test/')),
        'sources are in the tarball',
      )
      const manifest = mustRun('tar', ['-xzOf', tarball, 'package/package.json'], { cwd: workDir })
      assert(
        !manifest.includes('@vfab/source') && !manifest.includes('workspace:'),
        'workspace matters are in the manifest',
      )
    })
  }
}

/**
 * An empty npm project that depends on `names` only. Every other package of this workspace is offered as an override, so
 * that npm takes the tarballs instead of asking the registry for versions that are not there yet.
 */
function installProject(folder: string, names: readonly string[], args: readonly string[] = []): string {
  const dir = join(workDir, folder)
  mkdirSync(dir)
  const files = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]))
  writeFileSync(
    join(dir, 'package.json'),
    JSON.stringify({
      name: folder,
      private: true,
      type: 'module',
      dependencies: Object.fromEntries(names.map((name) => [name, files[name]])),
      overrides: Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name))),
    }),
  )
  mustRun('npm', ['install', '--no-audit', '--no-fund', ...args], { cwd: dir })
  return dir
}

function vfab(cwd: string, args: readonly string[]): { status: number | null; json: unknown; stderr: string } {
  const run = runCommand(process.execPath, [join(project, 'node_modules/@vfab/cli/dist/bin.js'), ...args], {
    cwd,
    env: { HOME: workDir, XDG_CONFIG_HOME: join(workDir, 'config'), XDG_DATA_HOME: join(workDir, 'data') },
  })
  return { status: run.status, json: run.stdout === '' ? undefined : JSON.parse(run.stdout), stderr: run.stderr }
}

function listedDrivers(cwd: string): { id: string; verdict: string }[] {
  const { json } = vfab(cwd, ['driver', 'list', '--json'])
  return (json as { drivers: { id: string; verdict: string }[] }).drivers
}

function proveOneDriver(): void {
  prove('only the asked-for driver is on disk', () => {
    const installed = readdirSync(join(project, 'node_modules/@vfab'))
    assert(installed.includes('plotter-ebb'))
    assert(
      !installed.some((name) => /^(plotter|camera|sensor)-/.test(name) && name !== 'plotter-ebb'),
      installed.join(),
    )
  })
  prove('an empty project with the command line and one driver lists exactly that driver', () => {
    assert.deepEqual(
      listedDrivers(project).map(({ id, verdict }) => ({ id, verdict })),
      [{ id: 'ebb', verdict: 'ok' }],
    )
  })
  prove('the installed packages plot on the simulated board', () => {
    const svg = join(project, 'square.svg')
    writeFileSync(
      svg,
      '<svg xmlns="http://www.w3.org/2000/svg" width="50mm" height="50mm" viewBox="0 0 50 50"><rect x="5" y="5" width="40" height="40" fill="none" stroke="black"/></svg>',
    )
    const run = runCommand(
      process.execPath,
      [
        join(project, 'node_modules/@vfab/cli/dist/bin.js'),
        'plot',
        svg,
        '--device',
        'ebb:sim',
        '--picture',
        'drawn.svg',
      ],
      { cwd: project, env: { HOME: workDir } },
    )
    assert.equal(run.status, 0, run.stderr)
    assert(readdirSync(project).includes('drawn.svg'))
  })
}

function proveBrokenNeighbour(): void {
  prove('a broken third-party driver is named with its reason, and the rest works', () => {
    const broken = join(workDir, 'broken')
    mkdirSync(broken)
    writeFileSync(
      join(broken, 'package.json'),
      JSON.stringify({
        name: 'vfab-broken',
        version: '1.0.0',
        type: 'module',
        vfab: { apiVersion: 1, drivers: [{ id: 'Broken!' }] },
      }),
    )
    mustRun('npm', ['install', '--no-audit', '--no-fund', '--install-links', broken], { cwd: project })
    const drivers = listedDrivers(project)
    assert(drivers.some(({ id, verdict }) => id === 'ebb' && verdict === 'ok'))
    assert(
      drivers.some(({ verdict }) => verdict === 'invalid-metadata'),
      JSON.stringify(drivers),
    )
  })
}

/** `npm i -g` gives the command line and the driver a copy of core each: brands must hold where classes differ. */
function proveGlobalInstall(): void {
  prove('a global installation finds and loads its driver across two copies of core', () => {
    const prefix = join(workDir, 'global')
    mkdirSync(prefix)
    const needed = [
      'cli',
      'plotter-ebb',
      'core',
      'host',
      'job',
      'drawing',
      'motion',
      'transport',
      'device-index',
      'sim',
    ]
    mustRun(
      'npm',
      [
        'install',
        '-g',
        '--prefix',
        prefix,
        '--no-audit',
        '--no-fund',
        ...needed.map((name) => tarballs.get(`@vfab/${name}`)!),
      ],
      { cwd: workDir },
    )
    const run = runCommand(join(prefix, 'bin/vfab'), ['driver', 'test', 'ebb:sim', '--json'], {
      cwd: tmpdir(),
      env: { HOME: workDir },
    })
    assert.equal(run.status, 0, run.stdout + run.stderr)
  })
}

/** Whoever works in this repository has all its drivers at hand: `npx vfab driver list`. */
function proveRepository(): void {
  prove('in this repository the command line finds each driver that is developed here', () => {
    const developed = publishedPackages().flatMap(({ drivers }) => drivers)
    const found = listedDrivers(repositoryDir).filter(({ verdict }) => verdict === 'ok')
    assert.deepEqual(found.map(({ id }) => id).sort(), [...developed].sort())
  })
}
