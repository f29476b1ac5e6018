import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { expectNothingMoved, expectSafe, testBoard } from './support/board.ts'
import { layerOf, square, svgOf, threeLines } from './support/drawings.ts'
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

test('heights of one pen are stored with its machine, and count in plots on it', async () => {
  const { board, device, ...io } = testBoard()
  const project = ebbProject()
  const port = device.slice('ebb:'.length)
  const pens = 'pens:\n  1: { name: pen, layers: ["1"] }\n  2: { name: brush, penDownPercent: 30, layers: ["2"] }\n'
  const file = userFile(
    project,
    `${pens}devices:\n  east: { driver: ebb, port: ${port}, pens: { 2: { drawSpeedMmPerS: 40 } } }\n`,
  )
  const common = await runVfab(project, ['pen', 'setup', '-d', 'east', '--up', '60', '--down', '40'], io)
  expect(common.stderr).toContain('pen 2 (brush) has heights of its own, down at 30 %: set them up with --pen 2')
  const own = await runVfab(project, ['pen', 'setup', '-d', 'east', '--pen', '2', '--up', '70', '--down', '18'], io)
  expect(own.stdout).toContain('pen up at 70 %, down at 18 %: stored for pen 2 of east')
  expect(readFileSync(file, 'utf8')).toMatch(
    /pens: *\{ *2: *\{ drawSpeedMmPerS: 40, penUpPercent: 70, penDownPercent: 18 \}/,
  )

  project.write('drawing.svg', svgOf(layerOf('1', square) + layerOf('2', threeLines)))
  const before = board.record.commands.length
  const plot = await runVfab(project, ['plot', 'drawing.svg', '-d', 'east', '--yes'], io)
  expect(plot.code).toBe(0)
  const lines = board.record.commands.slice(before).map(({ line }) => line)
  // 40 and 18 % of the way from 9855 to 27831.
  const [first, second] = ['SC,5,17045', 'SC,5,13091'].map((line) => lines.lastIndexOf(line))
  expect(first).toBeGreaterThanOrEqual(0)
  expect(second).toBeGreaterThanOrEqual(0)
  expect(lines.some((line) => line === 'SC,5,15248')).toBe(false)
  await expectSafe(board)
})

test('heights of one pen need a machine that has a name', async () => {
  const { board, device, ...io } = testBoard()
  const project = ebbProject()
  const options = ['pen', 'setup', '-d', device, '--pen', '2', '--up', '70', '--down', '18']
  const refused = await runVfab(project, options, io)
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--name east') as string })
  const named = await runVfab(project, [...options, '--name', 'east'], io)
  expect(named.stdout).toContain('stored for pen 2 of east')
  expect(readFileSync(userFile(project), 'utf8')).toMatch(/pens:\n +2:\n +penUpPercent: 70/)
  await expectSafe(board)
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
