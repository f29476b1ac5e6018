import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { managerCommand, packageManagerOf, packageManagers } from '../src/driver/package-manager.ts'
import { checkPackageName } from '../src/driver/package-name.ts'
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

test('the package manager is the one the project declares, else the one of its lockfile, else the one that started us', () => {
  const declared = tempProject()
  declared.write('package.json', { packageManager: 'yarn@4.18.0' })
  declared.write('package-lock.json', '{}')
  expect(packageManagerOf(declared.directory, {})).toBe('yarn')
  for (const [lockfile, manager] of [
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'yarn'],
    ['bun.lock', 'bun'],
    ['package-lock.json', 'npm'],
  ] as const) {
    const locked = tempProject()
    locked.write(lockfile, '')
    locked.write('packages/one/package.json', {})
    expect(packageManagerOf(join(locked.directory, 'packages/one'), {})).toBe(manager)
  }
  const plain = tempProject().directory
  expect(packageManagerOf(plain, { npm_config_user_agent: 'pnpm/10.34.9 npm/? node/v20.20.2 linux x64' })).toBe('pnpm')
  expect(packageManagerOf(plain, { npm_config_user_agent: 'cnpm/1.0.0' })).toBe('npm')
  expect(packageManagerOf(plain, {})).toBe('npm')
})

test('each package manager gets its own words as separate arguments, and packages never look like options', () => {
  const on = { workspaceRoot: false, platform: 'linux' } as const
  const words = packageManagers.map((manager) => {
    const { program, args } = managerCommand(manager, 'install', ['a', 'b'], on)
    return [program, ...args].join(' ')
  })
  expect(words).toEqual(['npm install -- a b', 'pnpm add -- a b', 'yarn add -- a b', 'bun add -- a b'])
  expect(managerCommand('npm', 'remove', ['a'], on).args).toEqual(['uninstall', '--', 'a'])
  expect(managerCommand('pnpm', 'install', ['a'], { ...on, workspaceRoot: true }).args).toContain('--workspace-root')
  expect(managerCommand('pnpm', 'remove', ['a'], { ...on, platform: 'win32' })).toEqual({
    program: 'cmd.exe',
    args: ['/d', '/s', '/c', 'pnpm.cmd', 'remove', '--', 'a'],
  })
})

test('only names of packages and paths are passed on', () => {
  for (const name of [
    'axidraw',
    '@vfab/plotter-ebb',
    'x@1.2.3',
    '@a/b@next',
    './driver',
    '../x.tgz',
    '/home/me/my driver',
  ]) {
    expect(checkPackageName(name)).toBe(name)
  }
  for (const name of [
    '--global',
    '-g',
    'a b',
    'a;rm -rf ~',
    '$(id)',
    'a|b',
    'https://evil.example/x.tgz',
    'git+ssh://x',
    'a&b',
    '',
  ]) {
    expect(() => checkPackageName(name), name).toThrow(/is not the name of a package/)
  }
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
