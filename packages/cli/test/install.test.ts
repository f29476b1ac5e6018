import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { npmOnPath } from './support/npm-on-path.ts'
import { runBin } from './support/run-bin.ts'
import { runVfab, type RunOptions } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

/** Takes the place of a package manager: writes down the call, and does what it would do. */
function recorder(effect: () => number = () => 0): { calls: string[][]; run: NonNullable<RunOptions['run']> } {
  const calls: string[][] = []
  return {
    calls,
    run: (program, args, cwd) => {
      calls.push([program, ...args, `in ${cwd}`])
      return effect()
    },
  }
}

test('a name people know is installed as the package that drives it, and what came is told', async () => {
  const project = tempProject()
  project.write('package.json', { name: 'project' })
  const { calls, run } = recorder(() => {
    project.install('@vfab/plotter-ebb')
    return 0
  })
  const { code, stdout } = await runVfab(project, ['driver', 'install', 'axidraw'], { run })
  expect(calls).toEqual([['npm', 'install', '--', '@vfab/plotter-ebb', `in ${project.directory}`]])
  expect(stdout).toContain('ebb: EiBotBoard')
  expect(code).toBe(0)
})

test('without a project, and with --user, packages go into the user directory', async () => {
  const project = tempProject()
  const user = join(project.home, '.local/share/vfab')
  const { calls, run } = recorder()
  const { code, stderr } = await runVfab(project, ['driver', 'install', 'axidraw'], { run, platform: 'linux' })
  expect(code).toBe(0)
  expect(calls[0]?.at(-1)).toBe(`in ${user}`)
  expect(existsSync(join(user, 'package.json'))).toBe(true)
  expect(stderr).toContain('brought no driver')
  project.write('package.json', {})
  await runVfab(project, ['driver', 'install', '--user', 'axidraw'], { run, platform: 'linux' })
  expect(calls[1]?.at(-1)).toBe(`in ${user}`)
})

test('a package manager that fails, or is not there, is told with what to do', async () => {
  const project = tempProject()
  project.write('package.json', {})
  const failed = await runVfab(project, ['driver', 'install', 'axidraw'], { run: () => 1 })
  expect(failed).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('npm could not install @vfab/plotter-ebb') as string,
  })
  const absent = await runVfab(project, ['driver', 'install', 'axidraw'], {
    run: () => Promise.reject(Object.assign(new Error('spawn npm ENOENT'), { code: 'ENOENT' })),
  })
  expect(absent).toMatchObject({ code: 7, stderr: expect.stringContaining('cannot run npm') as string })
})

test('remove takes the package behind an id or alias from the place that lists it', async () => {
  const project: TempProject = tempProject()
  project.install('@vfab/plotter-ebb')
  const { calls, run } = recorder()
  const { code, stdout } = await runVfab(project, ['driver', 'remove', 'axidraw', 'ebb'], { run })
  expect(code).toBe(0)
  expect(calls).toEqual([['npm', 'uninstall', '--', '@vfab/plotter-ebb', `in ${project.directory}`]])
  expect(stdout).toBe(`removed @vfab/plotter-ebb from ${project.directory}\n`)
  const unknown = await runVfab(project, ['driver', 'remove', 'laser'], { run })
  expect(unknown).toMatchObject({ code: 3 })
  expect(calls).toHaveLength(1)
})

test('driver check prints what failed, why it matters and how to fix it, and ends with exit code 1', async () => {
  const project = tempProject()
  project.write('package.json', { name: 'vfab-driver-scale' })
  const { run } = recorder(() => 1)
  const failed = await runVfab(project, ['driver', 'check', '.'], { run })
  expect(failed.code).toBe(1)
  expect(failed.stdout).toContain(
    '✗ pack: npm could not pack .: it ended with exit code 1\n    why: It cannot be published.\n',
  )
  expect(failed.stderr).toContain('installing . into an empty project …')
  const absent = await runVfab(project, ['driver', 'check', 'vfab-driver-absent'], { run })
  expect(absent.code).toBe(1)
  expect(absent.stdout).toContain('✗ pack: npm could not fetch vfab-driver-absent: it ended with exit code 1\n')
  const document = await runVfab(project, ['driver', 'check', '.', '--json'], { run })
  expect(JSON.parse(document.stdout)).toMatchObject({ success: false, findings: [{ check: 'pack', status: 'failed' }] })
  expect(await runVfab(project, ['driver', 'check', './nothing'], { run })).toMatchObject({ code: 2 })
})

const scale = { name: 'vfab-driver-scale', version: '1.3.0', description: 'Scales', dist: { unpackedSize: 41_500 } }

test('at a terminal install shows what comes and asks; --yes does not, and No installs nothing', async () => {
  const project = tempProject()
  project.write('package.json', {})
  const { calls, run } = recorder()
  const env = { PATH: npmOnPath(project, { view: scale }) }
  const tty = ['stdin', 'stderr'] as const
  const install = ['driver', 'install', 'vfab-driver-scale']
  const refused = await runVfab(project, install, { run, env, tty, stdin: 'n\n' })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('vfab-driver-scale 1.3.0: Scales')
  expect(refused.stderr).toContain('42 kB · no dependencies · no provenance')
  expect(calls).toEqual([])
  await runVfab(project, install, { run, env, tty, stdin: '\n' })
  await runVfab(project, [...install, '--yes'], { run, env: { PATH: '/nowhere' }, tty })
  expect(calls).toHaveLength(2)
})

test('search and outdated print tables; offline they end with a hint', async () => {
  const project = tempProject()
  const found = { ...scale, keywords: ['vfab-driver'], date: '2026-11-01T10:00:00.000Z' }
  const env = { PATH: npmOnPath(project, { search: [found] }) }
  const search = await runVfab(project, ['driver', 'search', 'scale'], { env })
  expect(search.code).toBe(0)
  expect((await runVfab(project, ['driver', 'search'], { env })).stdout).toMatch(
    /vfab-driver-scale\s+1\.3\.0\s+2026-11-01\s+Scales/,
  )
  expect(await runVfab(project, ['driver', 'outdated'], { env })).toMatchObject({ code: 0, stdout: '' })
  const offline = await runVfab(project, ['driver', 'search'], {
    env: { PATH: npmOnPath(project, { error: 'npm error code ENOTFOUND' }) },
  })
  expect(offline).toMatchObject({ code: 1, stderr: expect.stringContaining('npm config get registry') as string })
})

test('driver new makes a package, or says what to give instead', async () => {
  const project = tempProject()
  const made = await runVfab(project, ['driver', 'new', 'vfab-driver-scale', '--kind', 'sensor', '--transport', 'tcp'])
  expect(made).toMatchObject({ code: 0, stderr: expect.stringContaining('npx vfab driver check .') as string })
  expect(JSON.parse(project.read('vfab-driver-scale/package.json'))).toMatchObject({ name: 'vfab-driver-scale' })
  expect(await runVfab(project, ['driver', 'new', 'vfab-driver-scale', '--yes'])).toMatchObject({ code: 2 })
  expect(await runVfab(project, ['driver', 'new', 'x', '--kind', 'plotter', '--transport', 'http'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('choose serial or tcp') as string,
  })
})

test('no line of a package manager reaches people', async () => {
  const error = 'npm error code E404\nnpm error 404 Not Found - GET https://registry.test/vfab-driver-x\n'
  const reason = 'the registry has no package vfab-driver-x'
  const project = tempProject()
  project.write('package.json', {})
  const env = { PATH: npmOnPath(project, { error }) }
  const checked = await runBin(project, ['driver', 'check', 'vfab-driver-x'], { env })
  expect(checked.code).toBe(1)
  expect(checked.stdout).toMatch(
    /^✗ pack: npm could not fetch vfab-driver-x: .+\n {4}why: .+\n {4}fix: .+\n\n0 passed, 1 failed/,
  )
  expect(checked.stdout).toContain(reason)
  expect(checked.stderr).toBe('packing the driver …\ninstalling vfab-driver-x into an empty project …\n')
  const installed = await runBin(project, ['driver', 'install', 'vfab-driver-x'], { env })
  expect(installed.stderr).toContain(`vfab: npm could not install vfab-driver-x: ${reason}\n  hint: `)
  expect(installed.stderr).not.toContain('npm error')
})

test('what a package manager prints is there for those who ask for it with -v', async () => {
  const project = tempProject()
  const env = { PATH: npmOnPath(project, { error: 'npm error something else\n' }) }
  expect((await runBin(project, ['driver', 'check', 'vfab-driver-x', '-v'], { env })).stderr).toContain(
    '\nnpm error something else\n',
  )
})

test('a registry that cannot be searched is named as such', async () => {
  const project = tempProject()
  const env = {
    PATH: npmOnPath(project, {
      error: 'npm error code E404\nnpm error 404 Not Found - GET https://registry.test/-/v1/search?text=x\n',
    }),
  }
  const { code, stderr } = await runBin(project, ['driver', 'search', 'laser'], { env })
  expect(code).toBe(1)
  expect(stderr).toMatch(/\nvfab: the registry cannot be searched\n {2}hint: .+\n {2}more: vfab help IO_FAILED\n$/)
})
