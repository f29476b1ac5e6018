import { join } from 'node:path'

import { expect, test } from 'vitest'

import { loadConfig } from '../src/index.ts'
import { makeTree } from './file-tree.ts'

test.each([
  ['device: "ebb\n', 2, 'the closing quote is missing'],
  ['drivers: { ebb: { a: 1 }\n', 2, 'the closing } is missing'],
  ['device: ebb\n  path: x\n', 1, 'there are two colons'],
  ['device: ebb\ndevice: grbl\n', 2, 'this key is there twice'],
  ['drivers:\n\tebb: 1\n', 2, 'a tab is used for indentation'],
  ['device: @home\n', 1, 'a value cannot begin with this character'],
  ['device: ebb\npens\nhooks: []\n', 2, 'a key must be on one line'],
  ['device: [ebb]]\n', 1, 'this does not belong here'],
  ['device: "\\q"\n', 1, 'put the value in single quotes'],
])('what is wrong with %j is said in plain words, with its line', async (text, line, says) => {
  const root = makeTree({ 'vfab.config.yaml': text })
  const outcome: unknown = await loadConfig({ cwd: root, env: {}, homeDirectory: root }).catch(
    (error: unknown) => error,
  )
  expect(outcome).toMatchObject({ code: 'CONFIG_UNREADABLE' })
  const { message } = outcome as Error
  expect(message).toContain(`${join(root, 'vfab.config.yaml')}:${line}:`)
  expect(message).toContain(says)
  expect(message).not.toMatch(/Unexpected|Implicit|flow|scalar|token/i)
})
