import { join } from 'node:path'

import { expect, test } from 'vitest'

import {
  discoverDrivers,
  explain,
  findDriver,
  loadConfig,
  type LoadConfigOptions,
  readSettingsSchema,
  resolveSettings,
} from '../src/index.ts'
import { driverPackage, project } from './driver-package.ts'
import { makeTree, type Tree } from './file-tree.ts'

const schema = {
  type: 'object',
  properties: {
    port: { type: 'string' },
    model: { type: 'string' },
    penUpPercent: { type: 'number', default: 60 },
    drawSpeedMmPerS: { type: 'number', default: 50 },
    pen: { type: 'object', properties: { liftMs: { type: 'number', default: 200 }, name: { type: 'string' } } },
  },
}

/** Settings of the driver ebb (also called axidraw) in a project with these files. */
async function settingsOf(
  tree: Tree,
  options: Partial<LoadConfigOptions> & { alias?: string } = {},
): Promise<Awaited<ReturnType<typeof resolveSettings>> & { root: string }> {
  const { alias, env = {}, ...more } = options
  const root = makeTree({
    'package.json': project(['ebb-driver']),
    ...driverPackage('node_modules/ebb-driver', {
      name: 'ebb-driver',
      drivers: [{ id: 'ebb', aliases: ['axidraw'], config: './dist/config.schema.json' }],
      files: { 'dist/config.schema.json': schema },
    }),
    ...tree,
  })
  const inventory = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent' })
  const places = { cwd: root, env: { XDG_CONFIG_HOME: join(root, 'config'), ...env }, homeDirectory: root }
  const config = await loadConfig({ ...places, ...more })
  return { root, ...(await resolveSettings(config, findDriver(inventory, 'ebb'), { alias })) }
}

test("settings that nobody sets have the schema's defaults", async () => {
  const { values, provenance } = await settingsOf({})
  expect(values).toEqual({ penUpPercent: 60, drawSpeedMmPerS: 50, pen: { liftMs: 200 } })
  expect(provenance.get('/penUpPercent')).toEqual([{ source: 'default', origin: 'default of ebb', value: 60 }])
})

test('command line beats environment beats project file beats user file beats defaults', async () => {
  const user = { 'config/vfab/config.yaml': 'drivers:\n  ebb:\n    penUpPercent: 61\n' }
  const file = { ...user, 'vfab.config.yaml': 'drivers:\n  ebb:\n    penUpPercent: 62\n' }
  const env = { VFAB_EBB_PEN_UP_PERCENT: '63' }
  const overrides = [{ source: 'command-line', origin: '--set penUpPercent=64', values: { penUpPercent: 64 } }] as const
  expect((await settingsOf(user)).values['penUpPercent']).toBe(61)
  expect((await settingsOf(file)).values['penUpPercent']).toBe(62)
  expect((await settingsOf(file, { env })).values['penUpPercent']).toBe(63)
  const { values, root, ...settings } = await settingsOf(file, { env, overrides })
  expect(values['penUpPercent']).toBe(64)
  expect(explain(settings as never, 'penUpPercent')).toEqual([
    {
      pointer: '/penUpPercent',
      value: 64,
      winner: { source: 'command-line', origin: '--set penUpPercent=64', value: 64 },
      origins: [
        { source: 'default', origin: 'default of ebb', value: 60 },
        { source: 'user-file', origin: `${root}/config/vfab/config.yaml:3`, value: 61 },
        { source: 'project-file', origin: `${root}/vfab.config.yaml:3`, value: 62 },
        { source: 'environment', origin: 'VFAB_EBB_PEN_UP_PERCENT', value: 63 },
        { source: 'command-line', origin: '--set penUpPercent=64', value: 64 },
      ],
    },
  ])
})

test("a device's section inherits its driver's and beats it, from whatever file", async () => {
  const { values } = await settingsOf(
    {
      'config/vfab/config.yaml': 'devices:\n  east: { driver: ebb, penUpPercent: 80, port: /dev/ttyACM1 }\n',
      'vfab.config.yaml': 'drivers:\n  ebb: { penUpPercent: 70, drawSpeedMmPerS: 30 }\n',
    },
    { alias: 'east' },
  )
  expect(values).toEqual({ penUpPercent: 80, drawSpeedMmPerS: 30, port: '/dev/ttyACM1', pen: { liftMs: 200 } })
})

test("the environment is the driver's for each of its devices, and beats their sections", async () => {
  const { values } = await settingsOf(
    { 'vfab.config.yaml': 'devices:\n  east: { driver: ebb, penUpPercent: 80 }\n' },
    { alias: 'east', env: { VFAB_EBB_PEN_UP_PERCENT: '75', VFAB_EBB_PEN__NAME: '007' } },
  )
  expect(values).toMatchObject({ penUpPercent: 75, pen: { liftMs: 200, name: '007' } })
})

test('values from the environment are read by the schema, not guessed: 007 stays text where text is wanted', async () => {
  const { values } = await settingsOf({}, { env: { VFAB_EBB_MODEL: '007', VFAB_EBB_PEN_UP_PERCENT: '07' } })
  expect(values).toMatchObject({ model: '007', penUpPercent: 7 })
})

test('a value of the wrong type from the environment is an error that names the variable', async () => {
  await expect(settingsOf({}, { env: { VFAB_EBB_PEN_UP_PERCENT: 'high' } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('VFAB_EBB_PEN_UP_PERCENT') as string,
  })
})

test('a section may go by an alias of the driver; its id beats it', async () => {
  const { values } = await settingsOf({
    'vfab.config.yaml': 'drivers:\n  ebb: { penUpPercent: 1 }\n  axidraw: { penUpPercent: 2, model: V3 }\n',
  })
  expect(values).toMatchObject({ penUpPercent: 1, model: 'V3' })
})

test('the environment of a driver that ships no schema is refused, not guessed', async () => {
  const root = makeTree({
    'package.json': project(['laser']),
    ...driverPackage('node_modules/laser', { name: 'laser', drivers: [{ id: 'laser' }] }),
  })
  const inventory = await discoverDrivers({ cwd: root, env: {}, homeDirectory: '/nonexistent' })
  const laser = findDriver(inventory, 'laser')
  const config = await loadConfig({ cwd: root, env: { VFAB_LASER_POWER: '7' }, homeDirectory: root })
  expect(readSettingsSchema(laser)).toBeUndefined()
  await expect(resolveSettings(config, laser)).rejects.toMatchObject({ code: 'CONFIG_INVALID', driver: 'laser' })
})

test('explaining an object explains each setting in it, a dotted name and a pointer do the same', async () => {
  const settings = await settingsOf({ 'vfab.config.yaml': 'drivers:\n  ebb: { pen: { name: blue } }\n' })
  const pointers = (key: string): string[] => explain(settings, key).map(({ pointer }) => pointer)
  expect(pointers('pen')).toEqual(['/pen/liftMs', '/pen/name'])
  expect(pointers('pen.name')).toEqual(['/pen/name'])
  expect(pointers('/pen/name')).toEqual(['/pen/name'])
  expect(pointers('')).toHaveLength(4)
})

test('explaining a setting that exists but was never set says nothing, one that does not exist is an error', async () => {
  const settings = await settingsOf({})
  expect(explain(settings, 'model', schema)).toEqual([])
  expect(() => explain(settings, 'modle', schema)).toThrow(
    expect.objectContaining({ code: 'CONFIG_UNKNOWN_KEY', hint: 'did you mean model?' }),
  )
})
