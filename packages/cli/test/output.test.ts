import { systemClock } from '@vfab/core'
import { expect, test } from 'vitest'

import { wantsColour } from '../src/colour.ts'
import { createOutput } from '../src/output.ts'
import { printable } from '../src/printable.ts'
import { textTable } from '../src/text-table.ts'
import { runBin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

test('colours go to terminals only, and the environment has a say', () => {
  const terminal = { isTTY: true }
  const file = { isTTY: false }
  expect(wantsColour(terminal, {}, false)).toBe(true)
  expect(wantsColour(file, {}, false)).toBe(false)
  expect(wantsColour(terminal, { NO_COLOR: '1' }, false)).toBe(false)
  expect(wantsColour(terminal, { NO_COLOR: '' }, false)).toBe(true)
  expect(wantsColour(terminal, { TERM: 'dumb' }, false)).toBe(false)
  expect(wantsColour(file, { FORCE_COLOR: '1' }, false)).toBe(true)
  expect(wantsColour(terminal, { FORCE_COLOR: '0' }, false)).toBe(false)
  expect(wantsColour(file, { FORCE_COLOR: '1', NO_COLOR: '1' }, false)).toBe(true)
  expect(wantsColour(terminal, { FORCE_COLOR: '1' }, true)).toBe(false)
})

test('colours reach the output of a command, and --no-color keeps them away', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  expect((await runVfab(project, ['driver', 'list'], { tty: ['stdout'] })).stdout).toContain('\u001b[32mok')
  expect((await runVfab(project, ['driver', 'list', '--no-color'], { tty: ['stdout'] })).stdout).not.toContain('\u001b')
  const forced = await runBin(project, ['driver', 'list'], { env: { FORCE_COLOR: '1' } })
  expect(forced.stdout).toContain('\u001b[32mok')
  expect(forced.stderr).toBe('')
  expect((await runBin(project, ['driver', 'list'])).stdout).not.toContain('\u001b')
})

test('a table pads by what is seen, and ends no line with blanks', () => {
  const red = (text: string): string => `\u001b[31m${text}\u001b[39m`
  expect(
    textTable(
      ['A', 'B'],
      [
        ['ä', 'x'],
        [red('long'), ''],
      ],
      (_style, text) => text,
    ),
  ).toEqual(['A     B', 'ä     x', red('long')])
})

test('names from outside lose their control characters', () => {
  expect(printable('East\u001b[31m\r\nplotter\u0007 ')).toBe('East [31m plotter')
})

test('-q leaves results and errors, -v adds what else is known, -vv the place of an error', async () => {
  const project = tempProject()
  expect((await runVfab(project, ['driver', 'list', '-q'])).stderr).toBe('')
  project.install('@vfab/plotter-ebb')
  const failing = ['driver', 'test', 'ebb:/dev/vfab-not-there']
  expect((await runVfab(project, [...failing, '-q'])).stderr).toContain('/dev/vfab-not-there')
  expect((await runVfab(project, [...failing, '-v'])).stderr).toContain('cause: ')
  expect((await runVfab(project, [...failing, '-v'])).stderr).not.toContain('    at ')
  expect((await runVfab(project, [...failing, '-vv'])).stderr).toContain('    at ')
})

test('a note takes the live line away before it is written', () => {
  let written = ''
  const stderr = {
    isTTY: true,
    write: (text: string) => ((written += text), true),
    on: () => {},
  }
  const flags = { json: false, quiet: false, verbosity: 0, noColour: true }
  const output = createOutput({ stdout: { ...stderr, isTTY: false }, stderr, env: {}, clock: systemClock }, flags)
  output.status('10 %')
  output.status('20 %')
  output.note('layer 2')
  output.status('30 %')
  output.status(undefined)
  expect(written).toBe('10 %\r\u001b[K20 %\r\u001b[Klayer 2\n30 %\r\u001b[K')
})

test('a long step is shown in the live line with its share, and elsewhere as a line, one more each two seconds', () => {
  let written = ''
  let nowMs = 0
  const clock = { ...systemClock, now: () => nowMs }
  const stream = (isTTY: boolean): { isTTY: boolean; write: (text: string) => boolean; on: () => void } => {
    return { isTTY, write: (text: string) => ((written += text), true), on: () => {} }
  }
  const flags = { json: false, quiet: false, verbosity: 0, noColour: true }
  for (const [isTTY, shown] of [
    [true, 'reading a.svg …\r\u001b[Kreading a.svg … 0 %\r\u001b[Kreading a.svg … 42 %\r\u001b[Kreading a.svg … 99 %'],
    [false, 'reading a.svg …\nreading a.svg … 42 %\n'],
  ] as const) {
    const output = createOutput({ stdout: stream(false), stderr: stream(isTTY), env: {}, clock }, flags)
    written = ''
    nowMs = 0
    const step = { text: 'reading a.svg', mayBeLong: true }
    for (const [atMs, share] of [[0], [1999, 0.001], [2000, 0.429], [3999, 0.999]] as const) {
      nowMs = atMs
      output.step({ ...step, share })
    }
    if (!isTTY) output.step(step) // said before
    output.step({ text: 'short', mayBeLong: false })
    const last = '\r\u001b[Kshort …'
    expect(written.endsWith(last) ? written.slice(0, -last.length) : written).toBe(shown)
  }
})

test('a live line needs a terminal that no build server watches', () => {
  const stream = (isTTY: boolean): { isTTY: boolean; write: () => true; on: () => void } => {
    return { isTTY, write: () => true, on: () => {} }
  }
  const live = (isTTY: boolean, env: Record<string, string>, quiet = false): boolean => {
    const flags = { json: false, quiet, verbosity: 0, noColour: true }
    return createOutput({ stdout: stream(false), stderr: stream(isTTY), env, clock: systemClock }, flags).live
  }
  expect(live(true, {})).toBe(true)
  expect(live(true, { CI: 'true' })).toBe(false)
  expect(live(true, { TERM: 'dumb' })).toBe(false)
  expect(live(true, {}, true)).toBe(false)
  expect(live(false, {})).toBe(false)
})

test('a reader that goes away ends the command silently with exit code 0', async () => {
  const { spawn } = await import('node:child_process')
  const { bin } = await import('./support/run-bin.ts')
  const shell = spawn('sh', ['-c', '"$0" "$1" config schema ebb | head -c 1; exit "$?"', process.execPath, bin], {
    cwd: (() => {
      const project = tempProject()
      project.install('@vfab/plotter-ebb')
      return project.directory
    })(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  shell.stderr.on('data', (chunk) => (stderr += String(chunk)))
  let stdout = ''
  shell.stdout.on('data', (chunk) => (stdout += String(chunk)))
  await new Promise((resolve) => shell.on('close', resolve))
  expect({ stdout, stderr }).toEqual({ stdout: '{', stderr: '' })
})
