import { expect, test } from 'vitest'

import {
  type ConformanceOutcome,
  createWorkshop,
  type DriverCheckReport,
  type DriverFinding,
  type RunProgram,
} from '../src/index.ts'
import { fakeNpm, goodManifest, scalePackage } from './scale-package.ts'
import { tempProject } from './temp-project.ts'

const kept: readonly ConformanceOutcome[] = [
  { check: 'open: reports who the machine is', outcome: 'passed' },
  { check: 'write: is refused', outcome: 'skipped', message: 'the sensor has no write' },
]

async function check(
  directory: string,
  { npm = fakeNpm(), outcomes = kept }: { npm?: ReturnType<typeof fakeNpm>; outcomes?: typeof kept } = {},
): Promise<DriverCheckReport> {
  const workshop = createWorkshop(tempProject().options)
  const runConformance = async function* (): AsyncGenerator<ConformanceOutcome> {
    yield* outcomes
  }
  return workshop.drivers.check(directory, { run: npm, runConformance })
}

const wrong = ({ findings }: DriverCheckReport): readonly DriverFinding[] =>
  findings.filter(({ status }) => status !== 'passed')

test('a package with nothing wrong passes every check', async () => {
  const npm = fakeNpm()
  const report = await check(scalePackage(), { npm })
  expect(wrong(report)).toEqual([])
  expect(report).toMatchObject({
    success: true,
    package: { name: 'vfab-driver-scale', version: '1.2.3', files: 7, installs: 2 },
  })
  expect(report.findings.map(({ check: name }) => name)).toContain('simulated-device')
  expect(report.findings.at(-1)).toMatchObject({
    check: 'conformance',
    driver: 'scale',
    message: '1 check passed, 1 not applicable',
  })
  // No script of the package may run.
  expect(npm.calls.map((words) => words.slice(0, 2))).toEqual([
    ['npm', 'pack'],
    ['npm', 'install'],
  ])
  expect(npm.calls[1]).toContain('--ignore-scripts')
})

/** Each mistake, the check that finds it, and what it says. */
const mistakes: readonly (readonly [string, Parameters<typeof scalePackage>[0], string, RegExp])[] = [
  [
    'no field',
    { 'package.json': { ...goodManifest, vfab: undefined } },
    'field',
    /no vfab field, so that this is not a driver/,
  ],
  [
    'a wrong field',
    { 'package.json': { ...goodManifest, vfab: { apiVersion: 1, drivers: [{ id: 'Scale' }] } } },
    'field',
    /\/vfab\/drivers\/0/,
  ],
  ['no keyword', { 'package.json': { ...goodManifest, keywords: ['scale'] } }, 'keyword', /vfab-driver/],
  [
    'core as a dependency',
    { 'package.json': { ...goodManifest, dependencies: { '@vfab/core': '^1' } } },
    'peer',
    /dependencies has/,
  ],
  ['no peer', { 'package.json': { ...goodManifest, peerDependencies: {} } }, 'peer', /lacks/],
  [
    'an exact peer',
    { 'package.json': { ...goodManifest, peerDependencies: { '@vfab/core': '1.0.0' } } },
    'peer',
    /no other version/,
  ],
  [
    'a workspace range',
    { 'package.json': { ...goodManifest, dependencies: { x: 'workspace:^' } } },
    'ranges',
    /workspace/,
  ],
  ['no schema file', { 'dist/config.schema.json': undefined }, 'files', /config\.schema\.json/],
  ['no entry', { 'dist/index.js': undefined }, 'files', /dist\/index\.js/],
  ['no README', { 'README.md': undefined }, 'readme', /README/],
  ['no licence', { LICENSE: undefined }, 'licence', /LICENSE/],
  [
    'an install script',
    { 'package.json': { ...goodManifest, scripts: { postinstall: 'node x.js' } } },
    'scripts',
    /postinstall/,
  ],
  ['sources in the tarball', { 'src/index.ts': '' }, 'tarball', /src\/index\.ts/],
  ['no udev rule', { 'udev/70-scale.rules': '# none\n' }, 'udev', /1234:abcd/],
  [
    'the id of another package',
    {
      'package.json': {
        ...goodManifest,
        vfab: { ...goodManifest.vfab, drivers: [{ ...goodManifest.vfab.drivers[0], id: 'ebb' }] },
      },
    },
    'ids',
    /@vfab\/plotter-ebb/,
  ],
  [
    'a board of another package',
    {
      'package.json': {
        ...goodManifest,
        vfab: {
          ...goodManifest.vfab,
          drivers: [
            { ...goodManifest.vfab.drivers[0], match: [{ usb: { vid: '04d8', pid: 'fd92' }, confidence: 'certain' }] },
          ],
        },
      },
    },
    'match',
    /both claim 04d8:fd92/,
  ],
  [
    'no simulated device',
    { 'package.json': { ...goodManifest, vfab: { ...goodManifest.vfab, simulators: [] } } },
    'simulator',
    /has none/,
  ],
  ['an entry that throws', { 'dist/index.js': "throw new Error('no')\n" }, 'load', /no/],
  ['an entry without a driver', { 'dist/index.js': 'export const driver = {}\n' }, 'load', /driver/],
]

test.each(mistakes)('%s is found, with why it matters and what mends it', async (_name, changes, name, says) => {
  const report = await check(scalePackage(changes))
  const found = wrong(report).find((finding) => finding.check === name)
  expect(found?.message).toMatch(says)
  expect(found?.why).toMatch(/\w/)
  expect(found?.fix).toMatch(/\w/)
  expect(report.success).toBe(found?.status === 'warning')
})

test('a promise that is not kept is a finding of its own', async () => {
  const broken = {
    check: 'close: frees the port',
    outcome: 'failed',
    message: 'it is busy',
    forUsers: 'busy',
    mend: 'free it',
  } as const
  const report = await check(scalePackage(), { outcomes: [...kept, broken] })
  expect(report.success).toBe(false)
  expect(wrong(report)).toEqual([
    {
      check: 'conformance',
      driver: 'scale',
      status: 'failed',
      message: 'close: frees the port: it is busy',
      why: 'busy',
      fix: 'free it',
    },
  ])
})

test('what the simulated device does not show is not judged, and the finding names how to show it', async () => {
  const message = 'the simulated device scale does not report `truth.measured`'
  const unjudged = { outcome: 'unjudged', message, mend: 'give it a truth' } as const
  const outcomes = [...kept, { check: 'read: one each', ...unjudged }, { check: 'close: frees the port', ...unjudged }]
  const report = await check(scalePackage(), { outcomes })
  expect(report.success).toBe(true)
  expect(wrong(report)).toEqual([
    {
      check: 'conformance',
      driver: 'scale',
      status: 'warning',
      message: `1 check passed, 2 are not judged: ${message}`,
      why: 'Nothing shows what the device does, so these promises are not checked: read, close.',
      fix: 'give it a truth',
    },
  ])
})

test('a simulated device that comes with vfab counts, and what it cannot judge is named', async () => {
  const drivers = [{ ...goodManifest.vfab.drivers[0], id: 'ebb' }]
  const manifest = {
    ...goodManifest,
    name: '@vfab/plotter-ebb',
    vfab: { ...goodManifest.vfab, drivers, simulators: [] },
  }
  const report = await check(scalePackage({ 'package.json': manifest }))
  expect(wrong(report).map(({ check: name }) => name)).not.toContain('simulator')
  expect(wrong(report).find(({ check: name }) => name === 'conformance')).toMatchObject({
    status: 'skipped',
    message: 'ebb:sim comes with @vfab/sim, not with this package: the promises of its kind are not checked here',
    fix: expect.stringContaining('`truth`') as string,
  })
})

test('a package that cannot be packed or installed fails with that alone', async () => {
  const npm = Object.assign(async () => 1, { calls: [] })
  expect(wrong(await check(scalePackage(), { npm }))).toMatchObject([{ check: 'pack', status: 'failed' }])
  const workshop = createWorkshop(tempProject().options)
  await expect(workshop.drivers.check('../nothing')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  const absent = Object.assign(() => Promise.reject(new Error('spawn npm ENOENT')), { calls: [] })
  await expect(check(scalePackage(), { npm: absent })).rejects.toMatchObject({ code: 'DEPENDENCY_MISSING' })
})

test('scripts of dependencies and a second copy of core are found', async () => {
  const npm = fakeNpm({
    'node_modules/native': { hasInstallScript: true },
    'node_modules/native/node_modules/@vfab/core': {},
    'node_modules/@serialport/bindings-cpp': { hasInstallScript: true },
  })
  const report = await check(scalePackage(), { npm })
  expect(wrong(report).map(({ check: name, message }) => `${name}: ${message}`)).toEqual([
    'one-core: there are 2: node_modules/@vfab/core, node_modules/native/node_modules/@vfab/core',
    'dependency-scripts: node_modules/native has one',
  ])
})

/** What package managers print, and what is made of it. */
const refusals: readonly (readonly [printed: string, reason: string])[] = [
  [
    'npm error code E404\nnpm error 404 Not Found - GET https://registry.test/vfab-driver-x\n',
    'the registry has no package vfab-driver-x',
  ],
  [
    'ERR_PNPM_FETCH_404  GET https://registry.test/@vfab%2Fdriver-x: Not Found - 404\n',
    'the registry has no package @vfab/driver-x',
  ],
  ['npm error code ETARGET\nnpm error notarget No matching version\n', 'the registry has no version that fits'],
  ['npm error code ENOTFOUND\nnpm error network request failed\n', 'the registry cannot be reached'],
  ['npm error code E401\n', 'the registry refuses access'],
  ['npm error code ENOSPC\n', 'the disk is full'],
  ['npm error something else\n', 'it ended with exit code 1'],
]

test.each(refusals)('what a package manager prints is reported in our words: %s', async (printed, reason) => {
  const details: string[] = []
  const workshop = createWorkshop(tempProject().options)
  const npm: RunProgram = async (_program, _args, _cwd, onOutput) => {
    onOutput?.(printed)
    return 1
  }
  const { findings } = await workshop.drivers.check('vfab-driver-x', {
    run: npm,
    onNotice: ({ level, text }) => level === 'detail' && details.push(text),
  })
  expect(findings).toMatchObject([
    {
      check: 'pack',
      status: 'failed',
      message: `npm could not fetch vfab-driver-x: ${reason}`,
      fix: expect.stringMatching(/\w/) as string,
    },
  ])
  expect(details.join('\n')).toBe(printed.trimEnd())
})

test('without the checks of its kind a driver is checked as far as it can be', async () => {
  const npm = fakeNpm()
  const refusing: RunProgram = async (program, args, cwd, onOutput) => {
    if (!args.includes('@vfab/conformance@1')) return npm(program, args, cwd, onOutput)
    onOutput?.('npm error code E404\nnpm error 404 Not Found - GET https://registry.test/@vfab%2fconformance\n')
    return 1
  }
  const report = await createWorkshop(tempProject().options).drivers.check(scalePackage(), { run: refusing })
  expect(report.success).toBe(true)
  expect(wrong(report)).toMatchObject([
    {
      check: 'conformance',
      status: 'skipped',
      message: '@vfab/conformance could not be installed: the registry has no package @vfab/conformance',
    },
  ])
})
