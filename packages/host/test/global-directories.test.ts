import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { discoverDrivers, type DiscoverOptions } from '../src/discovery.ts'
import { driverPackage, plainPackage, project } from './driver-package.ts'
import { makeTree, type Tree } from './file-tree.ts'

const ebb = { name: '@vfab/plotter-ebb', drivers: [{ id: 'ebb' }] }

/** The driver in `directory`, whose manifest lists it, unless it is npm's. */
function installed(directory: string, manifest = true): Tree {
  return {
    ...(manifest ? { [`${directory}/package.json`]: project(['@vfab/plotter-ebb']) } : {}),
    ...driverPackage(`${directory}/node_modules/@vfab/plotter-ebb`, ebb),
  }
}

async function found(tree: Tree, options: (root: string) => Partial<DiscoverOptions>): Promise<string[]> {
  const root = makeTree({ 'empty/readme.md': '', ...tree })
  const places = {
    cwd: join(root, 'empty'),
    env: {},
    homeDirectory: join(root, 'home'),
    execPath: join(root, 'usr/bin/node'),
  }
  const { drivers } = await discoverDrivers({ ...places, ...options(root) })
  return drivers.map(({ id, verdict, package: { root: from } }) => `${id} ${verdict} ${from.kind}`)
}

test.each<[string, string, boolean, (root: string) => Partial<DiscoverOptions>]>([
  ['npm beside node', 'usr/lib', false, () => ({})],
  [
    'npm with a prefix',
    'home/.npm-global/lib',
    false,
    (root) => ({ env: { npm_config_prefix: join(root, 'home/.npm-global') } }),
  ],
  [
    'npm on Windows',
    'home/AppData/npm',
    false,
    (root) => ({ platform: 'win32', env: { APPDATA: join(root, 'home/AppData') } }),
  ],
  ['pnpm 10', 'home/.local/share/pnpm/global/5', true, () => ({ platform: 'linux' })],
  ['pnpm 10 on macOS', 'home/Library/pnpm/global/5', true, () => ({ platform: 'darwin' })],
  ['pnpm 11 and 12', 'home/.local/share/pnpm/global/v11/4d54-18ec-1', true, () => ({ platform: 'linux' })],
  ['pnpm with PNPM_HOME', 'p/global/v11/4d54-18ec-1', true, (root) => ({ env: { PNPM_HOME: join(root, 'p') } })],
  [
    'pnpm with PNPM_HOME naming bin',
    'p/global/v11/4d54-1',
    true,
    (root) => ({ env: { PNPM_HOME: join(root, 'p/bin') } }),
  ],
  ['Yarn', 'home/.config/yarn/global', true, () => ({ platform: 'linux' })],
  ['bun', 'home/.bun/install/global', true, () => ({})],
  ['bun with BUN_INSTALL', 'b/install/global', true, (root) => ({ env: { BUN_INSTALL: join(root, 'b') } })],
])('a driver that was installed globally by %s is found', async (_, directory, manifest, options) => {
  expect(await found(installed(directory, manifest), options)).toEqual(['ebb ok global'])
})

test('a command line that pnpm 12 put into a folder of its own finds the driver in the folder beside it', async () => {
  const global = 'somewhere/global/v11'
  const tree = {
    ...installed(`${global}/4d54-driver-1`),
    [`${global}/4d54-cli-0/package.json`]: project(['@vfab/cli']),
    ...plainPackage(`${global}/4d54-cli-0/node_modules/@vfab/cli`, '@vfab/cli'),
  }
  const root = makeTree({ 'empty/readme.md': '', ...tree })
  // The commands go by links, named after a hash.
  symlinkSync(join(root, global, '4d54-cli-0'), join(root, global, 'e331f1ad'), 'dir')
  mkdirSync(join(root, 'home'))
  const { drivers } = await discoverDrivers({
    cwd: join(root, 'empty'),
    env: {},
    homeDirectory: join(root, 'home'),
    execPath: join(root, 'usr/bin/node'),
    argv1: join(root, global, 'e331f1ad/node_modules/@vfab/cli/dist/bin.js'),
  })
  expect(drivers.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['ebb ok'])
})

test('a driver of the project comes before a global one, and --project searches nothing else', async () => {
  const tree = { ...installed('empty'), ...installed('home/.bun/install/global') }
  expect(await found(tree, () => ({}))).toEqual(['ebb ok project', expect.stringMatching(/^ebb (?!ok).* global$/)])
  expect(await found(tree, (root) => ({ project: join(root, 'empty') }))).toEqual(['ebb ok project'])
})
