import { linkSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { svgOf } from './support/drawings.ts'
import { runBin } from './support/run-bin.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

const square = svgOf('<path d="M10,10 H60 V60 H10 Z" fill="none" stroke="black"/>')
const notes = 'notes that nobody has a copy of\n'

function project(): TempProject {
  const made = tempProject()
  for (const name of ['plotter-ebb', 'plotter-hpgl', 'camera-ip', 'sensor-serial']) made.install(`@vfab/${name}`)
  made.write('a.svg', square)
  made.write('notes', notes)
  symlinkSync('a.svg', join(made.directory, 'link.svg'))
  linkSync(join(made.directory, 'a.svg'), join(made.directory, 'hard.svg'))
  symlinkSync('.', join(made.directory, 'here'))
  return made
}

const sim = ['-d', 'ebb:sim']

test.each([
  [['plot', 'a.svg', ...sim, '--picture', 'a.svg']],
  [['plot', 'a.svg', ...sim, '--picture', './here/../here/a.svg']],
  [['plot', 'a.svg', ...sim, '--picture', 'link.svg']],
  [['plot', 'link.svg', ...sim, '--live', 'hard.svg']],
  [['plot', 'a.svg', ...sim, '--trace', 'a.svg']],
  [['preview', 'a.svg', '-o', 'a.svg']],
  [['preview', 'a.svg', '-o', 'hard.svg', '--force']],
  [['plot', 'a.svg', '-d', 'hpgl:file=a.svg']],
  [['plot', 'a.svg', '-d', 'hpgl:file=link.svg', '--force']],
  [['plot', 'a.svg', ...sim, '--picture', 'a.svg', '--force']],
])('an output that is the input is refused before anything is written: %j', async (words) => {
  const made = project()
  const { code, stderr } = await runBin(made, words)
  expect(stderr).toContain('would overwrite')
  expect(stderr).toContain('the input')
  expect(code).toBe(2)
  expect(made.read('a.svg')).toBe(square)
})

test('a font is an input as well', async () => {
  const made = project()
  const { stderr, code } = await runBin(made, ['preview', 'a.svg', '--font', 'notes', '-o', 'notes'])
  expect(stderr).toContain('would overwrite notes, which is --font')
  expect(code).toBe(2)
  expect(made.read('notes')).toBe(notes)
})

test('two outputs of one command are never the same file', async () => {
  const made = project()
  const { code, stderr } = await runBin(made, [
    'plot',
    'a.svg',
    ...sim,
    '--picture',
    'out.svg',
    '--live',
    'here/out.svg',
  ])
  expect(stderr).toContain('would overwrite')
  expect(stderr).toContain('--picture')
  expect(code).toBe(2)
})

test('the configuration in force is never overwritten, also with --force', async () => {
  const made = project()
  const configuration = 'devices:\n  file: { driver: hpgl, port: file=vfab.config.yaml }\n'
  made.write('vfab.config.yaml', configuration)
  for (const words of [
    ['plot', 'a.svg', ...sim, '--trace', 'vfab.config.yaml', '--force'],
    ['plot', 'a.svg', '-d', 'file', '--force'],
  ]) {
    const { code, stderr } = await runBin(made, words)
    expect(stderr).toContain('the configuration')
    expect(code).toBe(2)
    expect(made.read('vfab.config.yaml')).toBe(configuration)
  }
})

test.each([
  ['svg', (file: string) => ['preview', 'a.svg', '-o', file]],
  ['png', (file: string) => ['preview', 'a.svg', '-o', file]],
  ['svg', (file: string) => ['plot', 'a.svg', ...sim, '--live', file]],
  ['txt', (file: string) => ['plot', 'a.svg', ...sim, '--trace', file]],
  ['hpgl', (file: string) => ['plot', 'a.svg', '-d', `hpgl:file=${file}`]],
  ['jpg', (file: string) => ['snapshot', '-d', 'ip:sim', '-o', file]],
  ['jsonl', (file: string) => ['monitor', 'serial:sim', '--for', '50ms', '--log', file]],
  ['csv', (file: string) => ['monitor', 'serial:sim', '--for', '50ms', '--log', file]],
])('a %s file that vfab wrote is written again; one of the user is kept', async (ending, words) => {
  const made = project()
  const file = `out.${ending}`
  for (const time of ['first', 'again']) {
    const { code, stderr } = await runBin(made, words(file))
    expect(code, `${time}: ${stderr}`).toBe(0)
  }
  made.write(file, notes)
  const { code, stderr } = await runBin(made, words(file))
  expect(code).toBe(2)
  expect(stderr).toMatch(/exists and (was not written by|is not a log of) vfab/)
  expect(made.read(file)).toBe(notes)
  if (ending === 'csv' || ending === 'jsonl') return
  expect(stderr).toContain('--force')
  expect((await runBin(made, [...words(file), '--force'])).code).toBe(0)
  expect(made.read(file)).not.toBe(notes)
})

test('a snapshot without a name keeps a snapshot.jpg of the user', async () => {
  const made = project()
  made.write('snapshot.jpg', notes)
  const { code } = await runBin(made, ['snapshot', '-d', 'ip:sim'])
  expect(code).toBe(2)
  expect(made.read('snapshot.jpg')).toBe(notes)
})

test('pictures with the mark are still pictures', async () => {
  const made = project()
  expect((await runBin(made, ['preview', 'a.svg', '-o', 'out.png'])).code).toBe(0)
  const png = readFileSync(join(made.directory, 'out.png'))
  expect(png.subarray(-12).toString('latin1')).toContain('IEND')
  expect((await runBin(made, ['preview', 'a.svg', '-o', 'out.svg'])).code).toBe(0)
  expect((await runBin(made, ['preview', 'out.svg'])).code).toBe(0)
})

test('what is no file may be written to, and --force belongs to commands that write', async () => {
  const made = project()
  mkdirSync(join(made.directory, 'directory.svg'))
  expect((await runBin(made, ['plot', 'a.svg', ...sim, '--trace', '/dev/null'])).code).toBe(0)
  expect((await runBin(made, ['plot', '--help'])).stdout).toContain('--force')
  expect((await runBin(made, ['driver', 'list', '--force'])).code).toBe(2)
})
