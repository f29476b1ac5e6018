import { join } from 'node:path'

import { expect, test } from 'vitest'

import { loadConfig } from '@vfab/host'

import { configuredHooks } from '../src/hooks/read-hooks.ts'
import { type Hook, jobSections } from '../src/index.ts'
import { makeTree } from './file-tree.ts'

async function hooksOf(yaml: string): Promise<readonly Hook[]> {
  const root = makeTree({ 'vfab.config.yaml': yaml })
  return configuredHooks(
    await loadConfig({ cwd: root, env: {}, homeDirectory: join(root, 'home'), sections: jobSections }),
  )
}

test('hooks are read from the configuration: programs, lines for the shell, web addresses', async () => {
  expect(
    await hooksOf(`
hooks:
  - { on: finish, run: [notify-send, done] }
  - { on: [pause, failure], run: 'echo "$VFAB_EVENT" >> log', timeoutMs: 500 }
  - on: start
    url: https://example.org/hook
    headers: { authorization: Bearer x }
`),
  ).toEqual([
    { on: ['finish'], target: { kind: 'command', run: ['notify-send', 'done'] }, timeoutMs: 10_000 },
    { on: ['pause', 'failure'], target: { kind: 'command', run: 'echo "$VFAB_EVENT" >> log' }, timeoutMs: 500 },
    {
      on: ['start'],
      target: { kind: 'web', url: 'https://example.org/hook', headers: { authorization: 'Bearer x' } },
      timeoutMs: 10_000,
    },
  ])
  expect(await hooksOf('')).toEqual([])
  expect(await hooksOf('hooks:\n')).toEqual([])
})

test.each([
  ['hooks: finish\n', 'CONFIG_INVALID', 1],
  ['hooks:\n  - finish\n', 'CONFIG_INVALID', 2],
  ['hooks:\n  - { on: finish, run: [a] }\n  - { on: finished, run: [a] }\n', 'CONFIG_INVALID', 3],
  ['hooks:\n  - { on: [], run: [a] }\n', 'CONFIG_INVALID', 2],
  ['hooks:\n  - { run: [a] }\n', 'CONFIG_INVALID', 2],
  ['hooks:\n  - { on: finish }\n', 'CONFIG_INVALID', 2],
  ['hooks:\n  - { on: finish, run: [a], url: "https://a" }\n', 'CONFIG_INVALID', 2],
  ['hooks:\n  - on: finish\n    run: []\n', 'CONFIG_INVALID', 3],
  ['hooks:\n  - on: finish\n    run: [1]\n', 'CONFIG_INVALID', 3],
  ['hooks:\n  - on: finish\n    url: ftp://a\n', 'CONFIG_INVALID', 3],
  ['hooks:\n  - on: finish\n    url: "https://a"\n    headers: { a: 1 }\n', 'CONFIG_INVALID', 4],
  ['hooks:\n  - on: finish\n    run: a\n    timeoutMs: 0\n', 'CONFIG_INVALID', 4],
  ['hooks:\n  - on: finish\n    command: a\n', 'CONFIG_UNKNOWN_KEY', 3],
])('%j is refused as %s in line %i', async (yaml, code, line) => {
  await expect(hooksOf(yaml)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(`yaml:${line}:`) as string,
  })
})
