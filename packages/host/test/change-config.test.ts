import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { changeConfig, undoConfigChange } from '../src/index.ts'
import { makeTree } from './file-tree.ts'

const text = '# my machines\ndrivers:\n  ebb:\n    penUpPercent: 60 # measured\n'

function places(): { file: string; state: string } {
  const root = makeTree({ 'vfab.config.yaml': text })
  return { file: join(root, 'vfab.config.yaml'), state: join(root, 'state/vfab') }
}

test('a change says what was before and after, and undo restores the file to the byte', async () => {
  const { file, state } = places()
  const edits = [
    { pointer: '/drivers/ebb/penUpPercent', value: undefined },
    { pointer: '/devices/east', value: { driver: 'ebb' } },
  ]
  expect(await changeConfig(file, edits, { stateDirectory: state })).toEqual({
    file,
    values: [
      { pointer: '/drivers/ebb/penUpPercent', before: 60, after: undefined },
      { pointer: '/devices/east', before: undefined, after: { driver: 'ebb' } },
    ],
  })
  expect(readFileSync(file, 'utf8')).not.toContain('measured')
  expect(await undoConfigChange(state)).toEqual({ file, removed: false })
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('undo goes back change by change, and removes a file that a change made', async () => {
  const { file, state } = places()
  const other = join(file, '../other.yaml')
  await changeConfig(other, [{ pointer: '/device', value: 'east' }], { stateDirectory: state })
  await changeConfig(file, [{ pointer: '/device', value: 'west' }], { stateDirectory: state })
  expect(await undoConfigChange(state)).toEqual({ file, removed: false })
  expect(await undoConfigChange(state)).toEqual({ file: other, removed: true })
  expect(existsSync(other)).toBe(false)
  await expect(undoConfigChange(state)).rejects.toMatchObject({ code: 'STATE_INVALID' })
})

test('a file that was edited since is left alone', async () => {
  const { file, state } = places()
  await changeConfig(file, [{ pointer: '/device', value: 'east' }], { stateDirectory: state })
  appendFileSync(file, '# by hand\n')
  await expect(undoConfigChange(state)).rejects.toMatchObject({ code: 'STATE_INVALID', context: { file } })
  expect(readFileSync(file, 'utf8')).toContain('# by hand')
})

test('all edits are made or none', async () => {
  const { file, state } = places()
  const edits = [
    { pointer: '/device', value: 'east' },
    { pointer: '/discovery/nonsense', value: 1 },
  ]
  await expect(changeConfig(file, edits, { stateDirectory: state })).rejects.toMatchObject({
    code: 'CONFIG_UNKNOWN_KEY',
  })
  expect(readFileSync(file, 'utf8')).toBe(text)
  await expect(undoConfigChange(state)).rejects.toMatchObject({ code: 'STATE_INVALID' })
})

test('what is remembered is for the user alone, and a damaged memory is an empty one', async () => {
  const { file, state } = places()
  await changeConfig(file, [{ pointer: '/device', value: 'east' }], { stateDirectory: state })
  const memory = join(state, 'config-changes.json')
  if (process.platform !== 'win32') expect(statSync(memory).mode & 0o777).toBe(0o600)
  writeFileSync(memory, '[{"file": 7}, nul')
  await expect(undoConfigChange(state)).rejects.toMatchObject({ message: 'there is no change to undo' })
  await changeConfig(file, [{ pointer: '/device', value: 'west' }], { stateDirectory: state })
  expect(await undoConfigChange(state)).toMatchObject({ file })
})
