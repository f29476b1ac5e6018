import { join } from 'node:path'

import { expect, test } from 'vitest'

import { checkConfig, discoverDrivers, loadConfig, readDiscoveryConfig } from '../src/index.ts'
import { createLoader } from '../src/load.ts'
import { driverCode, driverPackage, project } from './driver-package.ts'
import { makeTree, type Tree } from './file-tree.ts'

/** A project in `app` and a user's configuration in `config/vfab`. */
function configured(tree: Tree): { root: string; places: Parameters<typeof loadConfig>[0] } {
  const root = makeTree({ 'app/readme.md': '', ...tree })
  const env = { XDG_CONFIG_HOME: join(root, 'config') }
  return { root, places: { cwd: join(root, 'app'), env, homeDirectory: join(root, 'home') } }
}

test('without files the configuration is empty, and says where files would be read', async () => {
  const { root, places } = configured({})
  expect(await loadConfig(places)).toMatchObject({
    files: [
      { source: 'user-file', path: join(root, 'config/vfab/config.yaml'), exists: false },
      { source: 'project-file', path: join(root, 'app/vfab.config.yaml'), exists: false },
    ],
    layers: [],
    device: undefined,
    discovery: {},
  })
})

test("the project's file beats the user's, value by value", async () => {
  const { places } = configured({
    'config/vfab/config.yaml': 'device: east\ndevices:\n  east: { driver: ebb, penUpPercent: 60, model: AxiDraw V3 }\n',
    'app/vfab.config.yaml': 'devices:\n  east:\n    penUpPercent: 70\n',
  })
  const config = await loadConfig(places)
  expect(config.device).toBe('east')
  expect(config.devices).toEqual(new Map([['east', 'ebb']]))
  expect(config.merged.values['devices']).toEqual({ east: { driver: 'ebb', penUpPercent: 70, model: 'AxiDraw V3' } })
})

test('a project file is found from the folders inside the project, and not beyond the home directory', async () => {
  const { places, root } = configured({ 'app/vfab.config.yaml': 'device: east\n', 'app/drawings/a.svg': '' })
  const cwd = join(root, 'app/drawings')
  expect((await loadConfig({ ...places, cwd })).device).toBe('east')
  expect((await loadConfig({ ...places, cwd, homeDirectory: cwd })).device).toBeUndefined()
})

test('a file named on the command line is read instead of the project file, and must exist', async () => {
  const { places } = configured({ 'app/vfab.config.yaml': 'device: east\n', 'app/other.yaml': 'device: west\n' })
  expect((await loadConfig({ ...places, file: 'other.yaml' })).device).toBe('west')
  await expect(loadConfig({ ...places, file: 'none.yaml' })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
})

test('VFAB_DEVICE beats the files', async () => {
  const { places } = configured({ 'app/vfab.config.yaml': 'device: east\n' })
  const env = { ...places.env, VFAB_DEVICE: 'ebb:sim' }
  expect((await loadConfig({ ...places, env })).device).toBe('ebb:sim')
})

test.each([
  [
    'devises:\n  east: {}\n',
    'CONFIG_UNKNOWN_KEY',
    'vfab.config.yaml:1: there is no setting devises',
    'did you mean devices?',
  ],
  [
    'device: east\n\ndiscovery:\n  allowed: []\n',
    'CONFIG_UNKNOWN_KEY',
    'vfab.config.yaml:4: there is no setting discovery.allowed',
    'did you mean allow?',
  ],
  ['drivers: [ebb]\n', 'CONFIG_INVALID', 'vfab.config.yaml:1: drivers: a mapping of names', undefined],
  ['drivers:\n  ebb: fast\n', 'CONFIG_INVALID', 'vfab.config.yaml:2: drivers.ebb: a mapping of names', undefined],
  ['discovery:\n  deny: laser\n', 'CONFIG_INVALID', 'vfab.config.yaml:2: discovery.deny: a list of names', undefined],
  ['device: 7\n', 'CONFIG_INVALID', 'vfab.config.yaml:1: device: the name', undefined],
  ['devices:\n  "a:b": { driver: ebb }\n', 'CONFIG_INVALID', '"a:b" cannot be the name of a device', undefined],
  ['devices:\n  east: { driver: 3 }\n', 'CONFIG_INVALID', "devices.east.driver: a driver's id", undefined],
  ['devices:\n  east: { port: x }\n', 'CONFIG_INVALID', 'devices.east names no driver', undefined],
  ['device: east\n  port: x\n', 'CONFIG_UNREADABLE', 'vfab.config.yaml:', undefined],
  ['- a\n- b\n', 'CONFIG_UNREADABLE', 'a mapping such as', undefined],
])('%j is refused with file and line', async (text, code, message, hint) => {
  const { places } = configured({ 'app/vfab.config.yaml': text })
  await expect(loadConfig(places)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message) as string,
    ...(hint && { hint }),
  })
})

test('an empty file, and sections without anything in them, are fine', async () => {
  const { places } = configured({
    'config/vfab/config.yaml': '',
    'app/vfab.config.yaml': 'drivers:\n  ebb:\ndiscovery:\n',
  })
  await expect(loadConfig(places)).resolves.toMatchObject({ discovery: {} })
})

test('packages named by path are meant from the file that names them', async () => {
  const { places, root } = configured({
    'config/vfab/config.yaml': 'discovery: { packages: ["./mine", other], deny: [bad] }\n',
  })
  const expected = { packages: [join(root, 'config/vfab/mine'), 'other'], deny: ['bad'] }
  expect((await loadConfig(places)).discovery).toEqual(expected)
  expect(await readDiscoveryConfig(places)).toEqual(expected)
})

test('listing drivers reads no file that does not mention discovery', async () => {
  const { places } = configured({ 'app/vfab.config.yaml': 'this: [is, not: {valid\n' })
  expect(await readDiscoveryConfig(places)).toEqual({})
})

test('every section is checked by its driver, and one broken section hides no other', async () => {
  const schema = `configSchema: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({
    issues: Object.keys(value).filter((key) => key !== 'port' && key !== 'speed').map((key) => ({ message: 'unknown', path: [key] })) }) } }`
  const { places, root } = configured({
    'app/package.json': project(['laser', 'broken']),
    ...driverPackage('app/node_modules/laser', {
      name: 'laser',
      drivers: [{ id: 'laser' }],
      code: driverCode('laser', schema),
    }),
    ...driverPackage('app/node_modules/broken', { name: 'broken', drivers: [{ id: 'broken' }] }),
    'app/vfab.config.yaml':
      'drivers:\n  laser: { spead: 3 }\n  lasser: {}\n  broken: {}\ndevices:\n  east: { driver: laser, heat: 1 }\n',
  })
  const inventory = await discoverDrivers({ cwd: join(root, 'app'), env: {}, homeDirectory: '/nonexistent' })
  const errors = await checkConfig(await loadConfig(places), inventory, createLoader())
  expect(errors.map(({ code }) => code)).toEqual([
    'CONFIG_INVALID',
    'DRIVER_NOT_FOUND',
    'DRIVER_LOAD_FAILED',
    'CONFIG_INVALID',
  ])
  expect(errors[0]?.message).toContain(`${root}/app/vfab.config.yaml:2`)
  expect(errors[3]?.message).toContain('/heat')
})
