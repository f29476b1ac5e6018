import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { expect, test } from 'vitest'

import { discoverDrivers, type DiscoverOptions } from '../src/discovery.ts'
import { driverPackage, plainPackage, project } from './driver-package.ts'
import { makeTree } from './file-tree.ts'

/** `id verdict package` of everything found. */
async function discover(cwd: string, options: Partial<DiscoverOptions> = {}): Promise<string[]> {
  const { drivers } = await discoverDrivers({
    cwd,
    env: {},
    homeDirectory: '/nonexistent',
    execPath: '/nonexistent/bin/node',
    ...options,
  })
  return drivers.map(({ id, verdict, package: owner }) => `${id} ${verdict} ${owner.name}@${owner.version}`)
}

const ebb = { name: '@vfab/plotter-ebb', drivers: [{ id: 'ebb' }] }

test('finds a driver that npm installed flat, and no package that the project does not list', async () => {
  const root = makeTree({
    'package.json': project(['@vfab/plotter-ebb', 'left-pad']),
    ...driverPackage('node_modules/@vfab/plotter-ebb', ebb),
    ...driverPackage('node_modules/stowaway', { name: 'stowaway', drivers: [{ id: 'stowaway' }] }),
    ...plainPackage('node_modules/left-pad', 'left-pad'),
  })
  expect(await discover(root)).toEqual(['ebb ok @vfab/plotter-ebb@1.2.3'])
})

test('runs no code of any package', async () => {
  const root = makeTree({
    'package.json': project(['@vfab/plotter-ebb', 'left-pad']),
    ...driverPackage('node_modules/@vfab/plotter-ebb', ebb),
    ...plainPackage('node_modules/left-pad', 'left-pad'),
  })
  const { drivers } = await discoverDrivers({
    cwd: root,
    env: {},
    homeDirectory: '/nonexistent',
    execPath: '/nonexistent/bin/node',
  })
  const [driver] = drivers
  expect(driver?.verdict).toBe('ok')
  // The package is made so that importing it fails: that it was found means that it was not imported.
  const entry = pathToFileURL(join(driver!.package.directory!, driver!.metadata!.entry)).href
  await expect(import(entry)).rejects.toThrow('driver code ran')
})

test('finds drivers of devDependencies and optionalDependencies, and from a folder inside the project', async () => {
  const root = makeTree({
    'package.json': project([], { devDependencies: { one: '*' }, optionalDependencies: { two: '*', three: '*' } }),
    'drawings/deep/readme.md': '',
    ...driverPackage('node_modules/one', { name: 'one', drivers: [{ id: 'one' }] }),
    ...driverPackage('node_modules/two', { name: 'two', drivers: [{ id: 'two' }] }),
  })
  expect(await discover(join(root, 'drawings/deep'))).toEqual(['two ok two@1.2.3', 'one ok one@1.2.3'])
})

test('follows the links of a pnpm store to the real package', async () => {
  const store = 'node_modules/.pnpm/@vfab+plotter-ebb@1.2.3/node_modules/@vfab/plotter-ebb'
  const root = makeTree({
    'package.json': project(['@vfab/plotter-ebb']),
    ...driverPackage(store, ebb),
    'node_modules/@vfab/plotter-ebb': { linkTo: '../.pnpm/@vfab+plotter-ebb@1.2.3/node_modules/@vfab/plotter-ebb' },
  })
  const { drivers } = await discoverDrivers({
    cwd: root,
    env: {},
    homeDirectory: '/nonexistent',
    execPath: '/nonexistent/bin/node',
  })
  expect(drivers.map(({ package: { directory } }) => directory)).toEqual([join(root, store)])
})

test('finds drivers beside a globally installed command line through the link in bin', async () => {
  const root = makeTree({
    'bin/vfab': { linkTo: '../lib/node_modules/@vfab/cli/dist/bin.js' },
    'lib/node_modules/@vfab/cli/package.json': { name: '@vfab/cli', version: '1.0.0' },
    'lib/node_modules/@vfab/cli/dist/bin.js': '',
    ...driverPackage('lib/node_modules/@vfab/plotter-ebb', ebb),
    ...driverPackage('lib/node_modules/laser', { name: 'laser', drivers: [{ id: 'laser' }] }),
    ...plainPackage('lib/node_modules/npm', 'npm'),
    'elsewhere/readme.md': '',
  })
  const argv1 = join(root, 'bin/vfab')
  expect(await discover(join(root, 'elsewhere'), { argv1 })).toEqual([
    'ebb ok @vfab/plotter-ebb@1.2.3',
    'laser ok laser@1.2.3',
  ])
})

test('finds drivers beside a command line that pnpm installed globally', async () => {
  const cli = 'global/5/node_modules/.pnpm/@vfab+cli@1.0.0/node_modules/@vfab/cli'
  const root = makeTree({
    'global/5/package.json': project(['@vfab/cli', '@vfab/plotter-ebb']),
    [`${cli}/package.json`]: { name: '@vfab/cli', version: '1.0.0' },
    [`${cli}/dist/bin.js`]: '',
    ...driverPackage('global/5/node_modules/@vfab/plotter-ebb', ebb),
    'elsewhere/readme.md': '',
  })
  const selfUrl = pathToFileURL(join(root, cli, 'dist/bin.js')).href
  expect(await discover(join(root, 'elsewhere'), { selfUrl })).toEqual(['ebb ok @vfab/plotter-ebb@1.2.3'])
})

test("finds a workspace member's drivers from the member, hoisted or linked, and none from the workspace's root", async () => {
  const root = makeTree({
    'package.json': { name: 'shop', private: true, workspaces: ['apps/*', 'drivers/*'] },
    'apps/east/package.json': project(['laser', '@vfab/plotter-ebb']),
    ...driverPackage('node_modules/@vfab/plotter-ebb', ebb),
    ...driverPackage('drivers/laser', { name: 'laser', drivers: [{ id: 'laser' }] }),
    'node_modules/laser': { linkTo: '../drivers/laser' },
  })
  expect(await discover(join(root, 'apps/east'))).toEqual(['laser ok laser@1.2.3', 'ebb ok @vfab/plotter-ebb@1.2.3'])
  const { roots, drivers } = await discoverDrivers({
    cwd: root,
    env: {},
    homeDirectory: '/nonexistent',
    execPath: '/nonexistent/bin/node',
  })
  expect(drivers).toEqual([])
  expect(roots).toMatchObject([{ directory: root, workspace: true }])
})

test('finds a driver in its own repository', async () => {
  const root = makeTree(driverPackage('.', { name: 'my-driver', drivers: [{ id: 'mine' }] }))
  expect(await discover(root)).toEqual(['mine ok my-driver@1.2.3'])
})

test("finds drivers of the user's own driver project, after those of the working directory", async () => {
  const root = makeTree({
    'app/package.json': project(['laser']),
    ...driverPackage('app/node_modules/laser', { name: 'laser', drivers: [{ id: 'laser' }] }),
    'data/vfab/package.json': project(['@vfab/plotter-ebb']),
    ...driverPackage('data/vfab/node_modules/@vfab/plotter-ebb', ebb),
  })
  const env = { XDG_DATA_HOME: join(root, 'data') }
  expect(await discover(join(root, 'app'), { env })).toEqual(['laser ok laser@1.2.3', 'ebb ok @vfab/plotter-ebb@1.2.3'])
})

test('searches nothing but the project that --project or VFAB_PROJECT names', async () => {
  const root = makeTree({
    'here/package.json': project(['laser']),
    ...driverPackage('here/node_modules/laser', { name: 'laser', drivers: [{ id: 'laser' }] }),
    'there/package.json': project(['@vfab/plotter-ebb']),
    ...driverPackage('there/node_modules/@vfab/plotter-ebb', ebb),
  })
  const here = join(root, 'here')
  expect(await discover(here, { project: '../there' })).toEqual(['ebb ok @vfab/plotter-ebb@1.2.3'])
  expect(await discover(here, { env: { VFAB_PROJECT: join(root, 'there') } })).toEqual([
    'ebb ok @vfab/plotter-ebb@1.2.3',
  ])
  expect(await discover(here, { project: '../nowhere' })).toEqual([])
})

test('stops looking upwards at the home directory and at the root of a workspace', async () => {
  const root = makeTree({
    'package.json': project(['@vfab/plotter-ebb']),
    ...driverPackage('node_modules/@vfab/plotter-ebb', ebb),
    'home/app/package.json': project([]),
    'shop/package.json': { name: 'shop', workspaces: ['app'] },
    'shop/app/package.json': project([]),
  })
  expect(await discover(join(root, 'home/app'), { homeDirectory: join(root, 'home') })).toEqual([])
  expect(
    await discover(join(root, 'shop/app'), { homeDirectory: '/nonexistent', execPath: '/nonexistent/bin/node' }),
  ).toEqual([])
  expect(
    await discover(join(root, 'home/app'), { homeDirectory: '/nonexistent', execPath: '/nonexistent/bin/node' }),
  ).toEqual(['ebb ok @vfab/plotter-ebb@1.2.3'])
})

test('takes simulators from what the command line depends on, but no drivers', async () => {
  const sim = { id: 'ebb', displayName: 'Simulated board', entry: './dist/ebb/simulator.js' }
  const root = makeTree({
    'app/package.json': project([]),
    'cli/package.json': { name: '@vfab/cli', dependencies: { '@vfab/sim': '*', laser: '*' } },
    'cli/dist/bin.js': '',
    ...driverPackage('cli/node_modules/@vfab/sim', { name: '@vfab/sim', simulators: [sim] }),
    ...driverPackage('cli/node_modules/laser', { name: 'laser', drivers: [{ id: 'laser' }] }),
  })
  const bundledFrom = pathToFileURL(join(root, 'cli/dist/bin.js')).href
  const inventory = await discoverDrivers({ cwd: join(root, 'app'), env: {}, bundledFrom })
  expect(inventory.drivers).toEqual([])
  expect(inventory.simulators).toMatchObject([{ id: 'ebb', package: { name: '@vfab/sim', root: { kind: 'bundled' } } }])
})

test('a simulator of the project comes before the bundled one of the same id', async () => {
  const sim = { id: 'ebb', displayName: 'Simulated board', entry: './dist/index.js' }
  const root = makeTree({
    'app/package.json': project(['own-sim']),
    ...driverPackage('app/node_modules/own-sim', { name: 'own-sim', simulators: [sim] }),
    'cli/package.json': { name: '@vfab/cli', dependencies: { '@vfab/sim': '*' } },
    ...driverPackage('cli/node_modules/@vfab/sim', { name: '@vfab/sim', simulators: [sim] }),
  })
  const { simulators } = await discoverDrivers({ cwd: join(root, 'app'), env: {}, bundledFrom: join(root, 'cli') })
  expect(simulators.map(({ package: owner }) => owner.name)).toEqual(['own-sim'])
})
