/*
 * The ways in which people install: what each package manager is asked, where its packages lie, and how the command is started.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { weigh, weighArchives, type Weight } from './weight.ts'
import type { Programs } from './programs.ts'
import type { Registry } from './registry.ts'
import { type Finished, runAsync, type RunOptions } from './run-async.ts'

/** A folder into which a package manager installs. */
export interface Installation {
  readonly directory: string
  readonly add: (...names: readonly string[]) => Promise<void>
  readonly remove: (name: string) => Promise<void>
  /** Runs `vfab` as installed here. */
  readonly vfab: (args: readonly string[], options?: Partial<RunOptions>) => Promise<Finished>
  readonly weight: () => Weight
}

/** Where and with what {@link Layout} installs. */
export interface LayoutScope {
  /** Empty, and the layout's own. */
  readonly directory: string
  /** Empty too: caches and settings of the user go here. */
  readonly home: string
  /** The `node` that runs package managers and the command. */
  readonly node: string
  readonly programs: Programs
  readonly registry: Registry
}

/** One way to install. */
export interface Layout {
  readonly name: string
  readonly prepare: (scope: LayoutScope) => Promise<Installation>
}

const command = 'node_modules/@vfab/cli/dist/bin.js'

/** Every layout that has to work. */
export const layouts: readonly Layout[] = [
  { name: 'npm', prepare: async (scope: LayoutScope): Promise<Installation> => npm(scope, []) },
  { name: 'npm -g', prepare: async (scope: LayoutScope): Promise<Installation> => npmGlobal(scope) },
  { name: 'pnpm', prepare: async (scope: LayoutScope): Promise<Installation> => pnpm(scope) },
  { name: 'yarn pnp', prepare: async (scope: LayoutScope): Promise<Installation> => yarn(scope, 'pnp') },
  {
    name: 'yarn node-modules',
    prepare: async (scope: LayoutScope): Promise<Installation> => yarn(scope, 'node-modules'),
  },
  { name: 'bun', prepare: async (scope: LayoutScope): Promise<Installation> => bun(scope) },
]

/** An environment in which nothing of this machine's user counts. */
function environment({ home, node, registry }: LayoutScope): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|NPM_|NODE_OPTIONS|VFAB_|XDG_|PNPM_|YARN_)/.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    HOME: home,
    PATH: `${dirname(node)}:${process.env['PATH']}`,
    npm_config_registry: registry.url,
    npm_config_userconfig: registry.userConfig,
    npm_config_cache: join(home, 'npm-cache'),
    CI: '1',
  }
}

async function must(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { status, output } = await runAsync(program, args, { cwd, env, only: true })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${output}`)
}

function starts(scope: LayoutScope, words: readonly string[]): Installation['vfab'] {
  const env = environment(scope)
  return (args, options = {}) =>
    runAsync(scope.node, [...words, ...args], {
      cwd: scope.directory,
      ...options,
      env: { ...env, ...options.env },
      only: true,
    })
}

function manifest({ directory }: LayoutScope, more: object = {}): void {
  writeFileSync(
    join(directory, 'package.json'),
    JSON.stringify({ name: 'workshop', private: true, type: 'module', ...more }),
  )
}

function npm(scope: LayoutScope, flags: readonly string[]): Installation {
  const { directory } = scope
  const env = environment(scope)
  manifest(scope)
  const run = (...args: readonly string[]): Promise<void> =>
    must('npm', [...args, '--no-audit', '--no-fund', ...flags], directory, env)
  return {
    directory,
    add: (...names) => run('install', ...names),
    remove: (name) => run('uninstall', name),
    vfab: starts(scope, [join(directory, command)]),
    weight: () => weigh(join(directory, 'node_modules')),
  }
}

function npmGlobal(scope: LayoutScope): Installation {
  const prefix = join(scope.directory, 'global')
  mkdirSync(prefix)
  const elsewhere = join(scope.directory, 'elsewhere')
  mkdirSync(elsewhere)
  const env = environment(scope)
  const run = (...args: readonly string[]): Promise<void> =>
    must('npm', [...args, '-g', '--prefix', prefix, '--no-audit', '--no-fund'], elsewhere, env)
  return {
    directory: elsewhere,
    add: (...names) => run('install', ...names),
    remove: (name) => run('uninstall', name),
    vfab: starts({ ...scope, directory: elsewhere }, [join(prefix, 'bin/vfab')]),
    weight: () => weigh(join(prefix, 'lib/node_modules')),
  }
}

async function pnpm(scope: LayoutScope): Promise<Installation> {
  const { directory, node, home, programs, registry } = scope
  const env = environment(scope)
  const program = await programs.pnpm()
  manifest(scope)
  writeFileSync(join(directory, '.npmrc'), `registry=${registry.url}\nstore-dir=${join(home, 'store')}\n`)
  writeFileSync(
    join(directory, 'pnpm-workspace.yaml'),
    'packages: []\nignoredBuiltDependencies:\n  - "@serialport/bindings-cpp"\n',
  )
  const run = (...args: readonly string[]): Promise<void> => must(node, [program, ...args], directory, env)
  return {
    directory,
    add: (...names) => run('add', ...names),
    remove: (name) => run('remove', name),
    vfab: starts(scope, [join(directory, command)]),
    weight: () => weigh(join(directory, 'node_modules')),
  }
}

async function yarn(scope: LayoutScope, linker: 'pnp' | 'node-modules'): Promise<Installation> {
  const { directory, node, home, programs, registry } = scope
  const env = environment(scope)
  const program = await programs.yarn()
  manifest(scope)
  const settings = {
    nodeLinker: linker,
    npmRegistryServer: registry.url,
    unsafeHttpWhitelist: ['127.0.0.1'],
    npmMinimalAgeGate: 0,
    enableTelemetry: false,
    enableGlobalCache: false,
    enableImmutableInstalls: false,
    globalFolder: join(home, 'yarn'),
  }
  writeFileSync(join(directory, '.yarnrc.yml'), JSON.stringify(settings))
  writeFileSync(join(directory, 'yarn.lock'), '')
  const run = (...args: readonly string[]): Promise<void> => must(node, [program, ...args], directory, env)
  return {
    directory,
    // Yarn installs no peers unasked.
    add: (...names) => run('add', ...names, '@vfab/core'),
    remove: (name) => run('remove', name),
    vfab: starts(scope, linker === 'pnp' ? [program, 'run', 'vfab'] : [join(directory, command)]),
    weight: () => (linker === 'pnp' ? weighArchives(join(directory, '.yarn')) : weigh(join(directory, 'node_modules'))),
  }
}

async function bun(scope: LayoutScope): Promise<Installation> {
  const { directory, home, programs, registry } = scope
  const env = { ...environment(scope), BUN_INSTALL_CACHE_DIR: join(home, 'bun-cache') }
  const program = await programs.bun()
  manifest(scope)
  writeFileSync(join(directory, 'bunfig.toml'), `[install]\nregistry = "${registry.url}"\n`)
  const run = (...args: readonly string[]): Promise<void> => must(program, args, directory, env)
  return {
    directory,
    add: (...names) => run('add', ...names),
    remove: (name) => run('remove', name),
    vfab: starts(scope, [join(directory, command)]),
    weight: () => weigh(join(directory, 'node_modules')),
  }
}
