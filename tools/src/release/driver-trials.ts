/*
 * From an empty folder to a driver that was checked and used, by what a person types.
 */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { repositoryDir } from '../packaging/workspace.ts'
import type { Programs } from './programs.ts'
import type { Registry } from './registry.ts'
import { type Finished, runAsync } from './run-async.ts'

/** A driver to be made, and the package manager it is made with. */
export interface DriverTrial {
  readonly kind: 'plotter' | 'camera' | 'sensor'
  readonly transport: 'serial' | 'tcp' | 'http'
  readonly manager: 'npm' | 'pnpm' | 'yarn' | 'bun'
}

const everyKind: readonly Pick<DriverTrial, 'kind' | 'transport'>[] = [
  { kind: 'plotter', transport: 'serial' },
  { kind: 'plotter', transport: 'tcp' },
  { kind: 'camera', transport: 'http' },
  { kind: 'camera', transport: 'tcp' },
  { kind: 'sensor', transport: 'serial' },
  { kind: 'sensor', transport: 'tcp' },
  { kind: 'sensor', transport: 'http' },
]

/** Each kind and transport with npm; one of each kind with the other package managers. */
export const driverTrials: readonly DriverTrial[] = [
  ...everyKind.map((each) => ({ ...each, manager: 'npm' }) as const),
  { kind: 'plotter', transport: 'serial', manager: 'pnpm' },
  { kind: 'camera', transport: 'http', manager: 'yarn' },
  { kind: 'sensor', transport: 'tcp', manager: 'bun' },
]

/** Where drivers are made, and who is told how that went. */
export interface DriverProof {
  readonly registry: Registry
  readonly programs: Programs
  /** For folders of their own. */
  readonly directory: string
  /** Publish the example as well, find it by a search, and install it from there. The search asks the registry behind, too, which may be slow. */
  readonly isPublishing?: boolean
  ok(claim: string): void
  notOk(claim: string, error: unknown): void
}

/** Makes, checks and uses each driver, then the example of the tutorial. */
export async function proveDrivers(trials: readonly DriverTrial[], proof: DriverProof): Promise<void> {
  const attempt = async (label: string, prove: () => Promise<string>): Promise<void> => {
    const beganMs = performance.now()
    try {
      const found = await prove()
      proof.ok(`${label}: ${found} (${Math.round((performance.now() - beganMs) / 1000)} s)`)
    } catch (error) {
      proof.notOk(label, error)
    }
  }
  for (const trial of trials) {
    const { kind, transport, manager } = trial
    const folder = join(proof.directory, `${kind}-${transport}-${manager}`)
    await attempt(`a new ${kind} over ${transport} with ${manager}`, () => proveGenerated(trial, folder, proof))
  }
  await attempt('the example of the tutorial', () => proveExample(join(proof.directory, 'example'), proof))
}

/** From an empty folder to a checked driver that has been used. */
async function proveGenerated(
  { kind, transport, manager }: DriverTrial,
  directory: string,
  { registry, programs }: DriverProof,
): Promise<string> {
  const place = placeFor(directory, registry, programs)
  const words = ['create', '@vfab/driver', 'vfab-driver-mine', '--', '--kind', kind, '--transport', transport, '--yes']
  const usb = transport === 'serial' ? ['--usb', '1234:abcd'] : []
  await place.must('npm', ['--yes', ...words, ...usb], directory)
  const project = join(directory, 'vfab-driver-mine')
  const run = await managerOf(manager, project, place, programs, registry)
  await run('install')
  await run('run', 'typecheck')
  await run('run', 'test')
  const counted = await place.check(manager, project)
  await place.use(manager, kind, 'mine', project)
  return counted
}

/**
 * The example is copied, not linked: nothing of this repository is near it. With `isPublishing` it is published, found by a
 * search in another folder, installed there and plotted with.
 */
async function proveExample(
  directory: string,
  { registry, programs, isPublishing = false }: DriverProof,
): Promise<string> {
  const place = placeFor(directory, registry, programs)
  const project = join(directory, 'third-party-driver')
  cpSync(join(repositoryDir, 'docs/examples/third-party-driver'), project, {
    recursive: true,
    filter: (source) => !/\/(node_modules|dist)$/.test(source),
  })
  const run = await managerOf('npm', project, place, programs, registry)
  await run('install')
  await run('test')
  const counted = await place.check('npm', project)
  await place.use('npm', 'plotter', 'chalkbot', project)
  if (!isPublishing) return counted
  await place.must('npm', ['publish'], project)
  const stranger = join(directory, 'stranger')
  mkdirSync(stranger)
  writeFileSync(join(stranger, 'package.json'), '{"private":true}')
  await place.must('npm', ['install', '@vfab/cli', '--no-audit', '--no-fund'], stranger)
  const { stdout } = await place.vfab('npm', ['driver', 'search', 'chalkbot', '--json'], stranger)
  const { packages } = JSON.parse(stdout) as { readonly packages: readonly { readonly name: string }[] }
  const names = packages.map(({ name }) => name)
  assert.deepEqual(names, ['vfab-plotter-chalkbot'])
  await place.vfab('npm', ['driver', 'install', 'vfab-plotter-chalkbot', '--yes'], stranger)
  await place.use('npm', 'plotter', 'chalkbot', stranger)
  return `${counted}; published, found by a search, installed and plotted with`
}

/** An empty folder with an empty home beside it. */
interface Place {
  readonly must: (program: string, args: readonly string[], cwd: string) => Promise<Finished>
  /** Runs the command as it is installed in `project`. */
  readonly vfab: (manager: DriverTrial['manager'], args: readonly string[], project: string) => Promise<Finished>
  /** Runs `vfab driver check .` */
  readonly check: (manager: DriverTrial['manager'], project: string) => Promise<string>
  /** Plots, takes a picture or reads, on the simulated device. */
  readonly use: (
    manager: DriverTrial['manager'],
    kind: DriverTrial['kind'],
    id: string,
    project: string,
  ) => Promise<void>
}

function placeFor(directory: string, { url, userConfig }: Registry, programs: Programs): Place {
  const home = join(directory, 'home')
  mkdirSync(home, { recursive: true })
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NPM_|NODE_OPTIONS|VFAB_|XDG_|PNPM_|YARN_)/.test(name),
  )
  const env = {
    ...Object.fromEntries(inherited),
    HOME: home,
    PATH: `${join(home, 'bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
    npm_config_registry: url,
    npm_config_userconfig: userConfig,
    npm_config_cache: join(home, 'npm-cache'),
    BUN_INSTALL_CACHE_DIR: join(home, 'bun-cache'),
    CI: '1',
  }
  const call = (program: string, args: readonly string[], cwd: string): Promise<Finished> =>
    runAsync(program, args, { cwd, env, only: true })
  const must: Place['must'] = async (program, args, cwd) => {
    const finished = await call(program, args, cwd)
    assert.equal(finished.status, 0, `${program} ${args.join(' ')} ended with ${finished.status}\n${finished.output}`)
    return finished
  }
  const vfab = async (manager: DriverTrial['manager'], args: readonly string[], project: string): Promise<Finished> => {
    if (manager === 'yarn') return must(process.execPath, [await programs.yarn(), 'run', 'vfab', ...args], project)
    return must(process.execPath, [join(project, 'node_modules/@vfab/cli/dist/bin.js'), ...args], project)
  }
  return {
    ...{ must, vfab },
    async check(manager, project) {
      const { stdout } = await vfab(manager, ['driver', 'check', '.', '--json'], project)
      const { findings } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
        findings: readonly { check: string; status: string; message: string }[]
      }
      const doubtful = findings.filter(({ status }) => status !== 'passed')
      assert.deepEqual(doubtful, [])
      return `${findings.length} findings, ${findings.find(({ check }) => check === 'conformance')!.message}`
    },
    async use(manager, kind, id, project) {
      const device = ['--device', `${id}:sim`]
      if (kind === 'plotter') {
        const drawing = '<path d="M10,10 H60 V40 H10 Z" fill="none" stroke="black"/>'
        const size = 'width="100mm" height="80mm" viewBox="0 0 100 80"'
        writeFileSync(join(project, 'square.svg'), `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${drawing}</svg>`)
        await vfab(manager, ['plot', 'square.svg', ...device, '--picture', 'drawn.svg'], project)
        assert.match(readFileSync(join(project, 'drawn.svg'), 'utf8'), /<polyline|<path/)
      } else if (kind === 'camera') {
        await vfab(manager, ['snapshot', ...device, '-o', 'picture.jpg'], project)
        assert(existsSync(join(project, 'picture.jpg')))
      } else {
        const { stdout } = await vfab(manager, ['read', `${id}:sim`, '--json'], project)
        assert.match(stdout, /"value": ?\d/)
      }
    },
  }
}

/** Runs a package manager in `project`, set up so that it asks the registry of the proof. */
async function managerOf(
  manager: DriverTrial['manager'],
  project: string,
  { must }: Place,
  from: Programs,
  { url }: Registry,
): Promise<(...args: readonly string[]) => Promise<void>> {
  const write = (file: string, text: string): void => writeFileSync(join(project, file), text)
  switch (manager) {
    case 'npm':
      return async (...args) => void (await must('npm', [...args, '--no-audit', '--no-fund'], project))
    case 'pnpm': {
      write('.npmrc', `registry=${url}\nstore-dir=${join(dirname(project), 'home/store')}\n`)
      write(
        'pnpm-workspace.yaml',
        'packages: []\nignoredBuiltDependencies:\n  - "@serialport/bindings-cpp"\n  - esbuild\n',
      )
      const program = await from.pnpm()
      // Those who use pnpm have it on their PATH, where `vfab driver check` looks for it.
      const bin = join(dirname(project), 'home/bin')
      mkdirSync(bin, { recursive: true })
      writeFileSync(join(bin, 'pnpm'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`, { mode: 0o755 })
      return async (...args) => void (await must(process.execPath, [program, ...args], project))
    }
    case 'yarn': {
      const settings = {
        ...{ npmRegistryServer: url, unsafeHttpWhitelist: ['127.0.0.1'], npmMinimalAgeGate: 0, enableTelemetry: false },
        ...{
          enableGlobalCache: false,
          enableImmutableInstalls: false,
          globalFolder: join(dirname(project), 'home/yarn'),
        },
      }
      write('.yarnrc.yml', JSON.stringify(settings))
      write('yarn.lock', '')
      // Yarn looks up optional packages of other systems too. Not every mirror has this one, which vite wants on Windows.
      const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as object
      const resolutions = { 'napi-windows-process-start-time': 'portal:../nothing' }
      write('package.json', JSON.stringify({ ...manifest, resolutions }, undefined, 2))
      mkdirSync(join(project, '../nothing'), { recursive: true })
      write('../nothing/package.json', '{"name":"napi-windows-process-start-time","version":"0.1.0"}')
      const program = await from.yarn()
      return async (...args) => void (await must(process.execPath, [program, ...args], project))
    }
    case 'bun': {
      write('bunfig.toml', `[install]\nregistry = "${url}"\n`)
      const program = await from.bun()
      return async (...args) => void (await must(program, args, project))
    }
  }
}
