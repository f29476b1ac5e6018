import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { expectNothingMoved, expectSafe, testBoard } from './support/board.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'
import { keys, testTerminal } from './support/terminal.ts'

function ebbProject(): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  return project
}

function userFile(project: TempProject, text?: string): string {
  const directory = join(project.home, '.config/vfab')
  const file = join(directory, 'config.yaml')
  if (text !== undefined) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(file, text)
  }
  return file
}

test('both heights are found with keys and stored in the section of the machine, comments kept', async () => {
  const { board, device, ...io } = testBoard()
  const project = ebbProject()
  const port = device.slice('ebb:'.length)
  const file = userFile(
    project,
    `# my machines\ndevices:\n  east: # by the window\n    driver: ebb\n    port: ${port}\n`,
  )
  const terminal = testTerminal()
    .when('1. lower it', `${keys.down}${keys.down}`)
    .when('pen down at 28 %', keys.shiftUp)
    .when('pen down at 33 %', ' ')
    .when('pen down at 33 %', keys.enter)
    .when('2. raise it', keys.down)
    .when('pen up at 59 %', keys.enter)
  const run = await runVfab(project, ['pen', 'setup', '-d', 'east'], { ...io, ...terminal.io })
  expect(run).toMatchObject({ code: 0 })
  expect(run.stdout).toContain('pen up at 59 %, down at 33 %: stored for east')
  const text = readFileSync(file, 'utf8')
  expect(text).toContain('# my machines')
  expect(text).toContain('# by the window')
  expect(text).toMatch(/penUpPercent: 59/)
  expect(text).toMatch(/penDownPercent: 33/)
  expect(terminal.raw).toBe(false)
  await expectSafe(board)
})

test('heights that are known are stored from a script, for a machine that gets a name', async () => {
  const { board, device, ...io } = testBoard()
  const project = ebbProject()
  const run = await runVfab(
    project,
    ['pen', 'setup', '--up', '70', '--down', '40', '--name', 'west', '-d', device, '--json'],
    io,
  )
  expect(JSON.parse(run.stdout)).toMatchObject({
    section: '/devices/west',
    heights: { penUpPercent: 70, penDownPercent: 40 },
  })
  expect(readFileSync(userFile(project), 'utf8')).toContain('driver: ebb')
  await expectSafe(board)
  const shown = await runVfab(project, ['config', 'explain', 'penUpPercent', '-d', 'west', '--json'])
  expect(shown.stdout).toContain('70')
})

test('a machine without a name shares the heights of its driver', async () => {
  const { device, ...io } = testBoard()
  const project = ebbProject()
  const run = await runVfab(project, ['pen', 'setup', '--up', '70', '--down', '40', '-d', device], io)
  expect(run.stdout).toContain('stored for all machines of ebb')
  expect(readFileSync(userFile(project), 'utf8')).toMatch(/drivers:\n +ebb:/)
})

test.each([
  [['--up', '50'], 'there is no terminal to ask'],
  [['--up', '50', '--down', '50'], 'the pen would never leave the paper'],
  [['--up', '101', '--down', '50'], '--up must be a number from 0 to 100'],
])('pen setup %j is refused: nothing moves, nothing is stored', async (options, says) => {
  const { board, device, ...io } = testBoard()
  const project = ebbProject()
  const run = await runVfab(project, ['pen', 'setup', '-d', device, ...options], io)
  expect(run.code).toBe(2)
  expect(run.stderr).toContain(says)
  expectNothingMoved(board)
  expect(existsSync(userFile(project))).toBe(false)
})

test('a setup that is interrupted stores nothing, and the pen is up', async () => {
  const { board, device, ...io } = testBoard()
  const project = ebbProject()
  const terminal = testTerminal().when('1. lower it', `${keys.down}${keys.ctrlC}`)
  const run = await runVfab(project, ['pen', 'setup', '-d', device], { ...io, ...terminal.io })
  expect(run.code).toBe(130)
  expect(existsSync(userFile(project))).toBe(false)
  await expectSafe(board)
})
