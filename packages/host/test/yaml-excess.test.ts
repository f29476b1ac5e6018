import { join } from 'node:path'

import { expect, test } from 'vitest'

import { loadConfig } from '../src/index.ts'
import { setConfigValue } from '../src/config/set-value.ts'
import { makeTree } from './file-tree.ts'

/** What reading a project's file with this text ends with. */
async function reading(text: string): Promise<{ file: string; outcome: unknown }> {
  const root = makeTree({ 'vfab.config.yaml': text })
  const outcome = await loadConfig({ cwd: root, env: {}, homeDirectory: root }).catch((error: unknown) => error)
  return { file: join(root, 'vfab.config.yaml'), outcome }
}

/** Ten of what is before, nine times over: 10⁹ values in 300 characters. */
const bomb = Array.from({ length: 9 }, (_, level) => {
  const items = Array.from({ length: 10 }, () => (level === 0 ? 'x' : `*a${level - 1}`))
  return `a${level}: &a${level} [${items.join(', ')}]`
}).join('\n')

test.each([
  [
    'an alias that is not defined',
    '# here\ndevice: *nobody\n',
    2,
    '*nobody is not defined: no value before it is marked &nobody',
  ],
  ['an alias before its value', 'device: *e\nhooks: &e []\n', 1, '*e is not defined: no value before it is marked &e'],
  ['a part that contains itself', 'drivers:\n  ebb: &a\n    machine: *a\n', 3, '*a contains itself'],
  ['a bomb of aliases', bomb, 5, 'aliases repeat more than 20000 values'],
  ['nesting beyond all use', `drivers: ${'['.repeat(80)}${']'.repeat(80)}`, 1, 'settings are nested more than 64 deep'],
  ['nesting that no parser bears', `a: ${'['.repeat(9000)}`, 1, 'settings are nested too deeply'],
  ['a second document', 'device: ebb\n---\ndevice: grbl\n', 2, 'a second document begins here: remove the line ---'],
])('%s makes the file unreadable, with its line', async (_, text, line, message) => {
  const { file, outcome } = await reading(text)
  expect(outcome).toMatchObject({ type: 'configuration', code: 'CONFIG_UNREADABLE' })
  expect((outcome as Error).message).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')}:${line}(:\\d+)?: `))
  expect((outcome as Error).message).toContain(message)
})

test('parts may be repeated, also many times', async () => {
  const names = Array.from({ length: 300 }, (_, index) => `  m${index}: *fast`)
  const { outcome } = await reading(`devices:\n  east: &fast { driver: ebb, penUpPercent: 70 }\n${names.join('\n')}\n`)
  expect((outcome as Awaited<ReturnType<typeof loadConfig>>).devices.size).toBe(301)
})

test('a file larger than any configuration is not read', async () => {
  const { outcome } = await reading(`# ${'x'.repeat(1_100_000)}\n`)
  expect(outcome).toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: expect.stringContaining('larger than 1 MiB') as string,
  })
})

test('a value is not written into such a file', async () => {
  const { file } = await reading('device: *nobody\n')
  await expect(setConfigValue(file, '/drivers/ebb/port', 'COM3')).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
})
