import { chmodSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { discoverDrivers, type DiscoverOptions, type InstalledDriver } from '../src/discovery.ts'
import { driverPackage, type DriverPackageOptions, flatPackages, project } from './driver-package.ts'
import { makeTree, type Tree } from './file-tree.ts'

/** Discovers the drivers of a project that has these packages installed flat. */
async function verdictsOf(
  packages: readonly DriverPackageOptions[],
  options: Partial<DiscoverOptions> = {},
  more: Tree = {},
): Promise<readonly InstalledDriver[]> {
  const root = makeTree({
    'package.json': project(packages.map(({ name }) => name)),
    ...flatPackages(packages),
    ...more,
  })
  const { drivers } = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent', ...options })
  return drivers
}

const good: DriverPackageOptions = { name: 'good', drivers: [{ id: 'good' }] }

test('a broken package is named with its reason, and its neighbours are found', async () => {
  const found = await verdictsOf([{ name: 'broken', drivers: [{ id: 'broken', entry: '../../../etc/passwd' }] }, good])
  expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['broken', 'invalid-metadata'],
    ['good', 'ok'],
  ])
  expect(found[0]?.reason).toContain('/vfab/drivers/0/entry')
  expect(found[0]?.issues).toMatchObject([{ pointer: '/vfab/drivers/0/entry' }])
  expect(found[0]?.metadata).toBeUndefined()
})

test('of two drivers in one package the valid one stays usable', async () => {
  const found = await verdictsOf([{ name: 'pair', drivers: [{ id: 'bad', kind: 'toaster' as never }, { id: 'fine' }] }])
  expect(found.map(({ id, verdict }) => [id, verdict]).sort()).toEqual([
    ['bad', 'invalid-metadata'],
    ['fine', 'ok'],
  ])
})

test('a package.json that is not JSON, and a field that is no object, are invalid metadata of the package', async () => {
  const root = makeTree({
    'package.json': project(['torn', 'odd']),
    'node_modules/torn/package.json': '{ "name": "torn", "vfab": { ',
    'node_modules/odd/package.json': { name: 'odd', version: '1.0.0', vfab: 'yes' },
  })
  const { drivers } = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent' })
  expect(drivers.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['torn', 'invalid-metadata'],
    ['odd', 'invalid-metadata'],
  ])
})

test('metadata that could move the cursor of a terminal is not repeated as an id', async () => {
  const found = await verdictsOf([{ name: 'sly', drivers: [{ id: '\u001b[2Jsly' }] }])
  expect(found.map(({ id }) => id)).toEqual(['sly'])
})

test('a package.json larger than 1 MiB is not read, and named when the configuration asked for the package', async () => {
  const huge = { ...good, name: 'huge', manifest: { padding: 'x'.repeat(1_100_000) } }
  expect(await verdictsOf([huge])).toEqual([])
  const [found] = await verdictsOf([huge], { config: { packages: ['huge'] } })
  expect(found).toMatchObject({
    id: 'huge',
    verdict: 'invalid-metadata',
    reason: expect.stringContaining('1048576') as string,
  })
})

test('a driver for a newer contract is an api mismatch whatever its metadata looks like', async () => {
  const [found] = await verdictsOf([
    { name: 'future', apiVersion: 2, drivers: [{ id: 'future', kind: 'loom' as never }] },
  ])
  expect(found).toMatchObject({ id: 'future', verdict: 'api-mismatch', hint: 'update @vfab/cli' })
})

test('a driver for another system, processor or Node is a platform mismatch', async () => {
  const machine = { platform: 'linux', arch: 'arm64', nodeVersion: '20.20.2' } as const
  const found = await verdictsOf(
    [
      { name: 'mac', drivers: [{ id: 'mac', platforms: { os: ['darwin'] } }] },
      { name: 'intel', drivers: [{ id: 'intel', platforms: { cpu: ['x64'] } }] },
      { name: 'notarm', drivers: [{ id: 'notarm', platforms: { cpu: ['!arm64'] } }] },
      { name: 'new', drivers: [{ id: 'new' }], manifest: { engines: { node: '>=22' } } },
      { name: 'fits', drivers: [{ id: 'fits', platforms: { os: ['linux', '!win32'], cpu: ['arm64'] } }] },
    ],
    { machine },
  )
  expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['mac', 'platform-mismatch'],
    ['intel', 'platform-mismatch'],
    ['notarm', 'platform-mismatch'],
    ['new', 'platform-mismatch'],
    ['fits', 'ok'],
  ])
  expect(found.map(({ reason }) => reason)).toEqual([
    'it is for darwin, this is linux',
    'it is for x64 processors, this is arm64',
    'it is for !arm64 processors, this is arm64',
    'it needs Node >=22, this is 20.20.2',
    undefined,
  ])
})

test('the configuration and VFAB_DRIVERS_DENY bar packages, ids and both together, with globs', async () => {
  const packages = ['@acme/laser', 'knife', 'brush', 'good'].map((name) => ({
    name,
    drivers: [{ id: name.replace('@acme/', '') }],
  }))
  const found = await verdictsOf(packages, {
    env: { VFAB_DRIVERS_DENY: '@acme/*, knife#knife' },
    config: { deny: ['brush'] },
  })
  expect(found.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['laser', 'denied'],
    ['knife', 'denied'],
    ['brush', 'denied'],
    ['good', 'ok'],
  ])
})

test('with an allow list, nothing else is usable', async () => {
  const packages = [good, { name: 'other', drivers: [{ id: 'other' }] }]
  const byPackage = await verdictsOf(packages, { config: { allow: ['good'] } })
  expect(byPackage.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['good', 'ok'],
    ['other', 'denied'],
  ])
  const byId = await verdictsOf(packages, { config: { allow: ['oth?r'] } })
  expect(byId.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['good', 'denied'],
    ['other', 'ok'],
  ])
})

test('a driver of a later root is shadowed by one of the same id, and names the one that comes first', async () => {
  const root = makeTree({
    'app/package.json': project(['near']),
    ...driverPackage('app/node_modules/near', { name: 'near', drivers: [{ id: 'ebb' }] }),
    'data/vfab/package.json': project(['far']),
    ...driverPackage('data/vfab/node_modules/far', { name: 'far', drivers: [{ id: 'ebb' }] }),
  })
  const { drivers } = await discoverDrivers({ cwd: join(root, 'app'), env: { XDG_DATA_HOME: join(root, 'data') } })
  expect(drivers.map(({ verdict, package: owner }) => [owner.name, verdict])).toEqual([
    ['near', 'ok'],
    ['far', 'shadowed'],
  ])
  expect(drivers[1]?.reason).toContain('near@1.2.3')
})

test('a driver that cannot be used shadows nobody', async () => {
  const root = makeTree({
    'app/package.json': project(['near']),
    ...driverPackage('app/node_modules/near', { name: 'near', apiVersion: 7, drivers: [{ id: 'ebb' }] }),
    'data/vfab/package.json': project(['far']),
    ...driverPackage('data/vfab/node_modules/far', { name: 'far', drivers: [{ id: 'ebb' }] }),
  })
  const { drivers } = await discoverDrivers({ cwd: join(root, 'app'), env: { XDG_DATA_HOME: join(root, 'data') } })
  expect(drivers.map(({ verdict }) => verdict)).toEqual(['api-mismatch', 'ok'])
})

test('the same package reached from two roots is one driver', async () => {
  const root = makeTree({
    'package.json': project(['ebb-driver']),
    ...driverPackage('node_modules/ebb-driver', { name: 'ebb-driver', drivers: [{ id: 'ebb' }] }),
    'sub/package.json': project(['ebb-driver']),
  })
  const { drivers } = await discoverDrivers({ cwd: join(root, 'sub'), env: {}, homeDirectory: '/nonexistent' })
  expect(drivers.map(({ verdict }) => verdict)).toEqual(['ok'])
})

test('two packages of one root with the same id are an error that names both', async () => {
  const found = await verdictsOf([
    { name: 'one', drivers: [{ id: 'ebb' }] },
    { name: 'two', drivers: [{ id: 'ebb' }] },
  ])
  expect(found.map(({ verdict }) => verdict)).toEqual(['duplicate-id', 'duplicate-id'])
  for (const { reason } of found) expect(reason).toMatch(/one@1\.2\.3 .* and two@1\.2\.3 .*/)
})

test('a package that is listed but not on disk is told as not installed, and a named one as missing', async () => {
  const root = makeTree({
    'package.json': project(['@vfab/plotter-ebb', 'left-pad'], { optionalDependencies: { fsevents: '*' } }),
  })
  const config = { packages: ['laser'] }
  const inventory = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent', config })
  expect(inventory.notInstalled.map(({ name }) => name).sort()).toEqual(['@vfab/plotter-ebb', 'laser', 'left-pad'])
  expect(inventory.drivers.map(({ id, verdict, reason }) => [id, verdict, reason])).toEqual([
    ['laser', 'missing', 'discovery.packages names it, but it is not installed'],
    ['@vfab/plotter-ebb', 'missing', `${root}/package.json names it, but it is not installed`],
  ])
})

test('a driver pack brings the drivers that it includes, seen from the pack, one level deep', async () => {
  const pack = 'node_modules/pack'
  const root = makeTree({
    'package.json': project(['pack']),
    ...driverPackage(pack, { name: 'pack', include: ['inner', 'outer', 'gone', 'pack'] }),
    ...driverPackage(`${pack}/node_modules/inner`, {
      name: 'inner',
      drivers: [{ id: 'inner' }],
      include: ['deeper', 'pack'],
    }),
    ...driverPackage(`${pack}/node_modules/deeper`, { name: 'deeper', drivers: [{ id: 'deeper' }] }),
    ...driverPackage('node_modules/outer', { name: 'outer', drivers: [{ id: 'outer' }] }),
  })
  const { drivers } = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent' })
  expect(drivers.map(({ id, verdict, package: owner }) => [id, verdict, owner.pack])).toEqual([
    ['inner', 'ok', 'pack'],
    ['outer', 'ok', 'pack'],
    ['gone', 'missing', 'pack'],
  ])
})

test('the configuration names packages by path', async () => {
  const root = makeTree({
    'app/package.json': project([]),
    ...driverPackage('mine', { name: 'mine', drivers: [{ id: 'mine' }] }),
  })
  const config = { packages: ['../mine', join(root, 'nowhere')] }
  const { drivers } = await discoverDrivers({ cwd: join(root, 'app'), env: {}, homeDirectory: '/nonexistent', config })
  expect(drivers.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['mine', 'ok'],
    [join(root, 'nowhere'), 'missing'],
  ])
})

test('names in a manifest that lead out of node_modules are not followed', async () => {
  const root = makeTree({
    'app/package.json': project(['../../evil', '/etc', '.bin', '@x/../../evil']),
    ...driverPackage('evil', { name: 'evil', drivers: [{ id: 'evil' }] }),
  })
  const inventory = await discoverDrivers({ cwd: join(root, 'app'), env: {}, homeDirectory: '/nonexistent' })
  expect(inventory).toMatchObject({ drivers: [], notInstalled: [] })
})

test('directories that this user may not read cost nothing but themselves', async () => {
  const root = makeTree({
    'package.json': project(['locked', 'good']),
    ...driverPackage('node_modules/locked', { name: 'locked', drivers: [{ id: 'locked' }] }),
    ...driverPackage('node_modules/good', good),
    'node_modules/file/readme.md': '',
  })
  chmodSync(join(root, 'node_modules/locked'), 0o000)
  const { drivers } = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent' })
  chmodSync(join(root, 'node_modules/locked'), 0o755)
  expect(drivers.at(-1)).toMatchObject({ id: 'good', verdict: 'ok' })
})
