import { chmodSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { editConfigFile, setConfigValue } from '../src/config/set-value.ts'
import { makeTree } from './file-tree.ts'

const text = `# my machines
device: east # by the window

drivers:
  ebb:
    penUpPercent: 60 # measured
    model: AxiDraw V3
`

test('sets a value and keeps comments, blank lines and order', async () => {
  const file = join(makeTree({ 'vfab.config.yaml': text }), 'vfab.config.yaml')
  await setConfigValue(file, '/drivers/ebb/penUpPercent', 65)
  await setConfigValue(file, '/drivers/ebb/drawSpeedMmPerS', 40)
  expect(readFileSync(file, 'utf8')).toBe(text.replace('60 # measured', '65 # measured') + '    drawSpeedMmPerS: 40\n')
})

test('makes the file and its directories', async () => {
  const file = join(makeTree({ 'readme.md': '' }), 'deep/er/config.yaml')
  await setConfigValue(file, '/devices/east/driver', 'ebb')
  expect(readFileSync(file, 'utf8')).toBe('devices:\n  east:\n    driver: ebb\n')
})

test('fills in a section that is there without anything in it', async () => {
  const file = join(makeTree({ 'c.yaml': 'drivers:\n  ebb:\n' }), 'c.yaml')
  await setConfigValue(file, '/drivers/ebb/penUpPercent', 65)
  expect(readFileSync(file, 'utf8')).toBe('drivers:\n  ebb:\n    penUpPercent: 65\n')
})

test('removes a value', async () => {
  const file = join(makeTree({ 'c.yaml': text }), 'c.yaml')
  await setConfigValue(file, '/drivers/ebb/penUpPercent', undefined)
  await setConfigValue(file, '/drivers/ebb/never', undefined)
  expect(readFileSync(file, 'utf8')).not.toContain('penUpPercent')
  expect(readFileSync(file, 'utf8')).toContain('# by the window')
})

test('a text that looks like a number stays a text', async () => {
  const file = join(makeTree({ 'c.yaml': '' }), 'c.yaml')
  await setConfigValue(file, '/drivers/ebb/model', '007')
  expect(readFileSync(file, 'utf8')).toBe('drivers:\n  ebb:\n    model: "007"\n')
})

test.each([
  ['/devises/east/driver', 'ebb', 'CONFIG_UNKNOWN_KEY'],
  ['/device/east', 'x', 'CONFIG_INVALID'],
  ['/drivers', 'fast', 'CONFIG_INVALID'],
])('what would spoil the file is refused, and the file stays: %s', async (pointer, value, code) => {
  const root = makeTree({ 'c.yaml': text })
  const file = join(root, 'c.yaml')
  await expect(setConfigValue(file, pointer, value)).rejects.toMatchObject({ code })
  expect(readFileSync(file, 'utf8')).toBe(text)
  expect(readdirSync(root)).toEqual(['c.yaml'])
})

test('a file that cannot be parsed is not overwritten', async () => {
  const file = join(makeTree({ 'c.yaml': 'a: [b\n' }), 'c.yaml')
  await expect(setConfigValue(file, '/device', 'east')).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
  expect(readFileSync(file, 'utf8')).toBe('a: [b\n')
})

test('a link stays a link, and the rights of the file stay', async () => {
  const root = makeTree({ 'real.yaml': text, 'link.yaml': { linkTo: 'real.yaml' } })
  chmodSync(join(root, 'real.yaml'), 0o600)
  await setConfigValue(join(root, 'link.yaml'), '/device', 'west')
  expect(lstatSync(join(root, 'link.yaml')).isSymbolicLink()).toBe(true)
  expect(readFileSync(join(root, 'real.yaml'), 'utf8')).toContain('device: west # by the window')
  expect(statSync(join(root, 'real.yaml')).mode & 0o777).toBe(0o600)
})

test('a place that cannot be written says why, and leaves nothing behind', async () => {
  const root = makeTree({ 'c.yaml': text, blocked: 'a file, no directory' })
  await expect(setConfigValue(join(root, 'blocked/c.yaml'), '/device', 'x')).rejects.toMatchObject({
    name: 'DriverError',
    context: { address: join(root, 'blocked/c.yaml') },
  })
  expect(readdirSync(root).sort()).toEqual(['blocked', 'c.yaml'])
})

test('a pointer that names no setting is the mistake of the program', async () => {
  await expect(setConfigValue('/nowhere', 'device', 1)).rejects.toThrow(RangeError)
})

test('a key that is renamed keeps its value, its place, all comments and all blanks', async () => {
  const text =
    'devices:\n    east:   # by the window\n        penUpPercnt:   60   # high\n"discovry":  {deny: [ a ]}\npens: { 1: { nam: x } }\n'
  const file = join(makeTree({ 'vfab.config.yaml': text }), 'vfab.config.yaml')
  const edits = [
    { pointer: '/devices/east/penUpPercnt', rename: 'penUpPercent' },
    { pointer: '/discovry', rename: 'discovery' },
    { pointer: '/pens/1/nam', rename: 'name' },
  ]
  const { after, previous } = await editConfigFile(file, edits)
  expect(after).toBe(
    text.replace('penUpPercnt', 'penUpPercent').replace('"discovry"', 'discovery').replace('nam:', 'name:'),
  )
  expect(readFileSync(file, 'utf8')).toBe(after)
  expect(previous).toEqual([60, { deny: ['a'] }, 'x'])
  await expect(editConfigFile(file, [{ pointer: '/discovery', rename: 'discvry' }])).rejects.toMatchObject({
    code: 'CONFIG_UNKNOWN_KEY',
  })
  expect(readFileSync(file, 'utf8')).toBe(after)
})
