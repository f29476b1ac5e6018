import { join } from 'node:path'

import { expect, test } from 'vitest'

import { managerCommand, packageManagerOf, packageManagers } from '../src/drivers/package-manager.ts'
import { checkPackageName, withoutVersion } from '../src/drivers/package-name.ts'
import { makeTree } from './file-tree.ts'

test('the package manager is the one the project declares, else the one of its lockfile, else the one that started us', () => {
  const declared = makeTree({ 'package.json': { packageManager: 'yarn@4.18.0' }, 'package-lock.json': {} })
  expect(packageManagerOf(declared, {})).toBe('yarn')
  for (const [lockfile, manager] of [
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'yarn'],
    ['bun.lock', 'bun'],
    ['package-lock.json', 'npm'],
  ] as const) {
    const locked = makeTree({ [lockfile]: '', 'packages/one/package.json': {} })
    expect(packageManagerOf(join(locked, 'packages/one'), {})).toBe(manager)
  }
  const plain = makeTree({})
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

test('the version is taken off a name, and nothing off a path', () => {
  expect(['x', 'x@1.2.3', '@a/b', '@a/b@next', './x@1.0.0.tgz'].map(withoutVersion)).toEqual([
    ...['x', 'x', '@a/b', '@a/b', './x@1.0.0.tgz'],
  ])
})
