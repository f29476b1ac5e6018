import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

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
  expect(failed.stdout).toContain('✗ pack: npm could not pack . (exit code 1)\n    why: It cannot be published.\n')
  expect(failed.stderr).toContain('packing and installing . …')
  const document = await runVfab(project, ['driver', 'check', '.', '--json'], { run })
  expect(JSON.parse(document.stdout)).toMatchObject({ success: false, findings: [{ check: 'pack', status: 'failed' }] })
  expect(await runVfab(project, ['driver', 'check', './nothing'], { run })).toMatchObject({ code: 2 })
})
