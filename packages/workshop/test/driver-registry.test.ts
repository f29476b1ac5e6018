import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { isOlder } from '../src/drivers/registry/outdated-drivers.ts'
import { createWorkshop, type Workshop } from '../src/index.ts'
import { npmOnPath } from './fake-npm.ts'
import { goodManifest } from './scale-package.ts'
import { tempProject } from './temp-project.ts'

const published = {
  name: 'vfab-driver-scale',
  version: '1.3.0',
  description: 'Kitchen scales',
  license: 'MIT',
  dependencies: { '@vfab/driver-kit': '^1.0.0' },
  scripts: { build: 'tsc' },
  repository: { type: 'git', url: 'git+https://example.org/scale.git' },
  dist: { unpackedSize: 41_500, attestations: { provenance: { predicateType: 'https://slsa.dev/provenance/v1' } } },
}

function workshopWith(
  answers: Parameters<typeof npmOnPath>[0],
  config?: string,
): { workshop: Workshop; directory: string } {
  const { directory, home, options, write } = tempProject()
  if (config !== undefined) write('vfab.config.yaml', config)
  const env = { HOME: home, PATH: npmOnPath(answers) }
  return { workshop: createWorkshop({ ...options, env }), directory }
}

/** A driver in the project, in version 1.2.3. */
function installScale(directory: string): void {
  const place = join(directory, 'node_modules/vfab-driver-scale')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'package.json'), JSON.stringify(goodManifest))
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ dependencies: { 'vfab-driver-scale': '^1.2.0' } }))
}

test('a search gives packages with the keyword, and nothing else', async () => {
  const found = {
    name: 'vfab-driver-scale',
    version: '1.3.0',
    text: 'scale',
    keywords: ['vfab-driver'],
    date: '2026-11-01T10:00:00.000Z',
    publisher: { username: 'maker' },
  }
  const { workshop } = workshopWith({
    search: [found, { ...found, name: 'bathroom-scale', keywords: ['css'] }, { ...found, text: 'laser' }],
  })
  expect(await workshop.drivers.search(['scale'])).toEqual([
    {
      name: 'vfab-driver-scale',
      version: '1.3.0',
      description: '',
      date: '2026-11-01T10:00:00.000Z',
      publisher: 'maker',
    },
  ])
})

test('a registry that knows no `keywords:` is asked with words alone', async () => {
  const found = {
    name: 'vfab-driver-scale',
    'dist-tags': { latest: '1.3.0' },
    text: 'vfab driver scale',
    keywords: ['vfab-driver'],
  }
  const { workshop } = workshopWith({ search: [found, { ...found, name: 'tool', keywords: ['vfab'] }], plain: true })
  expect(await workshop.drivers.search(['scale'])).toEqual([
    { name: 'vfab-driver-scale', version: '1.3.0', description: '' },
  ])
})

test('a plan says what would be installed, with size and provenance', async () => {
  const { workshop, directory } = workshopWith({ view: { 'vfab-driver-scale': published } })
  expect(await workshop.drivers.plan(['vfab-driver-scale', 'vfab-driver-nothing', './local'])).toEqual({
    directory,
    packageManager: 'npm',
    packages: [
      {
        spec: 'vfab-driver-scale',
        published: {
          name: 'vfab-driver-scale',
          version: '1.3.0',
          description: 'Kitchen scales',
          license: 'MIT',
          unpackedBytes: 41_500,
          dependencies: ['@vfab/driver-kit'],
          provenance: 'https://example.org/scale',
          hasInstallScript: false,
        },
      },
      { spec: 'vfab-driver-nothing' },
      { spec: './local' },
    ],
  })
})

test('an outdated driver is listed, and updated in the project that lists it', async () => {
  const { workshop, directory } = workshopWith({ view: { 'vfab-driver-scale': published } })
  installScale(directory)
  expect(await workshop.drivers.outdated()).toMatchObject([
    { name: 'vfab-driver-scale', installed: '1.2.3', latest: '1.3.0', isOutdated: true, drivers: ['scale'] },
  ])
  const calls: string[][] = []
  const run = async (program: string, args: readonly string[]): Promise<number> => {
    calls.push([program, ...args])
    return 0
  }
  expect(await workshop.drivers.update(['scale'], { run })).toMatchObject({
    updated: [{ name: 'vfab-driver-scale', from: '1.2.3', to: '1.3.0' }],
    elsewhere: [],
  })
  expect(calls).toEqual([['npm', 'install', '--', 'vfab-driver-scale@1.3.0']])
  expect(await workshop.drivers.update(['other'], { run })).toMatchObject({ updated: [] })
})

test('without a network the error says so, with what to look at', async () => {
  const { workshop } = workshopWith({ error: 'npm error code ENOTFOUND\nnpm error network request failed\n' })
  await expect(workshop.drivers.search([])).rejects.toMatchObject({
    code: 'IO_FAILED',
    message: 'the registry cannot be reached',
    hint: expect.stringContaining('npm config get registry') as string,
  })
  const { options, home } = tempProject()
  const without = createWorkshop({ ...options, env: { HOME: home, PATH: '/nowhere' } })
  await expect(without.drivers.search([])).rejects.toMatchObject({ code: 'DEPENDENCY_MISSING' })
})

test('the lists of the configuration hold for installing too', async () => {
  const run = async (): Promise<number> => 0
  const denied = workshopWith({}, 'discovery: { deny: ["ebb", "*-evil"] }\n').workshop
  await expect(denied.drivers.install(['axidraw'], { run })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(denied.drivers.plan(['vfab-driver-evil@1.0.0'])).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  const allowed = workshopWith({}, 'discovery: { allow: ["@vfab/*"] }\n').workshop
  await expect(allowed.drivers.install(['vfab-driver-scale'], { run })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(allowed.drivers.install(['axidraw'], { run })).resolves.toMatchObject({
    packages: ['@vfab/plotter-ebb'],
  })
})

test('versions are compared by their numbers, and a pre-release is older than its release', () => {
  expect(isOlder('1.9.0', '1.10.0')).toBe(true)
  expect(isOlder('1.10.0', '1.9.0')).toBe(false)
  expect(isOlder('2.0.0-rc.1', '2.0.0')).toBe(true)
  expect(isOlder('2.0.0', '2.0.0-rc.1')).toBe(false)
  expect(isOlder('2.0.0-rc.2', '2.0.0-rc.10')).toBe(true)
  expect(isOlder('1.0.0+a', '1.0.0')).toBe(false)
})
