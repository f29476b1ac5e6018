import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { runBin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

const metadata = (id: string, entry = './index.js'): object => ({
  vfab: { apiVersion: 1, drivers: [{ id, kind: 'plotter', displayName: `The ${id}`, entry }] },
})

interface Listed {
  readonly drivers: readonly { readonly id: string; readonly verdict: string; readonly reason?: string }[]
}

test('a project that depends on the command and one driver lists exactly that driver', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const { code, stdout, stderr } = await runBin(project, ['driver', 'list', '--json'], {
    bin: project.installCommand(),
  })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    drivers: [{ id: 'ebb', kind: 'plotter', verdict: 'ok', simulator: true, package: { name: '@vfab/plotter-ebb' } }],
  })
  expect((JSON.parse(stdout) as Listed).drivers).toHaveLength(1)
})

test('a broken driver beside it is named with the reason, and everything else works', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.installFake('vfab-plotter-broken', { vfab: { apiVersion: 1, drivers: [{ id: 'Broken!', kind: 'plotter' }] } })
  const { code, stdout, stderr } = await runVfab(project, ['driver', 'list'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ebb +plotter +@vfab\/plotter-ebb +1\.0\.0 +ebb:sim +ok$/m)
  expect(stdout).toMatch(/vfab-plotter-broken .*invalid-metadata/)
  expect(stderr).toContain('vfab-plotter-broken 0.1.0')
  expect(await runVfab(project, ['driver', 'test', 'ebb:sim'])).toMatchObject({ code: 0 })
})

test('listing and detecting run no code of any driver', async () => {
  const project = tempProject()
  const trap =
    "import { writeFileSync } from 'node:fs'\nwriteFileSync('ran', 'x')\nthrow new Error('driver code ran')\n"
  project.installFake('vfab-plotter-trap', metadata('trap'), { 'index.js': trap })
  for (const command of [
    ['driver', 'list'],
    ['driver', 'info', 'trap'],
    ['detect'],
    ['__complete', '--', 'plot', '--device', ''],
  ]) {
    expect(await runBin(project, command), command.join(' ')).toMatchObject({ code: 0 })
  }
  expect(existsSync(join(project.directory, 'ran'))).toBe(false)
})

test('a driver whose code fails ends with exit code 7 and names its package', async () => {
  const project = tempProject()
  project.installFake('vfab-plotter-trap', metadata('trap'), { 'index.js': "throw new Error('no native module')" })
  const { code, stderr } = await runVfab(project, ['driver', 'test', 'trap:/dev/ttyACM0'])
  expect(code).toBe(7)
  expect(stderr).toContain('vfab-plotter-trap')
  expect(stderr).toContain('no native module')
})

test('without a driver the list says how to get one', async () => {
  const project = tempProject()
  project.install()
  const { code, stdout, stderr } = await runVfab(project, ['driver', 'list'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toContain('vfab driver install axidraw')
})

test('--project searches one directory and no other', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('elsewhere/package.json', { name: 'elsewhere' })
  const { stdout } = await runVfab(project, ['driver', 'list', '--json', '--project', 'elsewhere'])
  expect((JSON.parse(stdout) as Listed).drivers).toEqual([])
})

test('info shows also what is wrong with a driver that cannot be used', async () => {
  const project = tempProject()
  project.installFake('vfab-plotter-old', { vfab: { apiVersion: 99, drivers: [{ id: 'old', kind: 'plotter' }] } })
  const { code, stdout } = await runVfab(project, ['driver', 'info', 'vfab-plotter-old'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/status +api-mismatch/)
})

test('info of a driver that is not installed ends with exit code 3', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const { code, stderr } = await runVfab(project, ['driver', 'info', 'eb'])
  expect(code).toBe(3)
  expect(stderr).toContain('did you mean ebb?')
})

test('the self-test shows each check, and fails with exit code 1 when one fails', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const good = await runVfab(project, ['driver', 'test', 'ebb:sim'])
  expect(good.code).toBe(0)
  expect(good.stdout).toMatch(/✓ firmware +3\.\d\.\d/)
  expect(good.stdout).toMatch(/✓ motor supply/)
  const { stdout } = await runVfab(project, ['driver', 'test', 'ebb:sim', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, success: true, device: { driver: 'ebb' } })
})

test('control characters of a package cannot reach the terminal', async () => {
  const project = tempProject()
  const drivers = [{ id: 'evil', kind: 'plotter', displayName: '\u001b[2J\u001b]0;pwned\u0007', entry: './index.js' }]
  project.installFake('vfab-plotter-evil', { vfab: { apiVersion: 1, drivers } })
  const { stdout, stderr } = await runVfab(project, ['driver', 'info', 'evil'])
  expect(stdout + stderr).not.toContain('\u001b')
})
