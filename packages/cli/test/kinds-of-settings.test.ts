import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { environmentName } from '@vfab/host'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { runBin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { arbitraryOf, type JsonSchema } from './support/schema-arbitrary.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** Settings of a driver that come in several kinds. */
interface Kinds {
  readonly packageName: string
  readonly driver: string
  readonly path: readonly string[]
  readonly kinds: readonly JsonSchema[]
}

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** Every such setting of every driver in this repository, from the schemas that their packages ship. */
const settings: readonly Kinds[] = readdirSync(packages).flatMap((directory) => {
  const read = (file: string): JsonSchema =>
    JSON.parse(readFileSync(join(packages, directory, file), 'utf8')) as JsonSchema
  const { name, vfab } = read('package.json') as {
    name: string
    vfab?: { drivers?: { id: string; config?: string }[] }
  }
  return (vfab?.drivers ?? []).flatMap(({ id, config }) =>
    config === undefined ? [] : kindsIn(read(config)).map((found) => ({ packageName: name, driver: id, ...found })),
  )
})

function kindsIn(schema: JsonSchema, path: readonly string[] = []): Pick<Kinds, 'path' | 'kinds'>[] {
  const kinds = [schema['oneOf'] ?? [], schema['anyOf'] ?? []].flat() as JsonSchema[]
  const objects = kinds.filter(({ properties }) => properties !== undefined)
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
  return [
    ...(objects.length > 1 ? [{ path, kinds: objects }] : []),
    ...properties.flatMap(([key, property]) => kindsIn(property, [...path, key])),
  ]
}

/** The ways to give a setting, weakest first. Each returns what to add to the command line and to the environment. */
const layers = [
  'user file',
  'drivers',
  'devices',
  'environment',
  'environment by parts',
  '--set',
  '--set by parts',
] as const

interface Given {
  readonly args: string[]
  readonly env: Record<string, string>
  readonly files: Record<'user' | 'drivers' | 'devices', unknown>
}

function give(layer: (typeof layers)[number], { driver, path }: Kinds, value: object, to: Given): void {
  const tree = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
  if (layer === 'user file') to.files.user = tree
  else if (layer === 'drivers' || layer === 'devices') to.files[layer] = tree
  else if (layer === 'environment') to.env[environmentName(driver, path)] = JSON.stringify(value)
  else if (layer === '--set') to.args.push('--set', `${path.join('.')}=${JSON.stringify(value)}`)
  else {
    for (const [key, part] of Object.entries(value)) {
      const text = typeof part === 'string' ? part : JSON.stringify(part)
      if (layer === '--set by parts') to.args.push('--set', `${[...path, key].join('.')}=${text}`)
      else to.env[environmentName(driver, [...path, key])] = text
    }
  }
}

function writeFiles(project: TempProject, driver: string, { files }: Given): void {
  const device = { driver, ...(files.devices as object | undefined) }
  project.write('../home/.config/vfab/config.yaml', { drivers: { [driver]: files.user ?? {} } })
  project.write('vfab.config.yaml', { drivers: { [driver]: files.drivers ?? {} }, devices: { east: device } })
}

test('there are drivers whose settings come in several kinds', () => {
  expect(settings.map(({ driver, path }) => `${driver}.${path.join('.')}`)).toContain('grbl.pen')
})

describe.each(settings)('$driver.$path', (setting) => {
  test('the strongest layer decides the kind, and keys of other kinds in weaker layers do not count', async () => {
    const project = tempProject()
    project.install(setting.packageName)
    const values = setting.kinds.map((kind) => arbitraryOf(kind, kind) as fc.Arbitrary<Record<string, unknown>>)
    const indices = fc.subarray(
      layers.map((_, index) => index),
      { minLength: 2, maxLength: 2 },
    )
    await fc.assert(
      fc.asyncProperty(
        indices,
        fc
          .shuffledSubarray([...values.keys()], { minLength: 2, maxLength: 2 })
          .chain((pair) => fc.tuple(...pair.map((index) => values[index]!))),
        async ([weakLayer, strongLayer], [weak, strong]) => {
          const alone: Given = { args: [], env: {}, files: { user: undefined, drivers: undefined, devices: undefined } }
          give(layers[strongLayer!]!, setting, strong!, alone)
          writeFiles(project, setting.driver, alone)
          const show = ['config', 'show', '--json', '--device', 'east']
          const options = (env: Record<string, string>) => ({ platform: 'linux' as const, env })
          const wanted = await runVfab(project, [...show, ...alone.args], options(alone.env))
          const isValid = !wanted.stderr.includes('are invalid')

          const both: Given = { args: [], env: {}, files: { user: undefined, drivers: undefined, devices: undefined } }
          give(layers[weakLayer!]!, setting, weak!, both)
          give(layers[strongLayer!]!, setting, strong!, both)
          writeFiles(project, setting.driver, both)
          const shown = await runVfab(project, [...show, ...both.args], options(both.env))
          expect(valuesOf(shown.stdout)).toEqual(valuesOf(wanted.stdout))
          expect(!shown.stderr.includes('are invalid')).toBe(isValid)
          if (both.args.length > 0) return
          const checked = await runVfab(project, ['config', 'validate'], options(both.env))
          expect(checked).toMatchObject({ code: isValid ? 0 : 2 })
        },
      ),
      { numRuns: 40 },
    )
  }, 120_000)
})

function valuesOf(stdout: string): Record<string, unknown> {
  const { settings: list } = JSON.parse(stdout) as { settings: { key: string; value: unknown }[] }
  return Object.fromEntries(list.map(({ key, value }) => [key, value]))
}

const z = { kind: 'z', upMm: 0, downMm: -3, speedMmPerS: 30 }
const commands = { kind: 'commands', up: ['M5'], down: ['M3 S1000'] }

test.each([
  ['a drivers section', { drivers: { grbl: { pen: z } } }, []],
  ['a devices section', { devices: { east: { driver: 'grbl', pen: z } }, device: 'east' }, []],
  ['--set by parts', {}, ['--set', 'pen.kind=z', '--set', 'pen.downMm=-3', '--set', 'pen.speedMmPerS=30']],
  ['--set as a whole', {}, ['--set', `pen=${JSON.stringify(z)}`]],
])('a Grbl pen on the Z axis is taken from %s', async (_, file, args) => {
  const project = tempProject()
  project.install('@vfab/plotter-grbl')
  project.write('vfab.config.yaml', file)
  expect(await runVfab(project, ['config', 'validate'])).toMatchObject({ code: 0 })
  const { code, stdout, stderr } = await runVfab(project, ['config', 'show', ...args, '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(valuesOf(stdout)).toMatchObject({ 'pen.kind': 'z', 'pen.upMm': 0, 'pen.downMm': -3, 'pen.speedMmPerS': 30 })
  expect(Object.keys(valuesOf(stdout))).not.toContain('pen.upS')
})

test('Grbl pens moved by commands can be set in the environment, and plot', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-grbl')
  project.write(
    'line.svg',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm" viewBox="0 0 9 9"><path d="M1 1h5" stroke="#000"/></svg>',
  )
  const env = { VFAB_GRBL_PEN: JSON.stringify(commands) }
  const traced = ['plot', 'line.svg', '-d', 'grbl:sim', '--trace', 'wire.txt']
  expect(await runVfab(project, traced, { env })).toMatchObject({ code: 0 })
  expect(project.read('wire.txt')).toContain('M3 S1000')
})

test('the installed command takes a Grbl pen of another kind than the default', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-grbl')
  project.write('vfab.config.yaml', { drivers: { grbl: { pen: commands } } })
  const { code, stdout } = await runBin(project, ['config', 'validate'], { bin: project.installCommand() })
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('valid: ') as string })
})
